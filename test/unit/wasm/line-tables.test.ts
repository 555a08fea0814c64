import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { END_SEQUENCE, IS_STATEMENT, NO_FILE, PROLOGUE_END } from '../../../src/core/wasm/dwarf/line-rows';
import { readLineTables, type LineTables } from '../../../src/core/wasm/dwarf/line-tables';
import { bytesByFile, lineAt } from '../../../src/core/wasm/dwarf/lookup';
import { generator, leb, moduleOf, section, text } from '../../support/bytes';

const le = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);
const cstr = (value: string): number[] => [...text(value).slice(1), 0];

/** A module with functions of these sizes. The first starts at address 2, each at 1 behind the end of the one before. */
function module(sizes: readonly number[], debug: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const bodies = sizes.flatMap((size) => [size, ...Array<number>(size - 1).fill(1), 0x0b]);
  return moduleOf(
    section(1, 1, 0x60, 0, 0),
    section(3, sizes.length, ...sizes.map(() => 0)),
    section(10, sizes.length, ...bodies),
    ...Object.entries(debug).map(([name, contents]) => section(0, ...text(name), ...contents)),
  );
}

const OPCODE_BASE = 13;
const LINE_BASE = -5;
const LINE_RANGE = 14;
const OPERANDS = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];

const withLength = (contents: readonly number[], long = false): number[] =>
  long ? [...le(0xffffffff, 4), ...le(contents.length, 8), ...contents] : [...le(contents.length, 4), ...contents];

interface Unit {
  readonly version: number;
  readonly tables: readonly number[];
  readonly program: readonly number[];
  readonly long?: boolean;
  readonly lineRange?: number;
  readonly maxOperations?: number;
}

function unit({ version, tables, program, long = false, lineRange = LINE_RANGE, maxOperations = 1 }: Unit): number[] {
  const parameters = [1, ...(version >= 4 ? [maxOperations] : []), 1, LINE_BASE & 0xff, lineRange, OPCODE_BASE];
  const header = [...parameters, ...OPERANDS, ...tables];
  const addresses = version === 5 ? [4, 0] : [];
  return withLength([...le(version, 2), ...addresses, ...le(header.length, long ? 8 : 4), ...header, ...program], long);
}

/** Tables of files of versions 2 to 4. */
const plain = (directories: readonly string[], files: readonly (readonly [name: string, directory: number])[]) => [
  ...directories.flatMap(cstr),
  0,
  ...files.flatMap(([name, directory]) => [...cstr(name), ...leb(directory), 0, 0]),
  0,
];

const setAddress = (address: number, size = 4): number[] => [0, size + 1, 2, ...le(address, size)];
const END = [0, 1, 1];
/** So many bytes on, and so many lines: a row. */
const special = (addresses: number, lines: number): number => lines - LINE_BASE + LINE_RANGE * addresses + OPCODE_BASE;
/** A row at `address`, and the end `size` behind it. */
const sequence = (address: number, size: number): number[] => [...setAddress(address), 1, 2, ...leb(size), ...END];

const PLAIN = [['/a.c', 0]] as const;
const ONE_FILE = plain([], PLAIN);
const four = (program: readonly number[], tables: readonly number[] = ONE_FILE): number[] =>
  unit({ version: 4, tables, program });

function read(bytes: Uint8Array) {
  const { value: decoded, problems: faults } = decodeModule(bytes);
  expect(faults).toEqual([]);
  return readLineTables(decoded, bytes);
}

/** The rows when nothing is wrong: address, path and line, column, flags. */
function rows(bytes: Uint8Array): string[] {
  const { value, problems } = read(bytes);
  expect(problems).toEqual([]);
  return listed(value);
}

function listed({ files, address, file, line, column, flags }: LineTables): string[] {
  const flagged = (row: number) =>
    [
      [IS_STATEMENT, ' statement'],
      [PROLOGUE_END, ' prologue'],
      [END_SEQUENCE, ' end'],
    ].map(([bit, name]) => (((flags[row] as number) & (bit as number)) === 0 ? '' : name));
  return [...address].map(
    (at, row) => `${at} ${files[file[row] as number]}:${line[row]}:${column[row]}${flagged(row).join('')}`,
  );
}

const codes = (bytes: Uint8Array): string[] => read(bytes).problems.map(({ code }) => code);

/** Attributes of units: name, stmt_list, comp_dir; a flag and a block that are passed over. */
const ABBREVIATIONS = [
  ...[2, 0x2e, 0, 0x03, 0x08, 0x13, 0x21, 0x80, 0x7f, 0, 0], // another entry first, with a value of its own
  ...[1, 0x11, 1, 0x25, 0x0a, 0x3c, 0x19, 0x03, 0x0e, 0x10, 0x17, 0x1b, 0x08, 0, 0],
  0,
];

