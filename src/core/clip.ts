/** Names in a module may be as long as the module: what is shown of them is not. */

const LONGEST = 400;

/** The same, with each text cut. For plain data. */
export function clipped<T>(value: T): T {
  return clip(value) as T;
}

function clip(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  if (Array.isArray(value)) return value.map(clip);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clip(one)]));
}

/** The first of many, and how many more there are. */
export function someOf(names: readonly string[], most = 100): readonly string[] {
  return names.length <= most ? names : [...names.slice(0, most), `… ${names.length - most} more`];
}
