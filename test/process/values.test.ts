/** Values of real modules, read from their memory while they live: what compilers and libraries here lay out. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { cppModule, rustModule } from '../../scripts/lib/plugins.mjs';
import { Values, type NamedValue } from '../../src/core/debug/values/values';
import { generator } from '../support/bytes';
import { listed, liveModule, type Live } from '../support/live-values';
import { itWith, part, ROOT, valueOf } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
const FIXTURES = join(ROOT, 'test', 'fixtures', 'debug');

/** Where the linker puts things is its own affair. */
const withoutAddresses = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, text.replace(/\b0x0*[1-9a-f][\da-f]*/g, '0x_')]),
  );

/** What leads to a child by its expression is that child. Returns how many were tried. */
async function expectReachable({ values, shown }: Live, all: readonly NamedValue[], depth: number): Promise<number> {
  let tried = 0;
  for (const { type, place, evaluateName } of all) {
    if (evaluateName === undefined) continue;
    expect([evaluateName, await shown(evaluateName)]).toEqual([evaluateName, (await values.show(type, place)).text]);
    const children = await values.children(type, place, { evaluateName, count: 5 });
    tried += 1 + (depth === 0 ? 0 : await expectReachable({ values, shown } as Live, children, depth - 1));
  }
  return tried;
}

async function expectMeanings({ shown }: Live, meanings: Readonly<Record<string, string>>): Promise<void> {
  const found = await Promise.all(Object.keys(meanings).map(async (one) => [one, await shown(one)]));
  expect(Object.fromEntries(found)).toEqual(meanings);
}

const child = async ({ values, globals }: Live, name: string): Promise<NamedValue[]> => {
  const whole = globals.find((one) => one.name === name);
  if (whole === undefined) throw new Error(`no ${name}`);
  return values.children(whole.type, whole.place, { evaluateName: name });
};

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
};

describe('C++', () => {
  const parts = [part('clang'), part('cppFilter')];
  const build = (): Promise<Live> => liveModule(cppModule(join(FIXTURES, 'values-cpp.cc'), join(folder, 'cpp.wasm')));

  itWith(parts)('shows its values and those of its library', async () => {
    const live = await build();
    const all = await child(live, 'all');
    expect(withoutAddresses(await listed(live.values, all))).toEqual(CPP);
    expect(await expectReachable(live, all, 3)).toBeGreaterThan(80);
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
    });
  });
});