const compileUnit = (name: number, lines: number, directory: string): number[] =>
  withLength([...le(4, 2), ...le(0, 4), 4, 1, 2, 9, 9, ...le(name, 4), ...le(lines, 4), ...cstr(directory)]);

const FILES = [
  ['a.c', 0],
  ['./b.h', 1],
] as const;

/** One function from 2 to 31, two files in two directories, the unit's own name; every opcode. */
function everyOpcode(): Uint8Array {
  const program = [
    ...[5, 7, 10, ...setAddress(2), special(0, 4)], // column 7, end of the prologue; line 5
    ...[6, special(3, 1)], // no statement any more
    ...[4, 2, 3, 0xe4, 0, 2, 4, 1], // other file, 100 lines on, 4 bytes on
    ...[8, 9, ...le(1, 2), 11, 7, 12, 3, 0, 2, 4, 9, 0, 3, 0x80, 1, 2, 1], // and what changes nothing that is kept
    ...[4, 0, 3, 0x7f, 2, 1, 1, 4, 9, 2, 1, 1, 2, 2, ...END], // the unit itself, one line back; then no such file
  ];
  return module([29], {
    '.debug_line': four(program, plain(['include', '/usr'], FILES)),
    '.debug_info': compileUnit(2, 0, '/src'),
    '.debug_abbrev': ABBREVIATIONS,
    '.debug_str': [...cstr('x'), ...cstr('./main.c')],
  });
}

const PATH = 1;
const DIRECTORY = 2;
const LINE_STR = 0x1f;
const UDATA = 0x0f;
const DATA16 = 0x1e;

/** Three functions of 9 bytes from 2, 12 and 22; paths in another section, with checksums between. */
function versionFive(long: boolean): Uint8Array {
  const at = (offset: number) => le(offset, long ? 8 : 4);
  const directories = [1, PATH, LINE_STR, 2, ...at(0), ...at(5)];
  const files = [3, PATH, LINE_STR, 5, DATA16, DIRECTORY, UDATA];
  const file = (offset: number, directory: number) => [...at(offset), ...Array<number>(16).fill(7), directory];
  const tables = [...directories, ...files, 3, ...file(9, 0), ...file(13, 1), ...file(17, 1)];
  const each = [0, 1, 2].flatMap((file, at) => [4, file, ...sequence(2 + 10 * at, 9)]);
  return module([9, 9, 9], {
    '.debug_line': unit({ version: 5, tables, program: each, long }),
    '.debug_line_str': ['/src', 'lib', 'a.c', 'b.c', '/c.c'].flatMap(cstr),
  });
}

