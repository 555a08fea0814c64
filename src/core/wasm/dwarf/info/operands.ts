/** What stands on the stack of an expression. */

import type { Bytes } from '../../../bytes';
import type { WasmValue } from './expression';

/** A signed integer of so many bits, or bytes that are no integer: of fractions and vectors. */
export type Operand = Integer | { readonly bytes: Bytes };

/**
 * The standard's generic type has the size of an address (2.5.1), but LLVM works out values of 64 bits, too: what has 32
 * is sign-extended as soon as it meets what has 64.
 */
export interface Integer {
  readonly value: bigint;
  readonly width: 32 | 64;
}

export function isInteger(operand: Operand): operand is Integer {
  return 'value' in operand;
}

export function ofInteger(value: bigint, width: 32 | 64): Integer {
  return { value: BigInt.asIntN(width, value), width };
}

/** As wide as it must be. */
export function ofConstant(value: bigint): Integer {
  return ofInteger(value, BigInt.asIntN(32, value) === value ? 32 : 64);
}

export function ofWasm({ type, value }: WasmValue): Operand {
  if (type === 'i32' || type === 'i64') return ofInteger(BigInt(value), type === 'i32' ? 32 : 64);
  if (type === 'v128') return { bytes: littleEndian(BigInt(value), 16) };
  const bytes = new Uint8Array(type === 'f32' ? 4 : 8);
  const view = new DataView(bytes.buffer);
  if (type === 'f32') view.setFloat32(0, Number(value), true);
  else view.setFloat64(0, Number(value), true);
  return { bytes };
}

/** No number has more. */
const WIDEST = 16;

/** At least `size` of an integer, with its sign; all that others have. */
export function bytesOfOperand(operand: Operand, size: number): Bytes {
  return isInteger(operand) ? littleEndian(operand.value, Math.min(Math.max(size, 8), WIDEST)) : operand.bytes;
}

export function littleEndian(value: bigint, size: number): Bytes {
  const bytes = new Uint8Array(size);
  for (let at = 0, rest = value; at < size; at++, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}
