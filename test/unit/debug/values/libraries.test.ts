/** Layouts that no compiler here writes: TinyGo's, and those of other versions of libraries. */

import { describe, expect, it } from 'vitest';
import { typeName } from '../../../../src/core/debug/values/type-names';
import { Values, type NamedValue, type Place } from '../../../../src/core/debug/values/values';
import type { StructType, Type } from '../../../../src/core/wasm/dwarf/info/model';
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
  USIZE,
  words,
} from '../../../support/value-types';

const at = (address: number): Place => ({ kind: 'memory', address });

async function text(type: Type, memory: ReturnType<typeof memoryOf>, address = 0): Promise<string> {
  return (await new Values(memory).show(type, at(address))).text;
}

describe('TinyGo', () => {
  // As its compiler/compiler.go describes them (`getDIType`).
  const string = struct('string', 8, [member('ptr', 0, pointer(U8)), member('len', 4, USIZE)], 'go');
  const slice = struct(
    '[]string',
    12,
    [member('ptr', 0, pointer(string)), member('len', 4, USIZE), member('cap', 8, USIZE)],
    'go',
  );
  const hashmap = struct(
    '',
    20,
    [member('buckets', 0, pointer(undefined)), member('count', 4, USIZE), member('bucketBits', 8, U8)],
    'go',
  );
  const memory = memoryOf({ 0: words(64, 3, 0, 0), 16: words(0, 2, 2), 32: words(16, 5, 1), 64: ascii('abc') });

  it('has strings, slices and maps', async () => {
    expect(await text(string, memory)).toBe('"abc"');
    expect(await text({ kind: 'alias', name: 'main.Name', word: 'typedef', target: string }, memory)).toBe('"abc"');
    expect(await text(slice, memory, 16)).toBe('[]string(2) ["abc", ""]');
    expect(await text(hashmap, memory, 32)).toBe('map(5) {buckets: 0x10, count: 5, bucketBits: 1}');
    expect(await text(struct('', 8, [member('name', 0, string)], 'go'), memory)).toBe('{name: "abc"}');
  });

  it('compares strings, and finds elements', async () => {
    const values = new Values(memory);
    const names = (): Promise<NamedValue> => Promise.resolve({ name: 'all', type: slice, place: at(16) });
    const found = await values.evaluate('all[0] == "abc" && all[1] == "" && all.len == 2', names);
    expect(typeof found === 'string' ? found : (await values.show(found.type, found.place)).text).toBe('true');
  });
});

describe('libc++ whose strings have their flag first', () => {
  const library = { qualifiedName: 'std::__1::basic_string<char>' };
  const short = struct(
    '__short',
    12,
    [member(undefined, 0, struct('', 1, [member('__size_', 0, U8)], 'c++')), member('__data_', 1, array(CHAR, 11))],
    'c++',
  );
  const long = struct(
    '__long',
    12,
    [member('__cap_', 0, USIZE), member('__size_', 4, USIZE), member('__data_', 8, pointer(CHAR))],
    'c++',
  );
  const both = struct('', 12, [member('__l', 0, long), member('__s', 0, short)], 'c++', { how: 'union' });
  const rep = struct('__rep', 12, [member(undefined, 0, both)], 'c++');
  const type = struct('basic_string<char>', 12, [member('__rep_', 0, rep)], 'c++', library);

  it('shows short ones and long ones', async () => {
    expect(await text(type, memoryOf({ 0: [3 << 1, ...ascii('abc')] }))).toBe('"abc"');
    expect(await text(type, memoryOf({ 0: words(33, 20, 64), 64: ascii('a text of 20 bytes !') }))).toBe(
      '"a text of 20 bytes !"',
    );
    expect(await text(type, memoryOf({ 0: words(33, 20, 65_530) }))).toBe('<address 0xfffa is outside the memory>');
  });
});

