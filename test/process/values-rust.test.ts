/** Values of a real module of Rust, read from its memory while it lives: what rustc and its library here lay out. */

import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { rustModule } from '../../scripts/lib/plugins.mjs';
import { Values, type NamedValue } from '../../src/core/debug/values/values';
import { generator } from '../support/bytes';
import { listed, liveModule, type Live } from '../support/live-values';
import { itWith, part, ROOT } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { child, expectMeanings, expectReachable, withoutAddresses } from '../support/value-checks';

const folder = scratchFolder();
const FIXTURES = join(ROOT, 'test', 'fixtures', 'debug');

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
  borrow: 'Ref<Vec<i32>> = Vec(2) [1, 2]',
  borrow_mut: 'RefMut<BTreeMap<u8, u8>> = BTreeMap(1) {1: 2}',
  borrow_text: 'Ref<str> = "text"',
  borrow_slice: 'Ref<[u16]> = (2) [3, 4]',
  non_null: 'NonNull<Vec<i32>> = 0x_',
  raw: '*const Vec<i32> = 0x_ Vec(2) [7, 8]',
  cell_pointer: 'Cell<*const u32> = 0x_',
  unresumed: 'Pin<Box<dyn Future<Output=u32>>> = Unresumed { start: 2 }',
  suspended: 'Pin<Box<dyn Future<Output=u32>>> = Suspend0 { 0: 2, __awaitee: Later(0), start: 2 }',
  returned: 'Pin<Box<dyn Future<Output=u32>>> = Returned { start: 2 }',
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
  [`${V}.text.len + ${V}.literal.len + ${V}.slice.len`]: '18',
  [`${V}.map.len == ${V}.tree_set.len && ${V}.borrow.len == 2`]: 'true',
  [`${V}.int8.len`]: 'column 27: i8 has no member len',
  [`${V}.borrow[1] == 2 && ${V}.borrow_slice[0] == 3`]: 'true',
  [`${V}.borrow_text == "text"`]: 'true',
  [`${V}.borrow_mut[1]`]: '2',
  [`(*${V}.raw)[1]`]: '8',
  [`${V}.returned == Returned && ${V}.suspended != Returned`]: 'true',
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