const RUST = {
  int8: 'i8 = -5',
  byte: 'u8 = 65',
  int64: 'i64 = -9007199254740993',
  int128: 'i128 = -170141183460469231731687303715884105728',
  natural128: 'u128 = 340282366920938463463374607431768211455',
  truth: 'bool = true',
  letter: "char = 'é'",
  float32: 'f32 = 0.1',
  float64: 'f64 = -2.5',
  nan: 'f64 = NaN',
  text: 'String = "hé\\"llo\\n"',
  empty: 'String = ""',
  literal: '&str = "literal"',
  boxed_text: 'Box<str> = "boxed"',
  rc_text: 'Rc<str> = Rc(strong 1, weak 0) "counted"',
  arc_text: 'Arc<str> = Arc(strong 1, weak 0) "atomic"',
  numbers: 'Vec<i32> = Vec(3) [1, -2, 3]',
  bytes: 'Vec<u8> = Vec(2) [104, 105]',
  words: 'Vec<String> = Vec(2) ["a", "b"]',
  slice: '&[u16] = (3) [1, 2, 3]',
  array: '[i16; 4] = [1, -1, 2, -2]',
  grid: '[[u8; 2]; 3] = [[1, 2], [3, 4], [5, 6]]',
  some: 'Option<u32> = Some(42)',
  none: 'Option<u32> = None',
  some_text: 'Option<String> = Some("inside")',
  no_text: 'Option<String> = None',
  some_box: 'Option<Box<i32>> = Some(9)',
  no_box: 'Option<Box<i32>> = None',
  some_ref: 'Option<&str> = Some("ref")',
  good: 'Result<i32, String> = Ok(200)',
  bad: 'Result<i32, String> = Err("no route")',
  nested: 'Option<Option<bool>> = Some(None)',
  phase: 'Phase = Headers',
  phase2: 'Phase = Body',
  quit: 'Message = Quit',
  go: 'Message = Move { x: 3, y: -4 }',
  write: 'Message = Write("hello")',
  colour: 'Message = Colour(1, 2, 3)',
  tuple: '(i32, String) = (1, "a")',
  unit: 'Unit = Unit',
  nothing: '() = ()',
  pair: 'Pair = Pair(8, "pair")',
  filter: 'Filter = Filter { context_id: 3, name: "filter" }',
  boxed: 'Box<i64> = -1',
  rc: 'Rc<values_rust::Filter> = Rc(strong 2, weak 1) Filter { context_id: 4, name: "shared" }',
  rc2: 'Rc<values_rust::Filter> = Rc(strong 2, weak 1) Filter { context_id: 4, name: "shared" }',
  arc: 'Arc<u32> = Arc(strong 1, weak 0) 77',
  cell: 'Cell<u32> = 5',
  ref_cell: 'RefCell<String> = "cell"',
  mutex: 'Mutex<Vec<u8>> = Vec(2) [1, 2]',
  tree: 'BTreeMap<u32, String> = BTreeMap(50) {0: "v0", 1: "v1", 2: "v2", 3: "v3", 4: "v4", 5: "v5", 6: "v6", 7: "v7", 8: "v8", 9: "v9", 10: "v10", 11: "v11", 12: "v12", 13: "v13", 14: "v14", 15: "v15", 16: "v16", 17: "v17", 18: "v1…',
  tree_set: 'BTreeSet<i32> = BTreeSet(3) {1, 2, 3}',
  no_tree: 'BTreeMap<u32, String> = BTreeMap(0) {}',
  deque: 'VecDeque<u32> = VecDeque(3) [3, 4, 5]',
  duration: 'Duration = 1.5s',
  speaker: 'Box<dyn values_rust::Speak> = Filter { context_id: 9, name: "speaker" }',
  non_zero: 'NonZero<u32> = 1',
  maybe_non_zero: 'Option<NonZero<u32>> = None',
  pointer: '*const u32 = 0x_',
  function: 'fn(u32) -> u32 = 0x_',
  cycle:
    'Rc<RefCell<values_rust::Node>> = Rc(strong 2, weak 0) Node { value: 1, next: Some(Rc(strong 2, weak 0) Node { value: 1, next: Some(…) }) }',
  reference: '&u32 = 7',
  shared_map: 'Rc<RefCell<HashMap<u8, Vec<u8>>>> = Rc(strong 1, weak 0) HashMap(1) {7: Vec(1) [1]}',
  cow: 'Cow<str> = Owned("owned")',
  boxed_slice: 'Box<[u32]> = (2) [4, 5]',
  path: 'PathBuf = "/etc/envoy"',
  path_ref: '&Path = "relative"',
  rc_speaker: 'Rc<dyn values_rust::Speak> = Rc(strong 1, weak 0) Filter { context_id: 5, name: "dyn" }',
  rc_slice: 'Rc<[u16]> = Rc(strong 1, weak 0) (2) [8, 9]',
  arc_mutex: 'Arc<Mutex<u32>> = Arc(strong 1, weak 0) 6',
  weak: 'Weak<values_rust::Filter> = Weak(strong 2, weak 1) Filter { context_id: 4, name: "shared" }',
  messages: 'Vec<values_rust::Message> = Vec(2) [Quit, Write("w")]',
  pairs: '&[(u8, &str)] = (2) [(1, "one"), (2, "two")]',
  atomic: 'Atomic<usize> = 12',
  atomic_truth: 'Atomic<bool> = true',
  once: 'OnceCell<u8> = Some(4)',
  number: 'Number = Number { integer: 1065353216, real: 1 }',
  ordering: 'Option<Ordering> = Some(Less)',
  letter_or_none: 'Option<char> = None',
  deep: 'Box<Box<Vec<Option<Box<str>>>>> = Vec(2) [None, Some("deep")]',
  mutable: '&mut [u8] = (2) [1, 2]',
  sets: 'BTreeMap<(u8, u8), HashSet<String>> = BTreeMap(1) {(1, 2): HashSet(1) {"x"}}',
  borrowed: 'RefCell<u8> = (borrowed mutably) 3',
  no_vec: 'Vec<u64> = Vec(0) []',
  generic: 'Wrapper<Option<u8>> = Wrapper { inner: Some(1) }',
  bytes_ref: '&[u8] = (5) [98, 121, 116, 101, 115]',
  closure: 'Box<dyn Fn<(u32), Output=u32>> = {closure_env#1}',
};

