import type { DebugReader } from './debug-reader';

/** What is read of an attribute's value: a number, or where in the file a text stands. */
export interface FormValue {
  readonly number?: number;
  /** Offset from the start of the file. */
  readonly text?: number;
}

/** Where the sections with texts start in the file; absent: there is none, and each text in it is unknown. */
export interface TextSections {
  readonly str?: number | undefined;
  readonly lineStr?: number | undefined;
}

const NOTHING: FormValue = {};

/** Sizes in bytes of forms that are a number of fixed size (7.5.6, table 7.6). */
const FIXED = new Map([
  ...[0x0b, 0x0c, 0x11, 0x25, 0x29].map((form) => [form, 1] as const), // data1, flag, ref1, strx1, addrx1
  ...[0x05, 0x12, 0x26, 0x2a].map((form) => [form, 2] as const), // data2, ref2, strx2, addrx2
  ...[0x27, 0x2b].map((form) => [form, 3] as const), // strx3, addrx3
  ...[0x06, 0x13, 0x1c, 0x28, 0x2c].map((form) => [form, 4] as const), // data4, ref4, ref_sup4, strx4, addrx4
  ...[0x07, 0x14, 0x20, 0x24].map((form) => [form, 8] as const), // data8, ref8, ref_sig8, ref_sup8
  [0x1e, 16] as const, // data16
]);

/**
 * One attribute's value (7.5.5). A text that is an index (`strx`) comes as that index: only units of version 5 have it,
 * and their line tables name their directories themselves.
 */
export function readForm(r: DebugReader, form: number, addressSize: number, texts: TextSections): FormValue {
  const size = FIXED.get(form);
  if (size !== undefined) return { number: r.uint(size) };
  switch (form) {
    case 0x08: // string
      return { text: r.skipText() };
    case 0x0e: // strp
      return textAt(texts.str, r.offset());
    case 0x1f: // line_strp
      return textAt(texts.lineStr, r.offset());
    case 0x17: // sec_offset
    case 0x1d: // strp_sup
    case 0x10: // ref_addr
      return { number: r.offset() };
    case 0x01: // addr
      return { number: r.uint(addressSize) };
    case 0x0d: // sdata
      return { number: r.sleb() };
    case 0x0f: // udata
    case 0x15: // ref_udata
    case 0x1a: // strx
    case 0x1b: // addrx
    case 0x22: // loclistx
    case 0x23: // rnglistx
      return { number: r.uleb() };
    case 0x19: // flag_present
    case 0x21: // implicit_const: its value stands in the abbreviation
      return NOTHING;
    default:
      return skipBlock(r, form);
  }
}

function textAt(section: number | undefined, offset: number): FormValue {
  return section === undefined ? NOTHING : { text: section + offset };
}

function skipBlock(r: DebugReader, form: number): FormValue {
  const start = r.pos;
  if (form === 0x0a)
    r.skip(r.uint(1)); // block1
  else if (form === 0x03)
    r.skip(r.uint(2)); // block2
  else if (form === 0x04)
    r.skip(r.uint(4)); // block4
  else if (form === 0x09 || form === 0x18)
    r.skip(r.uleb()); // block, exprloc
  else r.fail('bad-form', `unknown form 0x${form.toString(16)}`, start);
  return NOTHING;
}
