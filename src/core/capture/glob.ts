/** Names against patterns in which `*` is any text. Case and the kind of dash do not matter. */

export function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set<string>();
  const globs: string[][] = [];
  for (const pattern of patterns.map(normal)) {
    if (pattern.includes('*')) globs.push(pattern.split('*'));
    else exact.add(pattern);
  }
  return (name) => {
    const plain = normal(name);
    return exact.has(plain) || globs.some((parts) => matches(plain, parts));
  };
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Each part at the first place where it stands behind the one before. */
function matches(name: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
