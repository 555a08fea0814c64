/** Values of attributes, of every form (7.5.5), and how to pass over them. */

import type { Bytes } from '../../../bytes';
import type { DebugReader } from '../debug-reader';
import { DW_FORM } from './constants';

/** Sizes that forms depend on. */
export interface Layout {
  readonly version: number;
  readonly addressSize: number;
  readonly offsetSize: 4 | 8;
}

/** As it stands there: what indices, offsets and references mean is told by its form. */
export interface FormValue {
  readonly form: number;
  /** Numbers that are no safe integers are bigints. Of a text within the entry: its offset in the file. */
  readonly value: number | bigint | Bytes;
}

/** Beyond: ways to pass over values that have no fixed size. */
export const SKIP_LEB = -1;
const SKIP_STRING = -2;
const SKIP_BLOCK1 = -3;
const SKIP_BLOCK2 = -4;
const SKIP_BLOCK4 = -5;
const SKIP_BLOCK = -6;
const SKIP_INDIRECT = -7;
const UNKNOWN = -8;

const F = DW_FORM;
const SIZES = new Map<number, number>([
  ...[F.flag_present, F.implicit_const].map((form) => [form, 0] as const),
  ...[F.data1, F.flag, F.ref1, F.strx1, F.addrx1].map((form) => [form, 1] as const),
  ...[F.data2, F.ref2, F.strx2, F.addrx2].map((form) => [form, 2] as const),
  ...[F.strx3, F.addrx3].map((form) => [form, 3] as const),
  ...[F.data4, F.ref4, F.ref_sup4, F.strx4, F.addrx4].map((form) => [form, 4] as const),
  ...[F.data8, F.ref8, F.ref_sig8, F.ref_sup8].map((form) => [form, 8] as const),
  [F.data16, 16],
  ...[F.sdata, F.udata, F.ref_udata, F.strx, F.addrx, F.loclistx, F.rnglistx].map((form) => [form, SKIP_LEB] as const),
  [F.string, SKIP_STRING],
  [F.block1, SKIP_BLOCK1],
  [F.block2, SKIP_BLOCK2],
  [F.block4, SKIP_BLOCK4],
  ...[F.block, F.exprloc].map((form) => [form, SKIP_BLOCK] as const),
  [F.indirect, SKIP_INDIRECT],
]);

/** How many bytes the form takes; negative: how to find out. */
export function skipOf(form: number, { version, addressSize, offsetSize }: Layout): number {
  switch (form) {
    case F.addr:
      return addressSize;
    case F.ref_addr: // of the size of an address in version 2 alone (its section 7.5.4)
      return version === 2 ? addressSize : offsetSize;
    case F.strp:
    case F.line_strp:
    case F.strp_sup:
    case F.sec_offset:
      return offsetSize;
    default:
      return SIZES.get(form) ?? UNKNOWN;
  }
}

/** Past one value. */
export function skipForm(r: DebugReader, skip: number, layout: Layout): void {
  if (skip >= 0) r.skip(skip);
  else if (skip === SKIP_LEB) r.uleb();
  else if (skip === SKIP_STRING) r.skipText();
  else if (skip === SKIP_INDIRECT) skipForm(r, directly(r, layout), layout);
  else r.skip(blockLength(r, skip));
}

function blockLength(r: DebugReader, skip: number): number {
  if (skip === SKIP_BLOCK) return r.uleb();
  if (skip === SKIP_BLOCK1) return r.uint(1);
  if (skip === SKIP_BLOCK2) return r.uint(2);
  if (skip === SKIP_BLOCK4) return r.uint(4);
  return r.fail('bad-form', 'a form is unknown');
}

/** What to do with the form that stands here. One that leads to the next would go as deep as there are bytes. */
function directly(r: DebugReader, layout: Layout): number {
  const skip = skipOf(r.uleb(), layout);
  if (skip === SKIP_INDIRECT) r.fail('bad-form', 'an indirect form is indirect');
  return skip;
}

/** `implicit`: what the abbreviation has for `DW_FORM_implicit_const`. */
export function readForm(r: DebugReader, form: number, layout: Layout, implicit: number | bigint): FormValue {
  if (form === F.indirect) {
    const actual = r.uleb();
    if (actual === F.indirect) r.fail('bad-form', 'an indirect form is indirect');
    return readForm(r, actual, layout, 0);
  }
  return { form, value: readValue(r, form, layout, implicit) };
}

function readValue(r: DebugReader, form: number, layout: Layout, implicit: number | bigint): FormValue['value'] {
  if (form === F.flag_present) return 1;
  if (form === F.implicit_const) return implicit;
  if (form === F.sdata) return readLeb(r, true);
  const skip = skipOf(form, layout);
  if (skip === 16) return r.take(16);
  if (skip === 8) return wholeNumber(r);
  if (skip >= 0) return r.uint(skip);
  if (skip === SKIP_LEB) return readLeb(r, false);
  if (skip === SKIP_STRING) return r.skipText();
  return r.take(blockLength(r, skip));
}

function wholeNumber(r: DebugReader): number | bigint {
  const low = r.uint(4);
  const high = r.uint(4);
  return high < 0x200000 ? high * 0x100000000 + low : (BigInt(high) << 32n) | BigInt(low);
}

const SAFE_BYTES = 7;

/** A LEB128 number, and nothing lost of it. */
export function readLeb(r: DebugReader, isSigned: boolean): number | bigint {
  const start = r.pos;
  const value = isSigned ? r.sleb() : r.uleb();
  if (r.pos - start <= SAFE_BYTES) return value;
  let whole = 0n;
  for (let at = start; at < r.pos; at++) whole |= BigInt((r.bytes[at] as number) & 0x7f) << BigInt(7 * (at - start));
  return isSigned ? BigInt.asIntN(Math.min(64, 7 * (r.pos - start)), whole) : BigInt.asUintN(64, whole);
}
