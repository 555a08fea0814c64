/** Element, code and data sections. */

import { readAddress, readConstExpr } from './expression';
import type { CodeBody, DataSegment, ElementSegment } from './module';
import type { Reader } from './reader';
import { readValueType } from './types';

/** https://webassembly.github.io/spec/core/binary/modules.html#element-section (the flag's bits are named there) */
export function readElement(r: Reader): ElementSegment {
  const offset = r.pos;
  const flags = r.u32();
  if (flags > 7) r.fail('bad-segment', `unknown element segment flags ${flags}`, offset);
  const passive = (flags & 1) !== 0;
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  const table = passive ? undefined : explicit ? r.u32() : 0;
  const at = passive ? undefined : readAddress(r);
  // Either the element type or, in the older form, the kind of what is referred to.
  if ((passive || explicit) && expressions) readValueType(r);
  else if (passive || explicit) r.byte();
  let count = 0;
  r.each('elements', () => (count++, expressions ? readConstExpr(r) : r.u32()));
  const mode = !passive ? 'active' : explicit ? 'declarative' : 'passive';
  return { mode, count, offset, ...(table === undefined ? {} : { table }), ...(at === undefined ? {} : { at }) };
}

/** https://webassembly.github.io/spec/core/binary/modules.html#code-section */
export function readCodeBody(r: Reader): CodeBody {
  const size = r.u32();
  const offset = r.pos;
  r.skip(size);
  return { offset, size };
}

/** https://webassembly.github.io/spec/core/binary/modules.html#data-section */
export function readData(r: Reader): DataSegment {
  const start = r.pos;
  const flags = r.u32();
  if (flags > 2) r.fail('bad-segment', `unknown data segment flags ${flags}`, start);
  const memory = flags === 1 ? undefined : flags === 2 ? r.u32() : 0;
  const at = memory === undefined ? undefined : readAddress(r);
  const size = r.u32();
  const offset = r.pos;
  r.skip(size);
  if (memory === undefined || at === undefined) return { mode: 'passive', offset, size };
  return { mode: 'active', memory, at, offset, size };
}

/** https://github.com/WebAssembly/stringref/blob/main/proposals/stringref/Overview.md#the-string-literal-section */
export function skipStrings(r: Reader): void {
  r.byte(); // always 0
  r.each('strings', () => r.skip(r.u32()));
}
