/** What bash makes of `$'…'`. https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html */

import { wellFormed } from '../well-formed';
import { escapedByte } from './bytes-in-text';

const ESCAPE =
  /\\(?:([abeEfnrtv\\'"?])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(u[0-9A-Fa-f]{1,4}(?:\\u[0-9A-Fa-f]{1,4})*)|U([0-9A-Fa-f]{1,8})|c(.))/gs;

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

export function ansiText(quoted: string): string {
  return quoted.replace(ESCAPE, (...match: (string | undefined)[]) => {
    const [, letter, octal, hex, units, point, control] = match;
    if (letter !== undefined) return LETTERS[letter] ?? letter;
    if (octal !== undefined) return escapedByte(parseInt(octal, 8) & 0xff);
    if (hex !== undefined) return escapedByte(parseInt(hex, 16));
    if (units !== undefined) return unitText(units);
    if (point !== undefined) return characterText(parseInt(point, 16));
    return String.fromCharCode((control ?? '').charCodeAt(0) & 0x1f);
  });
}

/** Several in a row: some tools write a character beyond U+FFFF as its two halves. */
function unitText(units: string): string {
  const characters = units.split('\\').map((unit) => String.fromCharCode(parseInt(unit.slice(1), 16)));
  // Half a character would read as an escaped byte.
  return wellFormed(characters.join(''));
}

function characterText(point: number): string {
  return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? '\ufffd' : String.fromCodePoint(point);
}