describe('Rust', () => {
  const library = (name: string, size: number, members: StructType['members'], T: Type): StructType =>
    struct(name, size, members, 'rust', {
      qualifiedName: `alloc::vec::${name}`,
      typeArguments: [{ name: 'T', type: T }],
    });
  /** Before Rust 1.80 the buffer had its pointer without a struct around. */
  const buffer = struct('RawVec<i32>', 8, [member('cap', 0, USIZE), member('ptr', 4, pointer(I32))], 'rust');

  it('finds parts of older versions', async () => {
    const vec = library('Vec<i32>', 12, [member('buf', 0, buffer), member('len', 8, USIZE)], I32);
    expect(await text(vec, memoryOf({ 0: words(4, 32, 2), 32: words(5, 6) }))).toBe('Vec(2) [5, 6]');
  });

  it('shows what has the name alone as it lies', async () => {
    const own = struct('Vec<i32>', 4, [member('len', 0, I32)], 'rust', { qualifiedName: 'mine::Vec<i32>' });
    expect(await text(own, memoryOf({}))).toBe('Vec { len: 0 }');
    const other = library('Vec<i32>', 4, [member('len', 0, I32)], I32);
    expect(await text(other, memoryOf({}))).toBe('Vec { len: 0 }');
  });

  it('knows a variant by its value, by none, or not at all', async () => {
    const variant = (name: string, values: readonly bigint[]) => ({
      values,
      members: [member(name, 0, struct(name, 8, [member('__0', 4, I32)], 'rust'))],
    });
    const discriminant = member(undefined, 0, base('i8', 1, 'signed'));
    const enumOf = (...variants: readonly ReturnType<typeof variant>[]): Type =>
      struct('E', 8, [], 'rust', { variants: { discriminant, variants } });
    const memory = memoryOf({ 0: words(255, 7), 8: words(3, 8) });
    const type = enumOf(variant('Minus', [-1n]), variant('Three', [3n, 4n]));
    expect(await text(type, memory)).toBe('Minus(7)');
    expect(await text(type, memory, 8)).toBe('Three(8)');
    expect(await text(type, memory, 16)).toBe('<no variant of E>');
    expect(await text(enumOf(variant('A', [9n]), variant('Rest', [])), memory)).toBe('Rest(7)');
    expect(
      await text(struct('E', 0, [], 'rust', { variants: { discriminant: undefined, variants: [] } }), memory),
    ).toBe('<no variant of E>');
  });

  it('does not believe a table, a tree or a row that is damaged', async () => {
    const inner = struct(
      'RawTableInner',
      16,
      [member('ctrl', 0, pointer(U8)), member('bucket_mask', 4, USIZE), member('items', 8, USIZE)],
      'rust',
    );
    const pair = struct('(u8, u8)', 2, [member('__0', 0, U8), member('__1', 1, U8)], 'rust');
    const table = library('RawTable<(u8, u8)>', 16, [member('table', 0, inner)], pair);
    const map = struct('HashMap<u8, u8>', 16, [member('table', 0, table)], 'rust', {
      qualifiedName: 'hashbrown::map::HashMap<u8, u8>',
    });
    const endless = memoryOf({ 0: words(1024, 0xffffffff, 0xffffffff), 1024: Array<number>(64_512).fill(255) });
    expect(await text(map, endless)).toMatch(
      /^HashMap\(4294967295\) \{.*<(too much to read|address 0x[\da-f]+ is outside the memory)>\}$/,
    );
    expect(await new Values(endless).children(map, at(0))).toHaveLength(1);
  });
});

describe('names of types', () => {
  const named = (name: string): string => typeName(struct(name, 0, []));

  it.each([
    ['Vec<alloc::string::String, alloc::alloc::Global>', 'Vec<String>'],
    [
      'HashMap<(u8, u16), core::option::Option<mine::core::X>, std::hash::random::RandomState>',
      'HashMap<(u8, u16), Option<mine::core::X>>',
    ],
    [
      'vector<std::__2::basic_string<char, std::__2::char_traits<char>, std::__2::allocator<char> >, std::__2::allocator<int> >',
      'vector<std::string>',
    ],
    ['map<int, bool, std::__2::less<int>, std::__2::allocator<std::__2::pair<const int, bool> > >', 'map<int, bool>'],
    ['fn(alloc::vec::Vec<u8>) -> core::option::Option<u8>', 'fn(Vec<u8>) -> Option<u8>'],
    ['operator<', 'operator<'],
    ['a<b<c', 'a<b<c'],
    ['a>>', 'a>>'],
  ])('%s', (name, expected) => {
    expect(named(name)).toBe(expected);
  });

  it('are written as their language writes them', () => {
    const text = pointer({ kind: 'alias', name: undefined, word: 'const', target: CHAR });
    expect(typeName(text)).toBe('const char *');
    expect(typeName({ kind: 'alias', name: undefined, word: 'const', target: text })).toBe('const char * const');
    expect(typeName(pointer(pointer(I32)))).toBe('int **');
    expect(typeName(pointer(I32, undefined, true))).toBe('int &');
    expect(typeName(pointer(undefined))).toBe('void *');
    expect(typeName(array(U8, 2, 3))).toBe('[[u8; 3]; 2]');
    expect(typeName(array(I32, 2, undefined))).toBe('int[2][]');
    expect(typeName(pointer({ kind: 'function', result: undefined, parameters: [I32, text] }))).toBe(
      'void (*)(int, const char *)',
    );
  });
});
