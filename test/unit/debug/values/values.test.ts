/** Values by types and bytes that are made by hand: what compilers write seldom, and what only damage makes. */

import { describe, expect, it } from 'vitest';
import { Values, type Place } from '../../../../src/core/debug/values/values';
import type { EnumType, PointerType, Type } from '../../../../src/core/wasm/dwarf/info/model';
import {
  array,
  ascii,
  base,
  CHAR,
  I32,
  member,
  memoryOf,
  pointer,
  struct,
  U8,
  words,
} from '../../../support/value-types';

const bytes = (...all: readonly number[]): Place => ({ kind: 'bytes', bytes: Uint8Array.from(all) });
const at = (address: number): Place => ({ kind: 'memory', address });
const UNKNOWN: Place = { kind: 'unknown', why: 'optimised away' };
const EMPTY = memoryOf({});

async function text(type: Type, place: Place, memory = EMPTY): Promise<string> {
  return (await new Values(memory).show(type, place)).text;
}

describe('scalars', () => {
  const single = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
  const double = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)];

  it.each<[string, Type, readonly number[]]>([
    ['-1', base('i8', 1, 'signed'), [255]],
    ['255', U8, [255]],
    ['-170141183460469231731687303715884105728', base('i128', 16, 'signed'), [...Array<number>(15).fill(0), 128]],
    ['0.3', base('f32', 4, 'float'), single(0.3)],
    ['16777216', base('f32', 4, 'float'), single(16777216)],
    ['1.1754944e-38', base('f32', 4, 'float'), single(1.1754943508222875e-38)],
    ['-0', base('double', 8, 'float'), double(-0)],
    ['-inf', base('double', 8, 'float'), double(-Infinity)],
    ['NaN', base('double', 8, 'float'), double(NaN)],
    ['-1.5', base('long double', 16, 'float'), [...Array<number>(13).fill(0), 0x80, 0xff, 0xbf]],
    ['true', base('bool', 1, 'boolean'), [1]],
    ["10 '\\n'", CHAR, [10]],
    ["39 '\\''", CHAR, [39]],
    ["-61 '\\xc3'", CHAR, [0xc3]],
    ["'🦀'", base('char', 4, 'character'), [0x80, 0xf9, 0x01, 0]],
    ["'\\u{d800}'", base('char', 4, 'character'), [0, 0xd8, 0, 0]],
    ["'\\u{202e}'", base('char', 4, 'character'), [0x2e, 0x20, 0, 0]],
    ['()', base('()', 0, 'unsigned'), []],
    ['<optimised away>', I32, [1, 2, 3]],
    ['<a number of 1000 bytes>', base('odd', 1000, 'unsigned'), Array<number>(1000).fill(1)],
  ])('%s', async (expected, type, raw) => {
    expect(await text(type, bytes(...raw))).toBe(expected);
  });

  it('names enumerators, or several as flags, or none', async () => {
    const values = [
      { name: 'NONE', value: 0n },
      { name: 'A', value: 1n },
      { name: 'B', value: 2n },
      { name: 'ALL', value: 7n },
      { name: 'NEGATIVE', value: -1n },
    ];
    const type: EnumType = { kind: 'enum', name: 'flags', size: 1, isSigned: true, values };
    const shown = await Promise.all([0, 1, 3, 7, 255, 4, 9].map((value) => text(type, bytes(value))));
    expect(shown).toEqual(['NONE', 'A', 'A | B', 'ALL', 'NEGATIVE', '4', '9']);
  });
});

describe('places', () => {
  const point = struct('point', 8, [member('x', 0, I32), member('y', 4, I32)]);

  it('may be unknown, in parts, or outside the memory', async () => {
    expect(await text(point, UNKNOWN)).toBe('<optimised away>');
    const pieces: Place = {
      kind: 'pieces',
      pieces: [
        { size: 2, place: bytes(1, 0) },
        { size: 2, place: at(8) },
        { size: 4, place: UNKNOWN },
      ],
    };
    expect(await text(point, pieces)).toBe('{x = 1, y = <optimised away>}');
    expect(await text(point, bytes(7, 0, 0, 0))).toBe('{x = 7, y = <optimised away>}');
    expect(await text(I32, at(65_534))).toBe('<address 0xfffe is outside the memory>');
    expect(await text(I32, at(-4))).toMatch(/^<address .* is outside the memory>$/);
    expect(await text({ kind: 'unknown', name: 'FILE' }, at(0))).toBe('<FILE is not described>');
  });

  it('cuts bit fields out, signed or not', async () => {
    const unsigned = base('unsigned int', 4, 'unsigned');
    const bits = (from: number, count: number) => ({ bits: { from, count } });
    const fields = [
      member('a', 0, unsigned, bits(0, 3)),
      member('b', 0, I32, bits(3, 5)),
      member('c', 1, unsigned, bits(4, 9)),
    ];
    expect(await text(struct('bits', 4, fields), bytes(0b10101_110, 0xf0, 0x1f, 0))).toBe('{a = 6, b = -11, c = 511}');
    const damaged = [member('d', 0, I32, bits(-5, 1e9)), member('e', 0, I32, bits(1e9, -1))];
    expect(await text(struct('bits', 4, damaged), bytes(1, 2, 3, 4))).toMatch(/^\{d = <.*>, e = <.*>\}$/);
  });

  it('tells where a value is, or where it points to', async () => {
    const values = new Values(memoryOf({ 16: words(64) }));
    expect(await values.show(pointer(I32), at(16))).toEqual({
      text: '0x40',
      type: 'int *',
      address: 64,
      children: 'named',
    });
    expect(await values.show(I32, at(16))).toMatchObject({ text: '64', address: 16, children: undefined });
    expect((await values.show(I32, bytes(1, 0, 0, 0))).address).toBeUndefined();
  });
});

