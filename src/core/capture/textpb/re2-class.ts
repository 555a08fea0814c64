/** Characters and sets of characters, as a regular expression of JavaScript with flag `u` has them. */

export type Range = readonly [first: number, last: number];

const LAST = 0x10ffff;
const NAMED: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r' };

/** Of ASCII alone, as RE2 has them: `\s` has no vertical tab. */
export const PERL: Readonly<Record<string, readonly Range[]>> = {
  d: rangesOf('09'),
  s: rangesOf('\t\n\f\r  '),
  w: rangesOf('09AZ__az'),
};

export const POSIX: Readonly<Record<string, readonly Range[]>> = {
  alnum: rangesOf('09AZaz'),
  alpha: rangesOf('AZaz'),
  ascii: rangesOf('\0\x7f'),
  blank: rangesOf('\t\t  '),
  cntrl: rangesOf('\0\x1f\x7f\x7f'),
  digit: rangesOf('09'),
  graph: rangesOf('!~'),
  lower: rangesOf('az'),
  print: rangesOf(' ~'),
  punct: rangesOf('!/:@[`{~'),
  space: rangesOf('\t\r  '),
  upper: rangesOf('AZ'),
  word: rangesOf('09AZ__az'),
  xdigit: rangesOf('09AFaf'),
};

/** The first and the last of each. */
function rangesOf(ends: string): Range[] {
  return Array.from({ length: ends.length / 2 }, (_, i) => [ends.charCodeAt(2 * i), ends.charCodeAt(2 * i + 1)]);
}

/** All other characters. */
export function complement(ranges: readonly Range[]): Range[] {
  const others: Range[] = [];
  let next = 0;
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    if (first > next) others.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return next > LAST ? others : [...others, [next, LAST]];
}

const CASE_GAP = 0x20;

/** Those and the same letters in the other case. Of letters that are not ASCII, the ones that stand alone. */
export function bothCases(ranges: readonly Range[]): Range[] {
  return ranges.flatMap(([first, last]) => [
    [first, last] as const,
    ...shifted(first, last, 'AZ', CASE_GAP),
    ...shifted(first, last, 'az', -CASE_GAP),
    ...(first === last && first > 0x7f ? otherCases(first) : []),
  ]);
}

function shifted(first: number, last: number, letters: string, by: number): Range[] {
  const low = Math.max(first, letters.charCodeAt(0));
  const high = Math.min(last, letters.charCodeAt(1));
  return low > high ? [] : [[low + by, high + by]];
}

function otherCases(code: number): Range[] {
  const letter = String.fromCodePoint(code);
  return [letter.toLowerCase(), letter.toUpperCase()]
    .filter((other) => other !== letter && Array.from(other).length === 1)
    .map((other): Range => [other.codePointAt(0) ?? 0, other.codePointAt(0) ?? 0]);
}

/** A set in brackets, in the shorter of its two forms; `properties` are `\p{…}`, which no ranges can say. */
export function setText(ranges: readonly Range[], properties = '', isNegated = false): string {
  if (properties !== '') return `[${isNegated ? '^' : ''}${rangesText(ranges)}${properties}]`;
  const others = complement(ranges);
  const all = isNegated ? others : complement(others);
  return all.at(-1)?.[1] === LAST ? `[^${rangesText(complement(all))}]` : `[${rangesText(all)}]`;
}

function rangesText(ranges: readonly Range[]): string {
  return ranges
    .map(([first, last]) => {
      const end = last === first ? '' : charText(last, true);
      return `${charText(first, true)}${last > first + 1 ? '-' : ''}${end}`;
    })
    .join('');
}

/** A character that stands for itself. */
export function charText(code: number, isInSet = false): string {
  const character = String.fromCodePoint(code);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return NAMED[character] ?? `\\u{${code.toString(16)}}`;
  return (isInSet ? /[\\\]^[-]/ : /[\\^$.*+?()[\]{}|]/).test(character) ? `\\${character}` : character;
}

/** A pattern that matches `text` and nothing else. */
export function literal(text: string): string {
  return Array.from(text, (character) => charText(character.codePointAt(0) ?? 0)).join('');
}
