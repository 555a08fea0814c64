/** More of the binary format by hand, for modules that no tool writes. */

import { leb, moduleOf, section, text } from '../bytes';
import type { CorpusModule } from './module';

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;
export const END = 0x0b;

/** A function without parameters and results: type 0 of most of these modules. */
export const NOTHING = [0x60, 0, 0];
/** `i32.const value; end`, for small values. */
export const at = (value: number) => [0x41, value, END];
export const BODY = [2, 0, END];

export function vector(...items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

/** A section of entries. There may be too many for a call with all their bytes as arguments. */
export function list(id: number, ...items: readonly (readonly number[])[]): number[] {
  const body = vector(...items);
  return [id, ...leb(body.length), ...body];
}

export function custom(name: string, ...content: readonly number[]): number[] {
  return section(0, ...text(name), ...content);
}

/** Five bytes, however small the number: tools reserve so much and fill it in later. */
export function longLeb(value: number): number[] {
  const digits = [0, 7, 14, 21].map((shift) => ((value >>> shift) & 0x7f) | 0x80);
  return [...digits, value >>> 28];
}

export function odd(name: string, ...sections: readonly number[][]): CorpusModule {
  return { name: `odd: ${name}`, bytes: moduleOf(...sections) };
}

export function repeat<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