describe('Rust', () => {
  const build = (): Promise<Live> =>
    liveModule(rustModule(join(FIXTURES, 'values-rust'), 'values-rust', join(folder, 'rust.wasm')));

  itWith([part('rustFilter')])('shows its values and those of its library', async () => {
    const live = await build();
    const [some] = await child(live, 'values_rust::VALUES');
    if (some === undefined) throw new Error('no value');
    const all = await live.values.children(some.type, some.place, { evaluateName: 'values_rust::VALUES.0' });
    const { map, set, ...texts } = await listed(live.values, all);
    expect(withoutAddresses(texts)).toEqual(RUST);
    expect(map).toMatch(/^HashMap<String, u32> = HashMap\(3\) \{("(one|two|three)": [123](, |\}$)){3}/);
    expect(set).toMatch(/^HashSet<u64> = HashSet\(100\) \{.{160,}…$/);
    expect(await expectReachable(live, all, 3)).toBeGreaterThan(130);
    await expectHashed(live, all);
    await expectMeanings(live, RUST_MEANINGS);
    await expectBounded(all);
  });
});

/** The same types, where the memory has anything: something is shown all the same. */
async function expectBounded(all: readonly NamedValue[]): Promise<void> {
  const random = generator(3);
  const bytes = Uint8Array.from({ length: 65_536 }, (_, at) => (at % 4 < 2 ? Math.floor(random() * 256) : 0));
  const read = (address: number, length: number) =>
    Promise.resolve(address + length <= bytes.length ? bytes.slice(address, address + length) : undefined);
  const values = new Values({ read });
  for (const { type } of all) {
    for (let i = 0; i < 20; i++) {
      const place = { kind: 'memory', address: Math.floor(random() * bytes.length) } as const;
      expect((await values.show(type, place)).text.length).toBeLessThanOrEqual(200);
      expect((await values.children(type, place)).length).toBeLessThanOrEqual(1000);
    }
  }
}

/** A hash table has its own order. */
async function expectHashed({ values }: Live, all: readonly NamedValue[]): Promise<void> {
  const entries = async (of: string, page: { start?: number; count?: number } = {}): Promise<string[]> => {
    const { type, place } = all.find(({ name }) => name === of) as NamedValue;
    const found = await values.children(type, place, page);
    return Promise.all(found.map(async (one) => `${one.name} ${(await values.show(one.type, one.place)).text}`));
  };
  expect((await entries('map')).sort()).toEqual(['"one" 1', '"three" 3', '"two" 2']);
  const numbers = (await entries('set')).map((one) => Number(one.split(' ')[1]));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(await entries('set', { start: 70, count: 20 })).toEqual((await entries('set')).slice(70, 90));
  expect(await entries('tree', { start: 30, count: 2 })).toEqual(['30 "v30"', '31 "v31"']);
}

const V = 'values_rust::VALUES.0';
const RUST_MEANINGS = {
  [`${V}.text == "hé\\"llo\\n"`]: 'true',
  [`${V}.words[1]`]: '"b"',
  [`${V}.words[${V}.some - 42] == "a"`]: 'column 50: Option<u32> is neither a number nor a text',
  [`${V}.some.0 == 42 && ${V}.truth`]: 'true',
  [`${V}.map["three"]`]: '3',
  [`${V}.tree[49]`]: '"v49"',
  [`${V}.rc.name == "shared"`]: 'true',
  [`(*${V}.rc).context_id`]: '4',
  [`*${V}.boxed < 0`]: 'true',
  [`${V}.boxed < 0`]: 'true',
  [`${V}.phase2 == Phase::Body`]: 'true',
  [`${V}.cycle.next.0.value`]: '1',
  [`${V}.tuple.1`]: '"a"',
  [`${V}.letter == 'é'`]: 'true',
  [`${V}.ref_cell == "cell"`]: 'true',
  [`${V}.reference * 6 == 42`]: 'true',
  [`${V}.natural128 + 1`]: '340282366920938463463374607431768211456',
  [`${V}.numbers.len`]: '3',
  [`${V}.speaker.context_id == 9`]: 'true',
  [`${V}.rc_speaker.name == "dyn"`]: 'true',
  [`${V}.deep[1].0 == "deep"`]: 'true',
  [`${V}.bytes == "hi" && ${V}.bytes_ref == "bytes"`]: 'true',
  [`${V}.none == None && ${V}.some != None && Some == ${V}.some_text`]: 'true',
  [`${V}.quit == Message::Quit && ${V}.write != Message::Quit`]: 'true',
  [`${V}.write == Message::Nothing`]: 'column 32: there is no Message::Nothing here',
  [`${V}.cow.0`]: '"owned"',
  [`${V}.path == "/etc/envoy"`]: 'true',
  [`${V}.arc_mutex + 1`]: '7',
  [`${V}.atomic_truth && !(${V}.atomic < 12)`]: 'true',
  [`${V}.pairs[1].1 == "two"`]: 'true',
  [`${V}.messages[1].0`]: '"w"',
  [`${V}.nowhere`]: 'column 22: All has no member nowhere',
};
