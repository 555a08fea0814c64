/** Operations of DWARF expressions (2.5, 7.7.1), and what follows each. */

import type { DebugReader } from '../debug-reader';

export const DW_OP = {
  addr: 0x03,
  deref: 0x06,
  const1u: 0x08,
  const8u: 0x0e,
  const8s: 0x0f,
  constu: 0x10,
  consts: 0x11,
  dup: 0x12,
  drop: 0x13,
  over: 0x14,
  pick: 0x15,
  swap: 0x16,
  rot: 0x17,
  abs: 0x19,
  and: 0x1a,
  div: 0x1b,
  minus: 0x1c,
  mod: 0x1d,
  mul: 0x1e,
  neg: 0x1f,
  not: 0x20,
  or: 0x21,
  plus: 0x22,
  plus_uconst: 0x23,
  shl: 0x24,
  shr: 0x25,
  shra: 0x26,
  xor: 0x27,
  bra: 0x28,
  eq: 0x29,
  ge: 0x2a,
  gt: 0x2b,
  le: 0x2c,
  lt: 0x2d,
  ne: 0x2e,
  skip: 0x2f,
  lit0: 0x30,
  lit31: 0x4f,
  fbreg: 0x91,
  piece: 0x93,
  deref_size: 0x94,
  nop: 0x96,
  bit_piece: 0x9d,
  implicit_value: 0x9e,
  stack_value: 0x9f,
  addrx: 0xa1,
  constx: 0xa2,
  entry_value: 0xa3,
  convert: 0xa8,
  reinterpret: 0xa9,
  /** https://yurydelendik.github.io/webassembly-dwarf/#DWARF-expressions-and-location-descriptions */
  WASM_location: 0xed,
  GNU_entry_value: 0xf3,
  GNU_addr_index: 0xfb,
  GNU_const_index: 0xfc,
} as const;

/** Of DW_OP_WASM_location: a global whose number has four bytes, for the linker. */
export const WASM_GLOBAL_U32 = 3;

/** Each letter is an operand: `1` to `8` bytes, `a` an address, `o` an offset, `l` LEB128, `b`, `c` blocks. */
const OPERANDS = new Map<number, string>([
  ...([
    [DW_OP.addr, 'a'],
    [0x08, '1'],
    [0x09, '1'],
    [0x0a, '2'],
    [0x0b, '2'],
    [0x0c, '4'],
    [0x0d, '4'],
  ] as const),
  ...([
    [0x0e, '8'],
    [0x0f, '8'],
    [0x10, 'l'],
    [0x11, 'l'],
    [DW_OP.pick, '1'],
    [DW_OP.plus_uconst, 'l'],
  ] as const),
  ...([
    [DW_OP.bra, '2'],
    [DW_OP.skip, '2'],
    [0x90, 'l'],
    [DW_OP.fbreg, 'l'],
    [0x92, 'll'],
    [0x93, 'l'],
  ] as const),
  ...([
    [DW_OP.deref_size, '1'],
    [0x95, '1'],
    [0x98, '2'],
    [0x99, '4'],
    [0x9a, 'o'],
    [0x9d, 'll'],
  ] as const),
  ...([
    [DW_OP.implicit_value, 'b'],
    [0xa0, 'ol'],
    [0xa1, 'l'],
    [0xa2, 'l'],
    [DW_OP.entry_value, 'b'],
  ] as const),
  ...([
    [0xa4, 'lc'],
    [0xa5, 'll'],
    [0xa6, '1l'],
    [0xa7, '1l'],
    [DW_OP.convert, 'l'],
    [0xa9, 'l'],
  ] as const),
  ...([
    [DW_OP.GNU_entry_value, 'b'],
    [DW_OP.GNU_addr_index, 'l'],
    [DW_OP.GNU_const_index, 'l'],
  ] as const),
]);

/** Past the operands of `operation`. */
export function skipOperands(r: DebugReader, operation: number, addressSize: number): void {
  if (operation === DW_OP.WASM_location) skipLocation(r);
  else if (operation >= 0x70 && operation <= 0x8f)
    r.sleb(); // breg
  else for (const operand of OPERANDS.get(operation) ?? '') skipOperand(r, operand, addressSize);
}

function skipLocation(r: DebugReader): void {
  if (r.byte() === WASM_GLOBAL_U32) r.skip(4);
  else r.uleb();
}

function skipOperand(r: DebugReader, operand: string, addressSize: number): void {
  if (operand === 'l') r.sleb();
  else if (operand === 'b') r.skip(r.uleb());
  else if (operand === 'c') r.skip(r.byte());
  else if (operand === 'a') r.skip(addressSize);
  else if (operand === 'o') r.offset();
  else r.skip(Number(operand));
}
