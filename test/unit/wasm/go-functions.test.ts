import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { NO_FILE } from '../../../src/core/wasm/dwarf/line-rows';
import { goBytesByFile, goLines } from '../../../src/core/wasm/go/lines';
import { pcRanges } from '../../../src/core/wasm/go/pc-values';
import { readGoFunctions, type GoFunctions } from '../../../src/core/wasm/go/pclntab';
import { MemoryImage } from '../../../src/core/wasm/memory-image';
import { generator, leb, moduleOf, section, text } from '../../support/bytes';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../../support/parts';

const le = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);
const cstr = (value: string): number[] => [...text(value).slice(1), 0];
const padded = (bytes: readonly number[]): number[] => [...bytes, ...Array<number>(-bytes.length & 7).fill(0)];
/** Signed, for `i32.const`. */
function sleb(value: number): number[] {
  const rest = value >> 7;
  const isLast = rest === (value & 0x40 ? -1 : 0);
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...sleb(rest)];
}

const FUNCTIONS = 4;
const SIZES = [3, 40, 5, 6];

interface Segment {
  readonly address: number;
  readonly data: readonly number[];
}

/** A module with two imported functions, four of its own, and these segments. */
function module(segments: readonly Segment[]): Uint8Array {
  const imported = (name: string) => [...text('env'), ...text(name), 0, 0];
  const bodies = SIZES.flatMap((size) => [size, ...Array<number>(size - 1).fill(1), 0x0b]);
  const data = segments.flatMap(({ address, data }) => [0, 0x41, ...sleb(address), 0x0b, ...leb(data.length), ...data]);
  return moduleOf(
    section(1, 1, 0x60, 0, 0),
    section(2, 2, ...imported('a'), ...imported('b')),
    section(3, FUNCTIONS, 0, 0, 0, 0),
    section(5, 1, 0, 2),
    section(10, FUNCTIONS, ...bodies),
    section(11, ...leb(segments.length), ...data),
  );
}

/** As Go's linker does: runs of eight zeros and more are left out. */
function segmentsOf(address: number, image: readonly number[]): Segment[] {
  const segments: Segment[] = [];
  const skip = (from: number, zero: boolean) => {
    let at = from;
    while (at < image.length && (image[at] === 0) === zero) at++;
    return at;
  };
  for (let start = skip(0, true); start < image.length;) {
    let end = skip(start, false);
    let next = skip(end, true);
    while (next - end < 8 && next < image.length) next = skip((end = skip(next, false)), true);
    segments.push({ address: address + start, data: image.slice(start, end) });
    start = next;
  }
  return segments;
}

interface GoFunction {
  readonly name: string;
  readonly unit: number;
  readonly startLine: number;
  /** Values up to pcs. */
  readonly files: readonly (readonly [value: number, end: number])[];
  readonly lines: readonly (readonly [value: number, end: number])[];
}

/** Of two packages: files `main.go` and `util.go` in the first, `util.go` and one that was removed in the second. */
const PROGRAM: readonly GoFunction[] = [
  { name: 'go:buildid', unit: 0, startLine: 0, files: [], lines: [] },
  {
    name: 'main.run',
    unit: 0,
    startLine: 10,
    files: [
      [0, 3],
      [1, 5],
      [0, 9],
    ],
    lines: [
      [11, 2],
      [12, 3],
      [200, 5],
      [13, 9],
    ],
  },
  { name: 'main.Map[string,int]', unit: 2, startLine: 7, files: [[0, 1]], lines: [[7, 1]] },
  { name: 'große.(*Ding).Tu', unit: 2, startLine: 9, files: [[1, 1]], lines: [[9, 1]] },
];
const FILES = ['/go/main.go', '/go/util.go'];

const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);

function pcTable(values: GoFunction['lines']): number[] {
  let [value, pc] = [-1, 0];
  const steps = values.flatMap(([next, end]) => {
    const step = [...leb(zigzag(next - value)), ...leb(end - pc)];
    [value, pc] = [next, end];
    return step;
  });
  return [...steps, 0];
}

interface Shape {
  readonly magic?: number;
  /** Up to Go 1.24, pcs stand for functions here. */
  readonly shifted?: boolean;
  readonly program?: readonly GoFunction[];
}

