/** What RE2 writes behind a backslash. The place of the cursor is behind it, too. */

import type { Cursor } from './cursor';
import { complement, PERL, type Range } from './re2-class';

/** Why a regular expression cannot be translated; thrown and caught in this folder. */
export class NotRe2 extends Error {}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const LAST = 0x10ffff;

/** `d`, `s`, `w`, and in capitals all others. */
export function perlSet(cursor: Cursor): readonly Range[] | undefined {
  const letter = cursor.take(/[dswDSW]/y);
  if (letter === undefined) return undefined;
  const ranges = PERL[letter.toLowerCase()] ?? [];
  return letter === letter.toLowerCase() ? ranges : complement(ranges);
}

/** `pL`, `p{Greek}`, `P{^Lu}` → `\p{L}`, `\p{Script=Greek}`, `\p{Lu}`. */
export function property(cursor: Cursor): string | undefined {
  const text = cursor.take(/[pP](?:[A-Z]|\{\^?[A-Za-z_]+\})/y);
  if (text === undefined) return undefined;
  const name = text.slice(1).replace(/[{}^]/g, '');
  const isInverted = text.startsWith('P') !== text.includes('^');
  const full = name.length > 2 && name !== 'Any' ? `Script=${name}` : name;
  return `\\${isInverted ? 'P' : 'p'}{${full}}`;
}

/** Its code. */
export function escapedCharacter(cursor: Cursor): number {
  const control = cursor.take(/[afnrtv]/y);
  if (control !== undefined) return CONTROLS[control] ?? 0;
  const octal = cursor.take(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const hex = cursor.take(/x(?:[\da-fA-F]{2}|\{[\da-fA-F]{1,6}\})/y);
  const code = hex === undefined ? undefined : Number.parseInt(hex.replace(/[x{}]/g, ''), 16);
  if (code !== undefined && code <= LAST) return code;
  const itself = cursor.take(/[^\da-zA-Z\x80-\u{10ffff}]/uy);
  if (itself !== undefined) return itself.charCodeAt(0);
  throw new NotRe2('it has an escape that RE2 does not know, or that stands for single bytes');
}
