/** What a section can be filled with: entries that may come in any number. */

import { leb128, nameBytes } from '../../src/core/wasm/writer';
import { nastyName } from './names';
import type { Random } from './random';

/** The entry `index` of `count`. */
export type Entry = (index: number, count: number) => readonly number[];
/** Decides once how its entries look. */
export type Filler = (random: Random) => Entry;

const END = 0x0b;
const AT_0 = [0x41, 0, END];
const text = (name: string) => [...nameBytes(name)];
const always =
  (...bytes: readonly number[]): Filler =>
  () =>
  () =>
    bytes;
const repeat = <T>(count: number, item: T) => Array.from({ length: count }, () => item);

/** Few names are known to anybody; these are. */
const KNOWN = ['proxy_on_request_headers', 'proxy_abi_version_0_2_1', 'proxy_abi_version_0_2_0', 'malloc', '_start', '_initialize', 'main', 'memory', 'proxy_on_tick']; // prettier-ignore
const HOST = ['proxy_log', 'proxy_get_buffer_bytes', 'proxy_get_log_level', 'proxy_redis_call', 'envoy_resolve_dns', 'abort', 'fd_write', 'path_open', 'sock_send']; // prettier-ignore
const MODULES = ['env', 'wasi_snapshot_preview1', 'wasi_unstable', 'wasi:http', ''];

/** Import or export: a kind and what follows it in an import. */
const TYPES = [[0, 0], [0, 1], [3, 0x7f, 0], [2, 0, 1], [1, 0x70, 0, 1], [4, 0, 0]]; // prettier-ignore

const imports: Filler = (random) => {
  const long = random.chance(0.3) ? nastyName(random, 2000) : undefined;
  const [module, name, type] = [long ?? random.pick(MODULES), random.pick([...HOST, '', 'x']), random.pick(TYPES)];
  const isNumbered = random.chance(0.5);
  return (index) => [...text(module), ...text(isNumbered ? `${name}${index}` : name), ...type];
};

/** One module's name, then names alone. */
const compactImports: Filler = (random) => {
  const head = text(nastyName(random, 20_000));
  const group = random.chance(0.5) ? [0x7f] : [0x7e, 0, 0];
  const each = group.length === 1 ? [0, 0, 0] : [0];
  return (index, count) => (index === 0 ? [...head, 0, ...group, ...leb128(count - 1), ...each] : each);
};

const exports: Filler = (random) => {
  const [name, kind] = [random.pick([...KNOWN, '', 'e']), random.below(5)];
  const isNumbered = random.chance(0.5);
  return (index) => [...text(isNumbered ? `${name}${index}` : name), kind, ...leb128(index)];
};

const wideType: Filler = (random) => {
  const types = (type: number) => repeat(random.size(1000), type);
  const [params, results] = [types(0x7f), types(random.pick([0x7e, 0x7b]))];
  return () => [0x60, ...leb128(params.length), ...params, ...leb128(results.length), ...results];
};

const bodies: Filler = (random) => {
  const instruction = random.pick(INSTRUCTIONS);
  const times = random.size(200);
  return (index) => {
    const code = repeat(times, instruction(index)).flat();
    return [...leb128(code.length + 2), 0, ...code, END];
  };
};

/** One body with many of an instruction, in one entry. */
const longBody: Filler = (random) => {
  const instruction = random.pick(INSTRUCTIONS);
  const locals = random.chance(0.3) ? repeat(random.size(3000), [1, 0x7f]) : [];
  return (_, count) => {
    const code = repeat(count, 0).flatMap((_, index) => instruction(index));
    const body = [...leb128(locals.length), ...locals.flat(), ...code, END];
    return [...leb128(body.length), ...body];
  };
};

const INSTRUCTIONS: readonly ((index: number) => readonly number[])[] = [
  () => [0x01],
  () => [0x02, 0x40],
  () => [0x00],
  (index) => [0x10, ...leb128(index)],
  (index) => [0x20, ...leb128(index)],
  (index) => [0x41, ...leb128(index)],
  () => [0x0e, 3, 0, 0, 0, 0],
  () => [0x0e, 0, 0],
  (index) => [0xfc, 8, ...leb128(index), 0],
  (index) => [0xfc, 12, ...leb128(index), 0],
  () => [0x40, 0],
  () => [0x1c, 1, 0x7f],
  (index) => [0xd2, ...leb128(index)],
  () => [0x44, 1, 2, 3, 4, 5, 6, 7, 8],
  () => [0xfd, 12, ...repeat(16, 0xff)],
  () => [0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00],
];

/** Runs of text, and of what looks like text to those who do not look close. */
const CONTENTS = ['abcd\0', 'ab\0', 'é', '日本', '\u{1f600}\0'].map((piece) => [...nameBytes(piece).subarray(1)]);
const contents = (random: Random) => random.pick([...CONTENTS, [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80, 0xed, 0xa0, 0x80, 0xed, 0xa0, 0x80, 0xed, 0xa0, 0x80, 0], [0xf4, 0xff], [0]]); // prettier-ignore

const longData: Filler = (random) => {
  const piece = contents(random);
  return (_, count) => {
    const data = repeat(count, piece).flat();
    return [0, ...AT_0, ...leb128(data.length), ...data];
  };
};

const longElement: Filler = (random) => {
  const isExpressions = random.chance(0.5);
  return (_, count) => {
    const items = repeat(count, 0).flatMap((_, index) =>
      isExpressions ? [0xd2, ...leb128(index), END] : leb128(index),
    );
    return [isExpressions ? 4 : 0, ...AT_0, ...leb128(count), ...items];
  };
};

/** `whole`: fillers whose first entry takes the whole count, so that the section has one. */
export interface Stuffing {
  readonly each: readonly Filler[];
  readonly whole: readonly Filler[];
}

const numbered =
  (...bytes: readonly number[]): Filler =>
  () =>
  (index) => [...bytes, ...leb128(index)];

export const STUFFING: Readonly<Record<number, Stuffing>> = {
  1: {
    each: [always(0x60, 0, 0), wideType, always(0x60, 1, 0x7b, 0), always(0x5f, 0), always(0x4e, 0), always(0x50, 0, 0x5e, 0x7f, 0)], // prettier-ignore
    whole: [],
  },
  2: { each: [imports, imports, always(0, 0, 0, 0)], whole: [compactImports] },
  3: { each: [always(0), always(1), numbered()], whole: [] },
  4: { each: [always(0x70, 0, 0), always(0x40, 0, 0x70, 0, 0, 0xd0, 0x70, END)], whole: [] },
  5: { each: [always(0, 0), always(1, 0, 1), always(5, 0, 1), always(8, 1, 0xff, 0xff, 0xff, 0xff, 0x0f)], whole: [] },
  13: { each: [always(0, 0)], whole: [] },
  6: { each: [always(0x7f, 0, ...AT_0), always(0x7f, 0, END), always(0x70, 0, 0xd2, 1, END)], whole: [] },
  7: { each: [exports, always(0, 0, 0)], whole: [] },
  9: { each: [always(1, 0, 0), always(0, ...AT_0, 1, 0), always(5, 0x70, 1, 0xd2, 0, END)], whole: [longElement] },
  10: { each: [always(2, 0, END), bodies, always(0)], whole: [longBody] },
  11: { each: [always(0, ...AT_0, 0), always(1, 0), always(0, ...AT_0, 4, 97, 98, 99, 100)], whole: [longData] },
};