describe('readLineTables', () => {
  it('reads every opcode, and directories from the unit, in version 4', () => {
    expect(rows(everyOpcode())).toEqual([
      '2 /src/a.c:5:7 statement prologue',
      '5 /src/a.c:6:7',
      '9 /src/include/b.h:106:7',
      '27 /src/include/b.h:106:7',
      '28 /src/main.c:105:7',
      '29 undefined:105:7',
      '31 undefined:105:7 end',
    ]);
  });

  it('reads paths of version 5, in the 32-bit and the 64-bit format', () => {
    for (const long of [false, true]) {
      const { value, problems } = read(versionFive(long));
      expect(problems).toEqual([]);
      expect(value.files).toEqual(['/src/a.c', '/src/lib/b.c', '/c.c']);
      expect(listed(value).filter((row) => !row.endsWith('end'))).toEqual([
        '2 /src/a.c:1:0 statement',
        '12 /src/lib/b.c:1:0 statement',
        '22 /c.c:1:0 statement',
      ]);
    }
  });

  it('reads versions 2 and 3, files that the program defines, and addresses of 8 bytes', () => {
    for (const version of [2, 3]) {
      const program = [0, 9, 3, ...cstr('b.c'), 1, 0, 0, 0, 4, 2, ...setAddress(2, 8), 1, 2, 8, ...END];
      const lines = unit({ version, tables: plain(['C:\\src\\'], [['a.c', 0]]), program });
      expect(rows(module([8], { '.debug_line': lines }))).toEqual([
        '2 C:\\src\\b.c:1:0 statement',
        '10 C:\\src\\b.c:1:0 statement end',
      ]);
    }
  });

  it('starts each sequence anew', () => {
    const first = [4, 2, 5, 3, 6, 3, 0xe4, 0, 3, 0xbf, 0x7f, ...sequence(2, 9)]; // 100 lines on, 65 back
    const lines = four([...first, ...sequence(12, 9)], plain([], [...PLAIN, ['/b.c', 0]]));
    expect(rows(module([9, 9], { '.debug_line': lines }))).toEqual([
      '2 /b.c:36:3',
      '11 /b.c:36:3 end',
      '12 /a.c:1:0 statement',
      '21 /a.c:1:0 statement end',
    ]);
  });

  it('counts operations where instructions have several', () => {
    const program = [...setAddress(2), special(2, 0), special(2, 1), special(2, 1), 2, 0, ...END];
    const lines = unit({ version: 4, tables: ONE_FILE, program, maxOperations: 3 });
    expect(rows(module([2], { '.debug_line': lines }))).toEqual([
      '2 /a.c:1:0 statement',
      '3 /a.c:2:0 statement',
      '4 /a.c:3:0 statement',
      '4 /a.c:3:0 statement end',
    ]);
  });

  it('leaves out code that the linker removed, and sequences without code', () => {
    const dead = [0, 0xffffffff, 0xfffffffe].flatMap((address) => sequence(address, 9));
    const lines = four([...dead, ...sequence(2, 9), ...setAddress(2), 1, ...END]);
    expect(rows(module([9], { '.debug_line': lines }))).toEqual(['2 /a.c:1:0 statement', '11 /a.c:1:0 statement end']);
  });

  it('orders sequences by address, and names each file once over all units', () => {
    const one = four([...sequence(22, 9), ...sequence(2, 9)]);
    const { value, problems } = read(module([9, 9, 9], { '.debug_line': [...one, ...four(sequence(12, 9))] }));
    expect(problems).toEqual([]);
    expect([...value.address]).toEqual([2, 11, 12, 21, 22, 31]);
    expect(value.files).toEqual(['/a.c']);
  });

  it('has no rows without debug information or code', () => {
    expect(rows(module([9], {}))).toEqual([]);
    expect(rows(moduleOf(section(0, ...text('.debug_line'), ...four(sequence(2, 9)))))).toEqual([]);
  });
});

describe('readLineTables on what is not as it should be', () => {
  it('says that the code was changed since', () => {
    for (const address of [3, 200]) {
      const found = read(module([9], { '.debug_line': four(sequence(address, 7)) }));
      expect(found.problems).toMatchObject([{ code: 'stale-line-tables', severity: 'warning' }]);
      expect(found.value).toMatchObject({ files: [], address: new Uint32Array(0) });
    }
  });

  it('leaves out sequences that go back or overlap', () => {
    const back = [...setAddress(12), 1, ...setAddress(11), 1, 2, 10, ...END];
    const twice = [...sequence(2, 9), ...sequence(2, 9)];
    const found = read(module([9, 9], { '.debug_line': four([...back, ...twice]) }));
    expect(found.problems).toMatchObject([
      {
        code: 'bad-sequence',
        message: 'in the line tables: 2 sequences of rows contradict others or themselves: that code has no lines',
      },
    ]);
    expect([...found.value.address]).toEqual([2, 11]);
  });

  const good = four(sequence(2, 9));
  const tables = (...bytes: number[]) => unit({ version: 5, tables: bytes, program: [] });
  const BAD: readonly (readonly [what: string, unit: readonly number[], code: string])[] = [
    ['an unknown version', unit({ version: 6, tables: ONE_FILE, program: [] }), 'bad-version'],
    ['a range of no lines', unit({ version: 4, tables: ONE_FILE, program: [1], lineRange: 0 }), 'bad-line-table'],
    ['an operand cut off', four([2]), 'truncated'],
    ['a number of too many bytes', four([2, ...Array<number>(11).fill(0x80), 0]), 'bad-leb128'],
    ['an address of too many bytes', four(setAddress(2, 12)), 'bad-address'],
    ['files of no size', tables(0, 0, 0, ...leb(1000)), 'bad-count'],
    ['more files than there is room for', tables(0, 0, 1, PATH, 0x08, ...leb(1000), 0x61, 0), 'truncated'],
    ['too many files', tables(0, 0, 1, PATH, 0x08, ...leb(0xffffffff), 0x61, 0), 'too-many'],
    ['an unknown form', tables(1, PATH, 0x7f, 1, 0), 'bad-form'],
    ['a text without end', tables(1, PATH, 0x08, 1, 0x61), 'truncated'],
    ['a length that is reserved', le(0xfffffff5, 4), 'bad-unit'],
  ];
  for (const [what, bad, code] of BAD) {
    it(`reads the next unit after one with ${what}`, () => {
      const bytes = module([9], { '.debug_line': [...bad, ...good] });
      expect(codes(bytes)).toEqual([code]);
      expect(listed(read(bytes).value).length).toBe(2);
    });
  }

  it('keeps what was read of a unit before the damage', () => {
    const found = read(module([9, 9], { '.debug_line': four([...sequence(2, 9), ...setAddress(12), 1, 2]) }));
    expect(found.problems).toMatchObject([{ code: 'truncated' }]);
    expect(listed(found.value)).toEqual(['2 /a.c:1:0 statement', '11 /a.c:1:0 statement end']);
  });

  it('names no file where its text is missing', () => {
    const lines = unit({
      version: 5,
      tables: [1, PATH, LINE_STR, 1, ...le(0, 4), 1, PATH, LINE_STR, 1, ...le(9, 4)],
      program: [4, 0, ...sequence(2, 9)],
    });
    expect(rows(module([9], { '.debug_line': lines }))[0]).toBe('2 undefined:1:0 statement');
    expect(rows(module([9], { '.debug_line': lines, '.debug_line_str': cstr('/src') }))[0]).toBe(
      '2 undefined:1:0 statement',
    );
  });

  it('stops reading texts that are far more than the file has', () => {
    const COUNT = 3000;
    const range = Array.from({ length: COUNT }, (_, at) => at);
    const uses = range.flatMap((at) => [4, ...leb(at), 1]);
    const lines = unit({
      version: 5,
      tables: [0, 0, 1, PATH, LINE_STR, ...leb(COUNT), ...range.flatMap((at) => le(at, 4))],
      program: [...setAddress(2), ...uses, 2, 9, ...END],
    });
    const bytes = module([9], { '.debug_line': lines, '.debug_line_str': Array<number>(60_000).fill(0x2f) });
    const before = performance.now();
    expect(codes(bytes)).toEqual(['too-much-work']);
    expect(performance.now() - before).toBeLessThan(1000);
    expectCalm(bytes);
  });
});

