/** What is typed for a variable, as its bytes. */

import { expect, it } from 'vitest';
import { Values } from '../../../../src/core/debug/values/values';
import type { EnumType, Type } from '../../../../src/core/wasm/dwarf/info/model';
import { base, CHAR, I32, memoryOf, pointer, struct, U8 } from '../../../support/value-types';

const values = new Values(memoryOf({}));
const FLOAT = base('float', 4, 'float');
const DOUBLE = base('double', 8, 'float');
const BOOL = base('bool', 1, 'boolean');
const RUST_CHAR = base('char', 4, 'character');
const I128 = base('i128', 16, 'signed');
const FLAGS: EnumType = {
  ...{ kind: 'enum', name: 'Flags', size: 1, isSigned: false },
  values: [
    { name: 'A', value: 1n },
    { name: 'B', value: 2n },
  ],
};

it.each<[string, Type, readonly number[]]>([
  ['-1', I32, [255, 255, 255, 255]],
  [' 0x1_0 ', I32, [16, 0, 0, 0]],
  ['+7', U8, [7]],
  ['0b101', U8, [5]],
  ['255', CHAR, [255]],
  ['-128', CHAR, [128]],
  ["'a'", CHAR, [97]],
  ["'\\n'", U8, [10]],
  ["'\\xff'", U8, [255]],
  ["'é'", RUST_CHAR, [0xe9, 0, 0, 0]],
  ['-170141183460469231731687303715884105728', I128, [...Array<number>(15).fill(0), 128]],
  ['1.5', FLOAT, [0, 0, 0xc0, 0x3f]],
  ['-inf', FLOAT, [0, 0, 0x80, 0xff]],
  ['1e300', DOUBLE, [0x9c, 0x75, 0, 0x88, 0x3c, 0xe4, 0x37, 0x7e]],
  ['NaN', DOUBLE, [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]],
  ['true', BOOL, [1]],
  ['0', BOOL, [0]],
  ['B', FLAGS, [2]],
  ['Flags::A', FLAGS, [1]],
  ['A | B', FLAGS, [3]],
  ['4', FLAGS, [4]],
  ['0x1234', pointer(I32), [0x34, 0x12, 0, 0]],
  ['null', pointer(I32), [0, 0, 0, 0]],
  ['3', { kind: 'alias', name: 'size_t', word: 'typedef', target: I32 }, [3, 0, 0, 0]],
])('%s', (text, type, expected) => {
  expect(values.parse(type, text)).toEqual(Uint8Array.from(expected));
});

it.each<[string, Type, string]>([
  ['', I32, ' is no integer'],
  ['1.5', I32, '1.5 is no integer'],
  ['2147483648', I32, '2147483648 is not within -2147483648 to 2147483647'],
  ['-1', U8, '-1 is not within 0 to 255'],
  ['256', U8, '256 is not within 0 to 255'],
  ['-129', CHAR, '-129 is not within -128 to 255'],
  ['256', CHAR, '256 is not within -128 to 255'],
  ['x', CHAR, 'x is no integer'],
  ["'é'", CHAR, "'é' is more than one byte"],
  ["'ab'", CHAR, "'ab' is no character"],
  ['1,5', DOUBLE, '1,5 is no number'],
  ['', DOUBLE, ' is no number'],
  ['yes', BOOL, 'yes is neither true nor false'],
  ['C', FLAGS, 'C is no value of Flags'],
  ['1', struct('point', 4, []), 'a value of type point cannot be typed in: set its parts'],
  ['1', base('long double', 16, 'float'), 'numbers of 16 bytes cannot be typed in'],
])('%s is refused', (text, type, expected) => {
  expect(values.parse(type, text)).toBe(expected);
});

it('is written where the value is that is shown', async () => {
  const live = new Values(memoryOf({ 0: [16, 0, 0, 0] }));
  const at = (address: number) => ({ kind: 'memory', address }) as const;
  const bytes = Uint8Array.of(5, 0, 0, 0);
  expect(await live.change(I32, at(8), '5')).toEqual({ address: 8, bytes });
  expect(await live.change(pointer(I32), at(0), '5')).toEqual({ address: 0, bytes });
  // Of a reference, what it refers to: the reference itself would lead nowhere.
  expect(await live.change(pointer(I32, '&i32'), at(0), '5')).toEqual({ address: 16, bytes });
  expect(
    await live.change(
      pointer(I32, 'alloc::boxed::Box<i32>'),
      { kind: 'bytes', bytes: Uint8Array.of(16, 0, 0, 0) },
      '5',
    ),
  ).toEqual({ address: 16, bytes });
  expect(await live.change(I32, { kind: 'bytes', bytes }, '5')).toBe('it is not in the memory, and cannot be changed');
  expect(await live.change(I32, at(0), 'x')).toBe('x is no integer');
});