/** The table as it stands in memory. */
function pclntab({ magic = 0xfffffff1, shifted = false, program = PROGRAM }: Shape): number[] {
  const pcs = [0];
  const place = (values: GoFunction['lines']) => {
    const at = pcs.length;
    pcs.push(...(values.length === 0 ? [] : pcTable(values)));
    return values.length === 0 ? 0 : at;
  };
  const starts = program.map(({ files, lines }) => [place(files), place(lines)]);
  const texts = (all: readonly string[], before: number) => all.slice(0, before).flatMap(cstr).length;
  const names = program.map(({ name }) => name);
  const units = [0, 1, 1].map((file) => le(texts(FILES, file), 4)).flat();
  const parts = [names.flatMap(cstr), [...units, ...le(0xffffffff, 4)], FILES.flatMap(cstr), pcs].map(padded);
  const pcOf = (row: number) => (0x1000 + row) * (shifted ? 0x10000 : 1);
  const entries = program.map(({ unit, startLine }, row) => [
    ...[pcOf(row), texts(names, row), 0, 0, 0, ...(starts[row] ?? []), 1, unit].flatMap((value) => le(value, 4)),
    ...(magic === 0xfffffff1 ? le(startLine, 4) : []),
    ...[0, 0, 0, 1, ...le(77, 4), ...le(88, 4)],
  ]);
  const pairs = (program.length * 2 + 1) * 4;
  const first = (row: number) => pairs + entries.slice(0, row).flat().length;
  const functions = [
    ...program.flatMap((_, row) => [...le(pcOf(row), 4), ...le(first(row), 4)]),
    ...le(pcOf(program.length), 4),
    ...entries.flat(),
  ];
  const offsets = parts.map((_, at) => 72 + parts.slice(0, at).flat().length);
  const header = [program.length, FILES.length, 0, ...offsets, 72 + parts.flat().length];
  return [...le(magic, 4), 0, 0, 1, 8, ...header.flatMap((value) => le(value, 8)), ...parts.flat(), ...functions];
}

const TABLE_AT = 0x4010;
const goModule = (shape: Shape = {}): Uint8Array =>
  module([{ address: 1024, data: [1, 2, 3] }, ...segmentsOf(TABLE_AT, pclntab(shape))]);

const read = (bytes: Uint8Array) => readGoFunctions(decodeModule(bytes).value, bytes);

function functionsOf(bytes: Uint8Array): GoFunctions {
  const { value, problems } = read(bytes);
  expect(problems).toEqual([]);
  if (value === undefined) throw new Error('no table was found');
  return value;
}

const listed = ({ index, name, file, files, startLine }: GoFunctions): string[] =>
  name.map((one, row) => `${index[row]} ${one} ${files[file[row] as number]}:${startLine[row]}`);

const LISTED = [
  '2 go:buildid undefined:0',
  '3 main.run /go/main.go:10',
  '4 main.Map[string,int] /go/util.go:7',
  '5 große.(*Ding).Tu undefined:9',
];

