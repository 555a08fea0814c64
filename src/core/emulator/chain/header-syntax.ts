/** What may stand in a header. https://www.rfc-editor.org/rfc/rfc9110#section-5.1 and 5.5 */

import type { Pair } from '../../proxywasm/pairs';

const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";
const TAB = 0x09;
const DELETE = 0x7f;

const isTokenCode = Uint8Array.from({ length: 256 }, (_, code) => (TOKEN.includes(String.fromCharCode(code)) ? 1 : 0));

/** A token in lower case; pseudo-headers start with a colon. */
export function isHeaderName(name: string): boolean {
  const start = name.startsWith(':') ? 1 : 0;
  if (name.length === start) return false;
  for (let at = start; at < name.length; at++) if (isTokenCode[name.charCodeAt(at)] !== 1) return false;
  return true;
}

/** No control characters but the tab. */
export function isHeaderValue(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if ((code < 0x20 && code !== TAB) || code === DELETE) return false;
  }
  return true;
}

export function isHeader([name, value]: Pair): boolean {
  return isHeaderName(name) && isHeaderValue(value);
}

/** Those that `origin` has not are as they should be. Both in the same order, so that what is in both is found fast. */
export function areHeaders(pairs: readonly Pair[], origin: readonly Pair[]): boolean {
  let next = 0;
  for (const pair of pairs) {
    if (pair === origin[next]) {
      next++;
      continue;
    }
    const place = placeOf(pair, origin, next + 1);
    if (place !== -1) next = place + 1;
    else if (!isHeader(pair)) return false;
  }
  return true;
}

function placeOf(pair: Pair, pairs: readonly Pair[], from: number): number {
  for (let at = from; at < pairs.length; at++) if (pairs[at] === pair) return at;
  return -1;
}
