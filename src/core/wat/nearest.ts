/** Names that were perhaps meant. */

const MOST = 3;
/** Comparing takes the product of two lengths. */
export const LONGEST = 80;
/** Between `$a` and `$b` nothing is near. */
const SHORT = 3;
/** As if it were so many letters away: a name that has the other in it, but for its `$`. */
const CONTAINED = 2;

/** The closest come first; none that is quite different. */
export function nearest(name: string, candidates: Iterable<string>, { mayContain = true } = {}): string[] {
  if (name.length > LONGEST) return [];
  const limit = name.length < SHORT ? 0 : Math.max(1, Math.floor(name.length * 0.4));
  const ranked: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const distance =
      candidate === name || candidate.length > 2 * LONGEST ? Infinity : distanceOf(name, candidate, limit, mayContain);
    if (distance <= limit) ranked.push({ candidate, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || a.candidate.length - b.candidate.length);
  return ranked.slice(0, MOST).map(({ candidate }) => candidate);
}

function distanceOf(one: string, other: string, limit: number, mayContain: boolean): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const distance = Math.abs(a.length - b.length) > limit ? Infinity : steps(a, b);
  const isContained =
    mayContain && Math.min(a.length, b.length) > CONTAINED && (a.includes(b.slice(1)) || b.includes(a.slice(1)));
  return Math.min(distance, isContained ? Math.min(CONTAINED, limit) : Infinity);
}

/** Letters that are added, left out, exchanged, or swapped with their neighbour (optimal string alignment). */
function steps(a: string, b: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(stepsTo(a, b, i, j, { row, last, before }));
    [before, last] = [last, row];
  }
  return last.at(-1) ?? 0;
}

interface Rows {
  readonly row: readonly number[];
  readonly last: readonly number[];
  readonly before: readonly number[];
}

function stepsTo(a: string, b: string, i: number, j: number, { row, last, before }: Rows): number {
  const at = (cells: readonly number[], index: number) => cells[index] ?? Infinity;
  const isSame = a[i - 1] === b[j - 1];
  const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return Math.min(
    at(row, j - 1) + 1,
    at(last, j) + 1,
    at(last, j - 1) + (isSame ? 0 : 1),
    isSwapped ? at(before, j - 2) + 1 : Infinity,
  );
}