describe('readGoFunctions', () => {
  it('reads names, files and lines where functions start', () => {
    const bytes = goModule();
    expect(decodeModule(bytes).value.data.length).toBeGreaterThan(5);
    const functions = functionsOf(bytes);
    expect(listed(functions)).toEqual(LISTED);
    expect(functions.files).toEqual(FILES);
    expect([...functions.unitFiles]).toEqual([0, 1, 1, NO_FILE]);
  });

  it('reads what Go 1.18 and Go 1.20 to 1.24 write', () => {
    expect(listed(functionsOf(goModule({ shifted: true })))).toEqual(LISTED);
    const old = functionsOf(goModule({ magic: 0xfffffff0, shifted: true }));
    expect(listed(old)[1]).toBe('3 main.run /go/main.go:11');
  });

  it('reads the lines of a function, and where they are of another file', () => {
    const functions = functionsOf(goModule());
    expect(goLines(functions, 0)).toEqual([]);
    expect(goLines(functions, 1)).toEqual([
      { start: 0, end: 2, file: '/go/main.go', line: 11 },
      { start: 2, end: 3, file: '/go/main.go', line: 12 },
      { start: 3, end: 5, file: '/go/util.go', line: 200 },
      { start: 5, end: 9, file: '/go/main.go', line: 13 },
    ]);
    expect(goLines(functions, 99)).toEqual([]);
  });

  it('has no file where the tables of a function have none, or end', () => {
    const odd = PROGRAM.map((one, row) =>
      row !== 2
        ? one
        : {
            ...one,
            files: [
              [-1, 1],
              [0, 2],
            ] as const,
            lines: [
              [7, 1],
              [8, 9],
            ] as const,
          },
    );
    expect(goLines(functionsOf(goModule({ program: odd })), 2)).toEqual([
      { start: 0, end: 1, file: undefined, line: 7 },
      { start: 1, end: 2, file: '/go/util.go', line: 8 },
      { start: 2, end: 9, file: undefined, line: 8 },
    ]);
  });

  it('sums the bytes of functions by file', () => {
    const bytes = goModule();
    expect([...goBytesByFile(decodeModule(bytes).value, functionsOf(bytes))]).toEqual([40, 5]);
  });

  it('finds no table where there is none', () => {
    const sample = readFileSync(SAMPLE_MODULE);
    expect(read(sample)).toEqual({ value: undefined, problems: [] });
    const magic = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8];
    for (const rest of [[], [1], Array<number>(64).fill(0xff), Array<number>(64).fill(0)]) {
      expect(read(module([{ address: 8, data: [...magic, ...rest] }]))).toEqual({ value: undefined, problems: [] });
    }
  });

  it('leaves out functions that the module does not have', () => {
    const six = [...PROGRAM, ...PROGRAM.slice(1, 3)];
    const { value, problems } = read(goModule({ program: six }));
    expect(value?.name.length).toBe(4);
    expect(problems).toMatchObject([{ code: 'bad-go-table', severity: 'warning' }]);
    expect(problems[0]?.message).toContain('2 of 6 functions');
  });
});

describe('readGoFunctions on damaged modules', () => {
  it('leaves out functions that are not in order', () => {
    const table = pclntab({});
    const functions = table[64] as number;
    expect(table.slice(functions + 16, functions + 18)).toEqual([2, 0x10]);
    table[functions + 16] = 1;
    const { value, problems } = read(module(segmentsOf(TABLE_AT, table)));
    expect([...(value?.index ?? [])]).toEqual([2, 3, 5]);
    expect(problems).toMatchObject([{ code: 'bad-go-table' }]);
  });

  const expectCalm = (bytes: Uint8Array, decoded = decodeModule(bytes).value) => {
    const before = performance.now();
    const { value } = readGoFunctions(decoded, bytes);
    value?.name.forEach((_, row) => goLines(value, row));
    if (value !== undefined) goBytesByFile(decoded, value);
    expect(performance.now() - before).toBeLessThan(1000);
  };
  const whole = goModule();

  it('cut at every length', () => {
    const decoded = decodeModule(whole).value;
    for (let length = 0; length < whole.length; length++) {
      expectCalm(whole.subarray(0, length));
      expectCalm(whole.subarray(0, length), decoded);
    }
  });

  it('with bytes changed', () => {
    const random = generator(19_700_101);
    const first = decodeModule(whole).value.data.at(0)?.offset ?? 0;
    let found = 0;
    for (let round = 0; round < 5000; round++) {
      const bytes = whole.slice();
      const from = round % 4 === 0 ? 8 : first;
      for (let changes = 1 + random() * 4; changes > 0; changes--) {
        bytes[from + Math.floor(random() * (bytes.length - from))] = random() * 256;
      }
      expectCalm(bytes);
      if (read(bytes).value !== undefined) found++;
    }
    expect(found).toBeGreaterThan(1000);
  });
});

