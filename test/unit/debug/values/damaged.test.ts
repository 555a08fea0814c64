/** Types and memories that no compiler and no program makes: shown somehow, soon, and without an error. */

import { expect, it } from 'vitest';
import { Values, type Place } from '../../../../src/core/debug/values/values';
import type { Member, SourceLanguage, StructType, Type } from '../../../../src/core/wasm/dwarf/info/model';
import { generator } from '../../../support/bytes';
import { array, base, I32, memoryOf, pointer, struct, U8, USIZE } from '../../../support/value-types';

const NAMES = {
  rust: [
    'String',
    'Vec<T>',
    'VecDeque<T>',
    'HashMap<K, V>',
    'BTreeMap<K, V>',
    'BTreeSet<K>',
    'Rc<T>',
    'Arc<str>',
    'Cell<T>',
    'RawTable<T>',
    'RawTableInner',
    'NodeRef<T>',
    'Duration',
    'RefCell<T>',
    '&str',
    '&[T]',
    'Mutex<T>',
    '(K, V)',
  ],
  'c++': [
    'basic_string<char>',
    'vector<T>',
    'vector<bool, A>',
    'map<K, V>',
    'set<K>',
    'unordered_map<K, V>',
    'list<T>',
    'optional<T>',
    'shared_ptr<T>',
    'unique_ptr<T>',
    'tuple<K, V>',
    '__tuple_impl<K, V>',
    'atomic<T>',
    'basic_string_view<char, A>',
  ],
  go: ['string', '[]T', 'runtime.hashmap'],
} as const;
const MEMBERS = 'buf inner cap len ptr pointer vec value data data_ptr length vtable root height node keys vals map base table ctrl bucket_mask items head secs nanos strong weak borrow __0 __1 v __l __s __data_ __size_ __begin_ __end_ __begin_node_ __tree_ __pair3_ __table_ __p1_ __p2_ __val_ __engaged_ __ptr_ __cntrl_ __value_ __next_ __size_alloc_ __a_ count bucketBits'.split(' '); // prettier-ignore

type Random = (below: number) => number;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Types that refer to each other at random, also round in circles. */
function typesOf(random: Random): Type[] {
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const structs = Array.from({ length: 12 }, () => emptyStruct(pick, random));
  const pointers = Array.from({ length: 6 }, () => pointer(undefined, pick([undefined, '&T', '*const T', 'alloc::boxed::Box<T>'])) as Mutable<ReturnType<typeof pointer>>); // prettier-ignore
  const all: Type[] = [
    I32,
    U8,
    USIZE,
    base('char', 1, 'character'),
    base('odd', random(300), 'float'),
    ...structs,
    ...pointers,
  ];
  all.push(array(pick(all), random(5)), array(pick(all), 2 ** 40, 2 ** 40), array(pick(all), undefined));
  for (const one of pointers) one.target = pick(all);
  for (const one of structs) fill(one, () => pick(all), pick, random);
  return all;
}

type Pick = <T>(all: readonly T[]) => T;

function emptyStruct(pick: Pick, random: Random): Mutable<StructType> & { members: Member[] } {
  const language = pick(['rust', 'c++', 'go', 'c'] as const satisfies readonly SourceLanguage[]);
  const name = language === 'c' ? 'point' : pick<string>(NAMES[language]);
  const qualifiedName = `${language === 'rust' ? 'alloc::x::' : 'std::__2::'}${name}`;
  return { ...struct(name, random(40), [], language, { qualifiedName }), members: [] };
}

function fill(one: ReturnType<typeof emptyStruct>, type: () => Type, pick: Pick, random: Random): void {
  const member = (): Member => ({
    ...{ name: pick([...MEMBERS, undefined]), type: type(), offset: random(20), isBase: random(8) === 0 },
    bits: random(20) === 0 ? { from: random(99) - 9, count: random(200) - 9 } : undefined,
  });
  for (let i = random(8); i > 0; i--) one.members.push(member());
  one.typeArguments = ['T', 'K', 'V'].map((name) => ({ name, type: type() }));
  const variants = [0, 1].map((value) => ({ values: random(3) === 0 ? [] : [BigInt(value)], members: [member()] }));
  if (random(6) === 0) one.variants = { discriminant: random(2) === 0 ? undefined : member(), variants };
}

const SIZE = 4096;

function damagedMemory(random: Random): ReturnType<typeof memoryOf> {
  // Words that are small, or addresses, so that much of it leads somewhere.
  const word = (): number[] => [random(256), random(4) === 0 ? random(SIZE / 256) : 0, 0, random(40) === 0 ? 255 : 0];
  return memoryOf({ 0: Array.from({ length: SIZE / 4 }, word).flat() }, SIZE);
}

const EXPRESSIONS = [
  'a.value',
  'a[0]',
  'a["x"]',
  'a == "x"',
  'a + 1',
  '*a',
  '&a',
  'a.len',
  '*a.ptr',
  'a[1].__0 == 3',
  'a->next',
];

async function tryAll(type: Type, place: Place, memory: ReturnType<typeof memoryOf>): Promise<void> {
  const values = new Values(memory);
  memory.reads = 0;
  expect((await values.show(type, place)).text.length).toBeLessThanOrEqual(200);
  expect(memory.reads).toBeLessThanOrEqual(65_536);
  memory.reads = 0;
  for (const child of await values.children(type, place, { count: 50 })) expect(typeof child.name).toBe('string');
  expect(memory.reads).toBeLessThanOrEqual(1 << 20);
  const names = (name: string) => Promise.resolve({ name, type, place });
  for (const one of EXPRESSIONS) expect(await values.evaluate(one, names)).toBeDefined();
}

it('shows damaged values', { timeout: 60_000 }, async () => {
  const next = generator(7);
  const random: Random = (below) => Math.floor(next() * below);
  for (let round = 0; round < 60; round++) {
    const memory = damagedMemory(random);
    for (const type of typesOf(random)) {
      await tryAll(type, { kind: 'memory', address: random(SIZE) }, memory);
      await tryAll(type, { kind: 'bytes', bytes: Uint8Array.from({ length: random(40) }, () => random(256)) }, memory);
    }
  }
});