/** Never throws, and is quick; rows are in order, of files that are there. */
function expectCalm(bytes: Uint8Array, decoded = decodeModule(bytes).value): void {
  const before = performance.now();
  const { value } = readLineTables(decoded, bytes);
  expect(performance.now() - before).toBeLessThan(1000);
  value.address.forEach((at, row) => {
    expect(at).toBeGreaterThanOrEqual(value.address[row - 1] ?? 0);
    const file = value.file[row] as number;
    expect(file === NO_FILE || file < value.files.length).toBe(true);
  });
  bytesByFile(value);
}

describe('readLineTables on damaged modules', () => {
  const examples = [everyOpcode(), versionFive(false), versionFive(true)];

  it('cut at every length', () => {
    for (const whole of examples) {
      const decoded = decodeModule(whole).value;
      for (let length = 0; length < whole.length; length++) {
        expectCalm(whole.subarray(0, length));
        expectCalm(whole.subarray(0, length), decoded);
      }
    }
  });

  it('with bytes changed', () => {
    const random = generator(20_240_607);
    for (let round = 0; round < 6000; round++) {
      const bytes = Uint8Array.from(examples[round % examples.length] as Uint8Array);
      const first = decodeModule(bytes).value.sections.find(({ custom }) => custom)?.offset ?? 0;
      const from = round % 4 === 0 ? 8 : first;
      for (let changes = 1 + random() * 4; changes > 0; changes--) {
        bytes[from + Math.floor(random() * (bytes.length - from))] = random() * 256;
      }
      expectCalm(bytes);
    }
  });
});

describe('lookup in line tables', () => {
  const tables = read(everyOpcode()).value;

  it('lineAt: the last row that is not behind, inside of a sequence', () => {
    expect([0, 1, 31, 1e9, NaN].map((address) => lineAt(tables, address))).toEqual(Array(5).fill(undefined));
    expect(lineAt(tables, 2)).toEqual({ file: '/src/a.c', line: 5, column: 7, row: 0 });
    expect([4, 5, 8, 27, 30].map((address) => lineAt(tables, address)?.row)).toEqual([0, 1, 1, 3, 5]);
    expect(lineAt(tables, 30)).toEqual({ file: undefined, line: 105, column: 7, row: 5 });
    expect(lineAt(read(module([9], {})).value, 2)).toBeUndefined();
  });

  it('bytesByFile: what lies between rows, but not between sequences', () => {
    expect(tables.files).toEqual(['/src/a.c', '/src/include/b.h', '/src/main.c']);
    expect([...bytesByFile(tables)]).toEqual([7, 19, 1]);
    expect([...bytesByFile(read(versionFive(false)).value)]).toEqual([9, 9, 9]);
  });
});
