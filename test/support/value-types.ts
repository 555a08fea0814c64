/** Types as compilers describe them, and a memory, both made by hand. */

import type { Memory } from '../../src/core/debug/values/values';
import type {
  ArrayType,
  BaseType,
  Member,
  PointerType,
  SourceLanguage,
  StructType,
  Type,
} from '../../src/core/wasm/dwarf/info/model';

export const base = (name: string, size: number, encoding: BaseType['encoding']): BaseType => ({
  ...{ kind: 'base', name, size, encoding },
});

export const I32 = base('int', 4, 'signed');
export const U8 = base('u8', 1, 'unsigned');
export const CHAR = base('char', 1, 'character');
export const USIZE = base('usize', 4, 'unsigned');

export function pointer(target: Type | undefined, name?: string, isReference = false): PointerType {
  return { kind: 'pointer', name, size: 4, isReference, target };
}

export const array = (element: Type, ...counts: readonly (number | undefined)[]): ArrayType => ({
  ...{ kind: 'array', element, counts },
});

export const member = (name: string | undefined, offset: number, type: Type, more: Partial<Member> = {}): Member => ({
  ...{ name, offset, type, isBase: false, bits: undefined },
  ...more,
});

interface More {
  readonly how?: StructType['how'];
  readonly qualifiedName?: string;
  readonly variants?: StructType['variants'];
  readonly typeArguments?: StructType['typeArguments'];
}

export function struct(
  name: string,
  size: number,
  members: readonly Member[],
  language: SourceLanguage = 'c',
  more: More = {},
): StructType {
  const nothing = { variants: undefined, typeArguments: [] };
  return { kind: 'struct', how: 'struct', name, qualifiedName: name, size, language, members, ...nothing, ...more };
}

/** A memory of `size` bytes that has these bytes at these addresses. */
export function memoryOf(
  parts: Readonly<Record<number, readonly number[]>>,
  size = 65_536,
): Memory & { reads: number } {
  const bytes = new Uint8Array(size);
  for (const [address, part] of Object.entries(parts)) bytes.set(part, Number(address));
  return {
    reads: 0,
    read(address, length) {
      this.reads += length;
      return Promise.resolve(address + length <= size ? bytes.slice(address, address + length) : undefined);
    },
  };
}

/** Little-endian words of four bytes. */
export const words = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff));

export const ascii = (text: string): number[] => Array.from(text, (one) => one.charCodeAt(0));