describe('readGoFunctions on real modules', () => {
  for (const name of ['goFilter', 'goLarge', 'goHuge'] as const) {
    itWith([part(name)])(`${name}: functions have the names of the name section`, () => {
      const bytes = readFileSync(valueOf(part(name)));
      const decoded = decodeModule(bytes).value;
      const { index, name: names, files, file } = functionsOf(bytes);
      // What is no letter, digit or point is `_` there (`nameRegexp` in Go's src/cmd/link/internal/wasm/asm.go).
      const inSection = (one: string) => one.replace(/[^\w.]/gu, '_');
      expect(names.length).toBe(decoded.names.functions.size);
      expect(names.filter((one, row) => inSection(one) !== decoded.names.functions.get(index[row] as number))).toEqual(
        [],
      );
      const unknown = names.filter((_, row) => files[file[row] as number] === undefined);
      expect(unknown).toEqual(['go:buildid']);
      expect(files[file[names.indexOf('runtime.mallocgc')] as number]).toMatch(/runtime\/malloc\.go$/);
      return Promise.resolve();
    });
  }
});

describe('pcRanges', () => {
  it('ends where the table does, or is wrong', () => {
    const table = Uint8Array.from([
      0,
      ...pcTable([
        [5, 2],
        [3, 300],
      ]),
      0x80,
    ]);
    expect(pcRanges(table, 1)).toEqual([
      { end: 2, value: 5 },
      { end: 300, value: 3 },
    ]);
    // Its first value may be the one before all.
    expect(
      pcRanges(
        Uint8Array.from([
          0,
          ...pcTable([
            [-1, 2],
            [3, 4],
          ]),
        ]),
        1,
      ).map(({ value }) => value),
    ).toEqual([-1, 3]);
    expect(pcRanges(table, 0)).toEqual([]);
    expect(pcRanges(table, 99)).toEqual([]);
    expect(pcRanges(table, table.length - 1)).toEqual([]);
    expect(pcRanges(Uint8Array.from([0, 2, 1, 2, 0xff, 0xff, 0xff, 0xff, 0x0f]), 1)).toEqual([{ end: 1, value: 0 }]);
    expect(pcRanges(Uint8Array.from([0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), 1)).toEqual([]);
  });
});

describe('MemoryImage', () => {
  const imageOf = (...segments: Segment[]) => {
    const bytes = module(segments);
    return new MemoryImage(decodeModule(bytes).value, bytes);
  };

  it('reads over segments and what lies between', () => {
    const image = imageOf({ address: 20, data: [4, 5] }, { address: 10, data: [1, 2, 3] }, { address: 13, data: [9] });
    expect([...(image.readMemory(8, 16) ?? [])]).toEqual([0, 0, 1, 2, 3, 9, 0, 0, 0, 0, 0, 0, 4, 5, 0, 0]);
    expect([...(image.readMemory(11, 2) ?? [])]).toEqual([2, 3]);
    expect([...(image.readMemory(100, 2) ?? [])]).toEqual([0, 0]);
    expect(image.readMemory(0, 0)?.length).toBe(0);
    expect(image.size).toBe(6);
  });

  it('lets later segments overwrite earlier ones', () => {
    const image = imageOf(
      { address: 12, data: [1, 1, 1, 1] },
      { address: 10, data: [2, 2, 2, 2] },
      { address: 13, data: [3] },
    );
    expect([...(image.readMemory(10, 6) ?? [])]).toEqual([2, 2, 2, 3, 1, 1]);
    expect([...(image.readMemory(13, 1) ?? [])]).toEqual([3]);
    expect([...(image.readMemory(14, 2) ?? [])]).toEqual([1, 1]);
  });

  it('has addresses without sign, and takes no memory for far ones', () => {
    const image = imageOf({ address: 0, data: [1] }, { address: -8, data: [7, 8] });
    expect([...(image.readMemory(0xfffffff8, 3) ?? [])]).toEqual([7, 8, 0]);
    expect(image.readMemory(0, 0xfffffff8)).toBeUndefined();
  });

  it('leaves out segments that are passive, of other memories, or not at constants', () => {
    const data = [0, 0x23, 0, 0x0b, 1, 5, 1, 1, 6, 2, 1, 0x41, 0, 0x0b, 1, 7, 0, 0x41, 4, 0x0b, 1, 8];
    const bytes = moduleOf(section(11, 4, ...data));
    const image = new MemoryImage(decodeModule(bytes).value, bytes);
    expect([...(image.readMemory(0, 5) ?? [])]).toEqual([0, 0, 0, 0, 8]);
  });
});
