/** Constant expressions. https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions */

import type { Address } from './module';
import type { Reader } from './reader';
import { readHeapType } from './types';

/** Long ones are read to their end but not shown in full. */
const MOST_SHOWN = 32;
const I32_CONST = 0x41;
const END = 0x0b;

const PLAIN: Readonly<Record<number, string>> = {
  0x6a: 'i32.add',
  0x6b: 'i32.sub',
  0x6c: 'i32.mul',
  0x7c: 'i64.add',
  0x7d: 'i64.sub',
  0x7e: 'i64.mul',
};

/** Reads up to and including `end`; returns text such as `i32.const 1024`, instructions joined by `; `. */
export function readConstExpr(r: Reader): string {
  const first = readNext(r);
  // Nearly all have one instruction.
  let next = first === undefined ? undefined : readNext(r);
  if (next === undefined) return first ?? '';
  const parts = [first];
  for (; next !== undefined; next = readNext(r)) {
    if (parts.length < MOST_SHOWN) parts.push(next);
    else parts[MOST_SHOWN] = '…';
  }
  return parts.join('; ');
}

/** As `readConstExpr`; nearly all are one `i32.const`, of which only its number is told. */
export function readAddress(r: Reader): Address {
  const start = r.pos;
  if (r.byte() === I32_CONST) {
    const value = r.signed32();
    if (r.byte() === END) return value;
  }
  r.pos = start;
  return readConstExpr(r);
}

/** Undefined at the end. */
function readNext(r: Reader): string | undefined {
  const start = r.pos;
  const op = r.byte();
  return op === END ? undefined : readInstruction(r, op, start);
}

function readInstruction(r: Reader, op: number, start: number): string {
  switch (op) {
    case I32_CONST:
      return `i32.const ${r.signed32()}`;
    case 0x42:
      return `i64.const ${r.signed(64)}`;
    case 0x43:
      return `f32.const ${float(r.take(4))}`;
    case 0x44:
      return `f64.const ${float(r.take(8))}`;
    case 0x23:
      return `global.get ${r.u32()}`;
    case 0xd0:
      return `ref.null ${readHeapType(r)}`;
    case 0xd2:
      return `ref.func ${r.u32()}`;
    case 0xfb:
      return readGc(r, start);
    case 0xfd:
      return readVector(r, start);
    default:
      return PLAIN[op] ?? r.fail('bad-expression', `0x${op.toString(16)} is not a constant instruction`, start);
  }
}

function readGc(r: Reader, start: number): string {
  const op = r.u32();
  if (op === 0 || op === 1) return `struct.new${op === 1 ? '_default' : ''} ${r.u32()}`;
  if (op === 6 || op === 7) return `array.new${op === 7 ? '_default' : ''} ${r.u32()}`;
  if (op === 8) return `array.new_fixed ${r.u32()} ${r.u32()}`;
  if (op === 26) return 'any.convert_extern';
  if (op === 27) return 'extern.convert_any';
  if (op === 28) return 'ref.i31';
  if (op === 130) return `string.const ${r.u32()}`;
  return r.fail('bad-expression', `0xfb ${op} is not a constant instruction`, start);
}

function readVector(r: Reader, start: number): string {
  if (r.u32() !== 12) r.fail('bad-expression', 'not a constant vector instruction', start);
  return `v128.const ${[...r.take(16)].map((b) => b.toString(16).padStart(2, '0')).join('')}`;
}

function float(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const value = bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  return Object.is(value, -0) ? '-0' : `${value}`;
}
