/** Modules with very much of one thing: what once took too long, or more stack or memory than there is. */

import { concatBytes } from '../../src/core/bytes';
import { leb128, nameBytes, section } from '../../src/core/wasm/writer';

const PREAMBLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const TYPE = section(1, [1, 0x60, 0, 0]);
const FUNCTION = [section(3, [1, 0]), section(10, [1, 2, 0, 0x0b])];
const MARKER = 'proxy_abi_version_0_2_1';

const NONE = [0, 0, 0, 0, 0, 0, 0];
const NO_BYTES = new Uint8Array(0);
const LONG_TYPE = [0x60, ...leb128(1000), ...new Array<number>(1000).fill(0x7f), 0];

type Item = readonly number[] | ((index: number) => readonly number[]);

function repeated(count: number, item: Item): Uint8Array {
  const bytes: number[] = [];
  for (let index = 0; index < count; index++) {
    for (const byte of typeof item === 'function' ? item(index) : item) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

const moduleOf = (...sections: readonly Uint8Array[]) => concatBytes([PREAMBLE, TYPE, ...sections]);
const list = (id: number, count: number, item: Item) => section(id, leb128(count), repeated(count, item));
const custom = (name: string, ...contents: readonly (Uint8Array | readonly number[])[]) =>
  section(0, nameBytes(name), ...contents);
/** What is in a name is looked for according to the language. */
const named = (compiler: string, name: string) => {
  const producers = custom('producers', [1], nameBytes('language'), [1], nameBytes(compiler), [0]);
  return moduleOf(...FUNCTION, producers, custom('name', section(1, [1, 0], nameBytes(name))));
};
const body = (...code: readonly Uint8Array[]) => {
  const all = concatBytes([Uint8Array.of(0), ...code, Uint8Array.of(0x0b)]);
  return section(10, [1], leb128(all.length), all);
};
const times = (count: number, text: string) => nameBytes(text.repeat(count));

/** Of each its name, which says what there is much of. */
export const EXTREMES: Readonly<Record<string, () => Uint8Array>> = {
  'elements of one segment': () =>
    moduleOf(list(4, 1, [0x70, 0, 0]), section(9, [1, 0, 0x41, 0, 0x0b], leb128(400_000), repeated(400_000, [0]))),
  'functions that one calls': () =>
    moduleOf(list(3, 200_000, [0]), body(repeated(200_000, (index) => [0x10, ...leb128(index)]))),
  'functions that are broken': () => moduleOf(list(3, 300_000, [0]), list(10, 300_000, [0])),
  'globals, each exported': () =>
    moduleOf(
      list(6, 60_000, [0x7f, 0, 0x41, 0, 0x0b]),
      list(7, 60_000, (index) => [0, 3, ...leb128(index)]),
    ),
  'tables and segments of them': () => moduleOf(list(4, 60_000, [0x70, 0, 0]), list(9, 60_000, [0, 0x41, 0, 0x0b, 0])),
  'imports that no host has': () =>
    moduleOf(list(2, 80_000, [1, 97, 1, 98, 0, 0]), ...FUNCTION, section(7, [1], nameBytes(MARKER), [0, 0])),
  'imports that are no functions': () => moduleOf(list(2, 80_000, [0, 0, 3, 0x7f, 0]), ...FUNCTION),
  'exports that no proxy calls': () =>
    moduleOf(
      ...FUNCTION.slice(0, 1),
      section(7, leb128(100_001), nameBytes(MARKER), [0, 0], repeated(100_000, [0, 0, 0])),
    ),
  'text of producers': () =>
    moduleOf(custom('producers', [1], times(100_000, 'x'), leb128(100_000), repeated(100_000, [0, 0]))),
  'text of a module that much is imported from': () =>
    moduleOf(section(2, [1], times(100_000, 'x'), [0, 0x7e, 0, 0], leb128(100_000), repeated(100_000, [0]))),
  'bytes that nearly are text': () =>
    moduleOf(section(11, [1, 1], leb128(1_300_000), repeated(100_000, [...OVERLONG, ...OVERLONG, 0]))),
  'headers as Go has them': () => {
    const headers = repeated(7000, HEADER);
    const first = concatBytes([Uint8Array.of(0, 0x41, 0, 0x0b, ...leb128(headers.length)), headers]);
    return moduleOf(section(11, leb128(60_001), first, repeated(60_000, [0, 0x41, 0, 0x0b, 2, 0, 0])));
  },
  'bytes in a page of memory': () =>
    moduleOf(list(5, 1, [8, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]), ...FUNCTION.slice(0, 1), section(7, [1], nameBytes(MARKER), [0, 0])), // prettier-ignore
  'types, all alike': () => concatBytes([PREAMBLE, list(1, 330_000, [0x60, 0, 0])]),
  'types, many of them long': () =>
    concatBytes([PREAMBLE, list(1, 20_000, (index) => (index % 10 > 0 ? [0x60, 0, 0] : LONG_TYPE)), list(3, 300_000, (index) => leb128((index * 10) % 20_000))]), // prettier-ignore
  'functions without code': () => moduleOf(list(3, 330_000, [0]), list(10, 330_000, [0])),
  'functions that do nothing': () => moduleOf(list(3, 250_000, [0]), list(10, 250_000, [2, 0, 0x0b])),
  'tables alone': () => moduleOf(list(4, 330_000, [0x70, 0, 0])),
  'memories alone': () => moduleOf(list(5, 500_000, [0, 0])),
  'segments that are passive': () => moduleOf(list(11, 330_000, [1, 0])),
  'exports of a function with a long type': () =>
    concatBytes([PREAMBLE, section(1, [1], LONG_TYPE), FUNCTION[0] ?? NO_BYTES, list(7, 200_000, (index) => [...nameBytes(`f${index}`), 0, 0]), FUNCTION[1] ?? NO_BYTES]), // prettier-ignore
  'exports beyond what is read': () => moduleOf(list(7, 1_000_000, (index) => [...nameBytes(`f${index}`), 0, 0])),
  'names of functions': () =>
    moduleOf(
      ...FUNCTION,
      custom(
        'name',
        list(1, 300_000, (index) => [...leb128(index), 1, 97]),
      ),
    ),
  'sections without contents': () => moduleOf(...Array.from({ length: 99_000 }, () => custom('a'))),
  'rows of lines for each byte': () => moduleOf(list(3, 1, [0]), body(new Uint8Array(900_000).fill(1)), ...lineTable(900_000)), // prettier-ignore
  'references in a name': () => named('Rust', `<${'&'.repeat(4_000_000)}a as core::b>::c`),
  'types in types in a name': () => named('Rust', '<'.repeat(300_000)),
  'brackets, then a new line, in a name': () => named('Go', `${'['.repeat(300_000)}\n`),
  'blanks in a name': () => named('C11', `${' '.repeat(300_000)}!`),
};

/** DWARF 4, with one opcode for each row. (DWARF 4, section 6.2.) */
function lineTable(rows: number): Uint8Array[] {
  const word = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
  const header = [1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 97, 0, 0, 0, 0, 0];
  const setAddress = [0, 5, 2, ...word(0x10)];
  const program = concatBytes([Uint8Array.from(setAddress), new Uint8Array(rows).fill(0x20), Uint8Array.of(0, 1, 1)]);
  const unit = [4, 0, ...word(header.length), ...header];
  return [custom('.debug_info', [0]), custom('.debug_line', word(unit.length + program.length), unit, program)];
}

/** Five functions, and parts that follow one another: no more is looked at before the table itself. */
const HEADER = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8, ...[5, 1, 0, 72, 80, 88, 96, 104].flatMap((n) => [n, ...NONE])];
const OVERLONG = [0xe0, 0x80, 0x80, 0xe0, 0x80, 0x80];
