/** What a user types for a variable, as the bytes that stand for it. */

import type { Bytes } from '../../bytes';
import type { BaseType, EnumType, Type } from '../../wasm/dwarf/info/model';
import { isCharacter } from './scalars';
import { littleEndian } from './structs';
import { character } from './tokens';
import { typeName } from './type-names';
import { bare } from './types';

/** The bytes, or why there are none. */
export function parseValue(type: Type, text: string): Bytes | string {
  const found = bare(type);
  const trimmed = text.trim();
  switch (found.kind) {
    case 'base':
      return parseBase(found, trimmed);
    case 'enum':
      return parseEnum(found, trimmed);
    case 'pointer':
      return integer(/^(null|nullptr|nil)$/.test(trimmed) ? '0' : trimmed, found.size, false);
    default:
      return `a value of type ${typeName(type)} cannot be typed in: set its parts`;
  }
}

function parseBase(type: BaseType, text: string): Bytes | string {
  if (type.encoding === 'float') return float(text, type.size);
  if (type.encoding === 'boolean') return boolean(text, type.size);
  if (/^'.*'$/s.test(text)) return quotedCharacter(type, text);
  // C's `char`: -128 and 255 are both meant by someone.
  if (isCharacter(type) && type.size === 1) return byte(text);
  return integer(text, type.size, type.encoding === 'signed');
}

function byte(text: string): Bytes | string {
  const isSigned = text.startsWith('-');
  const found = integer(text, 1, isSigned);
  return typeof found === 'string' && INTEGER.test(text) ? `${text} is not within -128 to 255` : found;
}

function quotedCharacter(type: BaseType, text: string): Bytes | string {
  if (!/^'(?:[^'\\]|\\.[^']*)'$/su.test(text)) return `${text} is no character`;
  if (type.size === 1 && /[^\0-\x7f]/.test(text)) return `${text} is more than one byte`;
  try {
    return fitting(BigInt(character({ text, column: 1 })), type.size, false, text);
  } catch {
    return `${text} is no character`;
  }
}

function boolean(text: string, size: number): Bytes | string {
  if (/^(true|1)$/.test(text)) return littleEndian(1n, size);
  return /^(false|0)$/.test(text) ? littleEndian(0n, size) : `${text} is neither true nor false`;
}

const INTEGER = /^([+-]?)(0x[\da-f]+|0b[01]+|0o[0-7]+|\d+)$/i;

function integer(text: string, size: number, isSigned: boolean): Bytes | string {
  const match = INTEGER.exec(text.replaceAll('_', ''));
  if (match === null || text.length > 200) return `${text.slice(0, 50)} is no integer`;
  const value = BigInt(match[2] as string);
  return fitting(match[1] === '-' ? -value : value, size, isSigned, text);
}

function fitting(value: bigint, size: number, isSigned: boolean, text: string): Bytes | string {
  const bits = BigInt(size * 8 - (isSigned ? 1 : 0));
  const low = isSigned ? -(1n << bits) : 0n;
  const high = (1n << bits) - 1n;
  return value < low || value > high ? `${text} is not within ${low} to ${high}` : littleEndian(value, size);
}

function float(text: string, size: number): Bytes | string {
  const value = SPECIAL[text.toLowerCase()] ?? (text === '' ? NaN : Number(text));
  if (Number.isNaN(value) && text.toLowerCase() !== 'nan') return `${text} is no number`;
  if (size !== 4 && size !== 8) return `numbers of ${size} bytes cannot be typed in`;
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return new Uint8Array(view.buffer);
}

const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity };

/** Names of one value or of several (`A | B`), or a number; Rust and C++ may write the type before the name. */
function parseEnum(type: EnumType, text: string): Bytes | string {
  const names = text.split('|').map((name) => name.trim().replace(/^.*::/, ''));
  const values = names.map((name) => type.values.find((one) => one.name.replace(/^.*::/, '') === name)?.value);
  if (!values.includes(undefined)) {
    return littleEndian(
      values.reduce<bigint>((all, value) => all | (value as bigint), 0n),
      type.size,
    );
  }
  const number = integer(text, type.size, type.isSigned);
  return typeof number === 'string' ? `${text} is no value of ${type.name}` : number;
}
