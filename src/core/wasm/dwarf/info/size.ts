import type { Type } from './model';

/** Aliases of aliases, and arrays of arrays: real ones are some ten deep. */
const DEEPEST = 64;

/** In bytes; undefined where it is unknown. */
export function sizeOf(type: Type | undefined, depth = 0): number | undefined {
  if (type === undefined || depth > DEEPEST) return undefined;
  if (type.kind === 'alias') return sizeOf(type.target, depth + 1);
  if (type.kind === 'array') return arraySize(type, depth);
  return type.kind === 'function' || type.kind === 'unknown' ? undefined : type.size;
}

function arraySize({ element, counts }: Extract<Type, { kind: 'array' }>, depth: number): number | undefined {
  const size = sizeOf(element, depth + 1);
  if (size === undefined) return undefined;
  return counts.reduce<number | undefined>(
    (product, count) => (product === undefined || count === undefined ? undefined : product * count),
    size,
  );
}
