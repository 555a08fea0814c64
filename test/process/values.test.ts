/** Values of real modules of C and C++, read from their memory while they live: what compilers and libraries here lay out. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { cppModule } from '../../scripts/lib/plugins.mjs';
import type { NamedValue } from '../../src/core/debug/values/values';
import { listed, liveModule, type Live } from '../support/live-values';
import { itWith, part, ROOT, valueOf } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { child, expectMeanings, expectReachable, withoutAddresses } from '../support/value-checks';

const folder = scratchFolder();
const FIXTURES = join(ROOT, 'test', 'fixtures', 'debug');

const C = {
  letter: "char = 65 'A'",
  minus: "signed char = -1 '\\xff'",
  byte: "unsigned char = 233 '\\xe9'",
  short_number: 'short = -300',
  large: 'unsigned long long = 18446744073709551615',
  single: 'float = 0.1',
  twofold: 'double = 1e+300',
  wide: 'long double = 2.5',
  truth: '_Bool = true',
  mode: 'flags = READ | WRITE',
  single_flag: 'flags = EXECUTE',
  none: 'flags = NONE',
  odd: 'flags = 9',
  number: 'number = {integer = 1065353216, real = 1}',
  point: 'point = {x = 3, y = -4}',
  place: 'const position = {x = 5, y = 6}',
  bits: 'bits = {low = 5, middle = -7, high = 737894400291}',
  node: 'node = {value = 1, next = 0x_}',
  pointer: 'point * = 0x_ {x = 3, y = -4}',
  text: 'const char * = 0x_ "tab\\t, quote \\", \\xff and é"',
  no_text: 'const char * = 0x0',
  buffer: 'char[16] = "buffer"',
  unended: 'char[4] = "abcd"',
  grid: 'int[2][3] = [[1, 2, 3], [4, 5, 6]]',
  points: 'point[2] = [{x = 1, y = 2}, {x = 3, y = 4}]',
  function: 'int (*)(int) = 0x_',
  nothing: 'void * = 0x_',
  number_pointer: 'int * = 0x_',
  outside: 'const char * = 0x_',
  row: 'int[3] = [1, 2, 3]',
  row_pointer: 'int * = 0x_',
  cursor: 'char * = 0x_ "buffer"',
  no_point: 'point * = 0x0',
  point_pointer: 'point ** = 0x_',
  anonymous: '(anonymous) = {(anonymous) = {inner = 1}, outer = 2}',
};

describe('C', () => {
  const build = (...options: readonly string[]): Promise<Live> => {
    const target = join(folder, 'c.wasm');
    const linking = ['--target=wasm32', '-nostdlib', '-Wl,--no-entry', '-Wl,--export-all'];
    execFileSync(valueOf(part('clang')), [...linking, ...options, '-o', target, join(FIXTURES, 'values-c.c')]);
    return liveModule(target);
  };

  for (const options of [
    ['-g', '-O0'],
    ['-gdwarf-5', '-O0'],
    ['-g', '-Xclang', '-O2'],
  ]) {
    itWith([part('clang')])(`shows its values (${options.join(' ')})`, async () => {
      const { values, globals } = await build(...options);
      expect(withoutAddresses(await listed(values, globals))).toEqual(C);
    });
  }

  itWith([part('clang')])('finds children again by their expressions, and evaluates others', async () => {
    const live = await build('-g', '-O0');
    const named = live.globals.filter(({ name }) => name !== 'anonymous');
    expect(await expectReachable(live, named, 3)).toBeGreaterThan(60);
    await expectMeanings(live, {
      'point.x': '3',
      'pointer->y': '-4',
      '*number_pointer': '-4',
      'number_pointer[0] + point.x': '-1',
      '(*pointer).x == point.x': 'true',
      '&point == pointer': 'true',
      'grid[1][2]': '6',
      '*grid': '[1, 2, 3]',
      '**grid': '1',
      'READ != mode': 'true',
      'grid[point.x - 2][0]': '4',
      'anonymous.inner': '1',
      'node.next->next->next->value': '1',
      'text == "tab"': 'false',
      'buffer == "buffer"': 'true',
      'mode & 2 == 2': 'true',
      'mode == READ': 'false',
      'single_flag == EXECUTE && !no_text': 'true',
      "letter == 'A'": 'true',
      'large / 2': '9223372036854775807',
      'bits.middle * -1': '7',
      'twofold > 1e299': 'true',
      '*(row_pointer + 1)': '2',
      '*(2 + row)': '3',
      '(row_pointer + 1)[1]': '3',
      'row_pointer + 1 == &row[1]': 'true',
      'row_pointer == row && row_pointer + 3 > row': 'true',
      '&row[2] - row_pointer': '2',
      '*(number_pointer - 1)': '3',
      '(&points[1] - 1)->y': '2',
      '(points + 1)->x': '3',
      '*(cursor + 2)': "102 'f'",
      'cursor + 2 == "ffer"': 'true',
      'cursor + 2 - buffer': '2',
      'cursor == cursor + 1': 'false',
      'cursor < cursor + 1 && cursor == buffer && cursor != 0': 'true',
      'nothing + 4 == number_pointer': 'true',
      '*(*point_pointer + 0)': '{x = 3, y = -4}',
      'row_pointer + row_pointer': 'column 13: pointers cannot be added',
      'row_pointer + 0.5': 'column 13: a pointer is moved by integers',
      'row_pointer - pointer': 'column 13: they point to things of different sizes',
      '1 - row_pointer': 'column 3: a pointer cannot be taken from a number',
      'no_point->x': 'column 9: it is null',
      'no_point[1].x': 'column 9: it is null',
      '*no_text': 'column 1: it is null',
      'outside == "x"': 'column 9: a text is compared with what is none',
      'no_text == "x"': 'false',
      'text < "x"': 'column 6: < is not for texts',
      '*outside': '<address 0xfffffff0 is outside the memory>',
      '*nothing': 'column 1: void * points to nothing that is known',
      '*point': 'column 1: point points to nothing that is known',
    });
  });
});

const CPP = {
  letter: "char = 65 'A'",
  small: "signed char = -1 '\\xff'",
  byte: "uint8_t = 200 '\\xc8'",
  int16: 'int16_t = -300',
  uint64: 'uint64_t = 18446744073709551615',
  truth: 'bool = true',
  float32: 'float = 0.1',
  float64: 'double = -2.5',
  wide: "char32_t = 233 'é'",
  short_text: 'string = "short"',
  long_text: 'string = "a text that is too long for the short form of libc++"',
  empty: 'string = ""',
  view: 'string_view = "view"',
  numbers: 'vector<int> = vector(3) [1, -2, 3]',
  words: 'vector<std::string> = vector(2) ["a", "b"]',
  flags: 'vector<bool> = vector(2) [true, false]',
  array: 'array<int, 3UL> = [1, 2, 3]',
  some: 'optional<int> = 42',
  none: 'optional<int> = nullopt',
  some_text: 'optional<std::string> = "inside"',
  unique: 'unique_ptr<int> = unique_ptr 7',
  no_filter: 'unique_ptr<Filter> = nullptr',
  shared:
    'shared_ptr<Filter> = shared_ptr(strong 2, weak 0) {Base = {base_number = 1}, context_id = 0, name = "shared"}',
  shared2:
    'shared_ptr<Filter> = shared_ptr(strong 2, weak 0) {Base = {base_number = 1}, context_id = 0, name = "shared"}',
  no_shared: 'shared_ptr<int> = nullptr',
  map: 'map<std::string, int> = map(3) {"one": 1, "three": 3, "two": 2}',
  set: 'set<int> = set(3) {1, 2, 3}',
  no_map: 'map<int, int> = map(0) {}',
  hash: 'unordered_map<int, std::string> = unordered_map(1) {1: "one"}',
  hash_set: 'unordered_set<int> = unordered_set(1) {5}',
  list: 'list<int> = list(2) [1, 2]',
  pair: 'pair<int, std::string> = {first = 1, second = "p"}',
  tuple: "tuple<int, char> = (1, 116 't')",
  colour: 'Colour = Green',
  filter: 'Filter = {Base = {base_number = 1}, context_id = 3, name = "filter"}',
  node: 'Node = {value = 1, next = 0x_}',
  reference: 'int & = 1',
  filter_reference: 'Filter & = {Base = {base_number = 1}, context_id = 3, name = "filter"}',
  literal: 'const char * = 0x_ "lit\\teral"',
  function: 'int (*)(int) = 0x_',
  numbers_pointer: 'vector<int> * = 0x_ vector(3) [1, -2, 3]',
  map_pointer: 'map<std::string, int> * = 0x_ map(3) {"one": 1, "three": 3, "two": 2}',
  unique_pointer: 'unique_ptr<int *> = unique_ptr 0x_',
  zero: 'unique_ptr<int> = unique_ptr 0',
  row: 'unique_ptr<int[]> = unique_ptr 0x_',
  multimap: "multimap<int, char> = multimap(3) {1: 97 'a', 1: 98 'b', 2: 99 'c'}",
  callable:
    'function<int (int)> = {__f_ = {__buf_ = {__small = "", __large = 0x0}, __invoker_ = {__call_ = 0x_}, __policy_ = 0x_}}',
  no_callable: 'function<int (int)> = nullptr',
  diamond: 'Diamond = {Left = {Root = {root = 9}, left = 10}, Right = {Root = {root = 9}, right = 11}, diamond = 12}',
  left: 'Left = {Root = {root = 9}, left = 10}',
  wide_text: 'char16_t[6] = "hé 😀"',
};

describe('C++', () => {
  const parts = [part('clang'), part('cppFilter')];
  const build = (): Promise<Live> => liveModule(cppModule(join(FIXTURES, 'values-cpp.cc'), join(folder, 'cpp.wasm')));

  itWith(parts)('shows its values and those of its library', async () => {
    const live = await build();
    const all = await child(live, 'all');
    expect(withoutAddresses(await listed(live.values, all))).toEqual(CPP);
    expect(await expectReachable(live, all, 3)).toBeGreaterThan(80);
    const multimap = all.find(({ name }) => name === 'multimap') as NamedValue;
    const entries = await live.values.children(multimap.type, multimap.place, { evaluateName: 'm' });
    // Of the same keys, the expression means the first.
    expect(entries.map(({ evaluateName }) => evaluateName)).toEqual(['m[1]', undefined, 'm[2]']);
    const page = await live.values.children(multimap.type, multimap.place, { evaluateName: 'm', start: 1 });
    expect(page.map(({ evaluateName }) => evaluateName)).toEqual([undefined, 'm[2]']);
    await expectMeanings(live, {
      'all->short_text == "short"': 'true',
      'all->short_text == all->view': 'false',
      'all->words[1] == "b"': 'true',
      'all->map["two"]': '2',
      'all->hash[1]': '"one"',
      'all->some > 41': 'true',
      '*all->unique + 1': '8',
      'all->shared->name': '"shared"',
      'all->filter.base_number': '1',
      'all->colour == Colour::Green': 'true',
      'all->numbers[3]': 'column 13: there is no 3 in it',
      'all->list[1]': '2',
      'all->flags[0] && !all->flags[1]': 'true',
      '(*all->numbers_pointer)[1]': '-2',
      '(*all->map_pointer)["two"]': '2',
      '**all->unique_pointer': '1',
      'all->no_filter == nullptr && all->no_shared == nullptr && nullptr == all->no_callable': 'true',
      'all->zero == nullptr || all->shared == nullptr || all->callable == nullptr': 'false',
      'all->zero && !all->no_filter && !(all->zero == 1)': 'true',
      'all->row[1]': '8',
      'all->row == nullptr': 'false',
      "all->short_text[1] == 'h'": 'true',
      'all->short_text[5]': 'column 16: there is no 5 in it',
      'all->diamond.root + all->left.root': '18',
      'all->diamond.Right.Root.root': '9',
      'all->wide_text == "hé 😀"': 'true',
      'all->multimap[2]': "99 'c'",
      'all->no_filter->name': 'column 15: it is null',
      'all->long_text.len': '52',
    });
  });
});