describe('texts', () => {
  const string = (contents: readonly number[], size?: number) =>
    text(pointer(CHAR), bytes(...words(16)), memoryOf({ 16: contents }, size));

  it('escapes what is no text', async () => {
    expect(await string([...ascii('a"b\\c\n'), 0x1b, 0xc3, 0xa9, 0xff, 0xe2, 0x82, 0, 65])).toBe(
      '0x10 "a\\"b\\\\c\\n\\u{1b}é\\xff\\xe2\\x82"',
    );
    // Overlong, a surrogate, beyond Unicode.
    expect(await string([0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0])).toBe(
      '0x10 "\\xc0\\xaf\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80"',
    );
    expect(await string([0xe2, 0x80, 0xae, 0])).toBe('0x10 "\\u{202e}"');
  });

  it('ends where the memory ends, and after 200 characters', async () => {
    expect(await string(ascii('abcd'), 20)).toBe('0x10 "abcd"…');
    const shown = await string(Array<number>(3000).fill(97));
    expect(shown).toHaveLength(200);
    expect(shown).toMatch(/^0x10 "a+…$/);
  });

  it('shows arrays of characters up to NUL, and others as they are', async () => {
    expect(await text(array(CHAR, 6), bytes(...ascii('abc'), 0, 0, 0))).toBe('"abc"');
    expect(await text(array(base('unsigned char', 1, 'character'), 2), bytes(1, 65))).toBe("[1 '\\u{1}', 65 'A']");
    expect(await text(array(I32, undefined), bytes())).toBe('[]');
    expect(await text(array(I32, 2, 0), bytes())).toBe('[[], []]');
  });
});

describe('limits', () => {
  it('shows at most 200 characters, and whole ones', async () => {
    const shown = await text(array(I32, 4_294_967_295), at(0));
    expect(shown).toHaveLength(200);
    expect(shown).toMatch(/^\[(0, )+0?,?…$/);
    const crab = base('char', 4, 'character');
    const long = await text(
      array(crab, 100),
      bytes(...Array.from({ length: 400 }, (_, i) => [0x80, 0xf9, 1, 0][i % 4] ?? 0)),
    );
    expect(long).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(long.length).toBeLessThanOrEqual(200);
  });

  it('pages children, and never gives more than 1,000', async () => {
    const values = new Values(EMPTY);
    const type = array(I32, 5000);
    expect((await values.show(type, at(0))).children).toBe(5000);
    expect(await values.children(type, at(0))).toHaveLength(1000);
    const page = await values.children(type, at(0), { start: 4998, count: 10, evaluateName: 'a' });
    expect(page.map(({ name, evaluateName, place }) => [name, evaluateName, place])).toEqual([
      ['[4998]', 'a[4998]', at(4998 * 4)],
      ['[4999]', 'a[4999]', at(4999 * 4)],
    ]);
  });

  it('ends with types that contain themselves', async () => {
    const members: ReturnType<typeof member>[] = [];
    const type = struct('odd', 4, members);
    for (let i = 0; i < 30; i++)
      members.push(member(i % 2 === 0 ? undefined : `m${i}`, 0, type, { isBase: i % 3 === 0 }));
    expect((await text(type, at(0))).length).toBeLessThanOrEqual(200);
    const values = new Values(EMPTY);
    const names = (name: string) => Promise.resolve({ name, type, place: at(0) });
    expect(await values.evaluate('a.nothing', names)).toBe('column 2: odd has no member nothing');
    const alias: { kind: 'alias'; name: string; word: 'typedef'; target: Type } = {
      kind: 'alias',
      name: 'T',
      word: 'typedef',
      target: I32,
    };
    alias.target = alias;
    expect(await text(alias, at(0))).toBe('<T is not described>');
    const reference: { -readonly [K in keyof PointerType]: PointerType[K] } = pointer(undefined, '&&', true);
    reference.target = reference;
    expect(await text(reference, bytes(...words(8)), memoryOf({ 8: words(8) }))).toBe('…');
    expect(await new Values(memoryOf({ 8: words(8) })).children(reference, at(8))).toEqual([]);
  });

  it('reads little, whatever the memory says', async () => {
    const memory = memoryOf({ 0: words(0) });
    const self = pointer(undefined);
    const node = struct('node', 8, [member('next', 0, self), member('other', 4, self)]);
    await new Values(memory).show(array({ ...self, target: node }, 1_000_000), at(0));
    expect(memory.reads).toBeLessThanOrEqual(65_536);
  });
});
