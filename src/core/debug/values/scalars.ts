/** Values without parts: numbers, characters, names of an enumeration. */

import type { Bytes } from '../../bytes';
import type { BaseType, EnumType } from '../../wasm/dwarf/info/model';
import { unsigned } from './place';
import { byteCharacter, character } from './quoting';

/** What arithmetic is done with. */
export type Scalar = bigint | number | boolean;

export function scalarOf(type: BaseType, bytes: Bytes): Scalar {
  switch (type.encoding) {
    case 'float':
      return floatOf(bytes);
    case 'boolean':
      return bytes.some((byte) => byte !== 0);
    case 'signed':
      return signed(bytes);
    case 'character':
      // C's `char` is signed where clang makes WebAssembly; the larger ones are code points.
      return type.size === 1 && !type.name.includes('unsigned') ? signed(bytes) : unsigned(bytes);
    case 'unsigned':
      return unsigned(bytes);
  }
}

export function signed(bytes: Bytes): bigint {
  return BigInt.asIntN(bytes.length * 8, unsigned(bytes));
}

function floatOf(bytes: Bytes): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return view.getFloat32(0, true);
  if (bytes.length === 8) return view.getFloat64(0, true);
  return bytes.length === 16 ? binary128(bytes) : NaN;
}

/** C's `long double` (IEEE 754, binary128), as near as a number can be. */
function binary128(bytes: Bytes): number {
  const bits = unsigned(bytes);
  const sign = bits >> 127n === 0n ? 1 : -1;
  const exponent = Number((bits >> 112n) & 0x7fffn);
  const fraction = Number(bits & ((1n << 112n) - 1n)) / 2 ** 112;
  if (exponent === 0x7fff) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * 0 : sign * (1 + fraction) * 2 ** (exponent - 16383);
}

export function baseText(type: BaseType, bytes: Bytes): string {
  // Rust's unit type is written as a number of no size.
  if (type.size === 0) return type.name;
  const value = scalarOf(type, bytes);
  if (typeof value === 'number') return floatText(value, type.size);
  if (typeof value === 'boolean') return String(value);
  if (!isCharacter(type)) return String(value);
  if (type.size === 1) return `${value} ${byteCharacter(bytes[0] as number)}`;
  return type.name === 'char' ? character(Number(value)) : `${value} ${character(Number(value))}`;
}

/** C's, C++'s and Rust's characters; Rust's `u8` is a number. */
export function isCharacter(type: BaseType): boolean {
  return type.encoding === 'character' || /^((un)?signed )?char$|^w?char(8|16|32)?_t$/.test(type.name);
}

/** What texts are made of; `unsigned char` and `signed char` are bytes more often. */
export const isTextual = ({ name, size }: BaseType): boolean => size === 1 && (name === 'char' || name === 'char8_t');

/** The shortest decimal that is this number again. */
function floatText(value: number, size: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0';
  return size === 4 ? shortestSingle(value) : String(value);
}

function shortestSingle(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

export const enumValue = ({ isSigned }: EnumType, bytes: Bytes): bigint => (isSigned ? signed(bytes) : unsigned(bytes));

export function enumText(type: EnumType, bytes: Bytes): string {
  const value = enumValue(type, bytes);
  const name = type.values.find((one) => one.value === value)?.name;
  return name ?? flagsText(type, unsigned(bytes)) ?? String(value);
}

/** `A | B`, where the names are single bits and all of the value's bits have a name. */
function flagsText(type: EnumType, value: bigint): string | undefined {
  const flags = type.values.filter((one) => isBit(one.value) && (one.value & value) !== 0n);
  const left = flags.reduce((rest, flag) => rest & ~flag.value, value);
  if (flags.length < 2 && left !== 0n) return undefined;
  return left === 0n && flags.length > 0 ? flags.map(({ name }) => name).join(' | ') : undefined;
}

const isBit = (value: bigint): boolean => value > 0n && (value & (value - 1n)) === 0n;
