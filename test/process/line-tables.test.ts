/** Line tables of real modules, row by row as llvm-dwarfdump reads them. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { END_SEQUENCE, IS_STATEMENT, PROLOGUE_END } from '../../src/core/wasm/dwarf/line-rows';
import { readLineTables, type LineTables } from '../../src/core/wasm/dwarf/line-tables';
import { bytesByFile, lineAt } from '../../src/core/wasm/dwarf/lookup';
import { itWith, part, ROOT, SAMPLE_MODULE, valueOf } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();

type Found = { readonly value: string } | { readonly skipped: string };

const DWARFDUMP = part('dwarfdump');
const CLANG = part('clang');
const OPTIMISER = join(ROOT, 'node_modules', '.bin', 'wasm-opt');
const WASM_OPT: Found = existsSync(OPTIMISER) ? { value: OPTIMISER } : { skipped: 'binaryen is not installed' };

const run = (program: string, args: readonly string[]): string =>
  execFileSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Everything that is compared of a row: address, line, column, flags, path. */
type Text = string;

function rowsOf({ files, address, file, line, column, flags }: LineTables): Text[] {
  return [...address].map((at, row) =>
    [at, line[row], column[row], flags[row], files[file[row] as number] ?? ''].join(' '),
  );
}

/** Directories and names of units, by offset of their line table. */
function unitSources(path: string): Map<number, { readonly name: string; readonly directory: string }> {
  const units = run('llvm-dwarfdump', ['--debug-info', '--recurse-depth=0', path]).split(/^0x[0-9a-f]+: Compile Unit/m);
  const text = (unit: string, attribute: string) => new RegExp(`${attribute}\\s+\\("(.*)"\\)`).exec(unit)?.[1] ?? '';
  return new Map(
    units
      .slice(1)
      .map((unit) => [
        Number(/DW_AT_stmt_list\s+\((0x[0-9a-f]+)\)/.exec(unit)?.[1]),
        { name: text(unit, 'DW_AT_name'), directory: text(unit, 'DW_AT_comp_dir') },
      ]),
  );
}

function slashed(directory: string, path: string): string {
  const whole = path === '' || path.startsWith('/') || directory === '' ? path : `${directory}/${path}`;
  return whole
    .split('/')
    .filter((part, at) => part !== '.' && (part !== '' || at === 0))
    .join('/');
}

/** Paths by file number, of one unit as dumped. */
function pathsOf(unit: string, source: { readonly name: string; readonly directory: string } | undefined) {
  const directory = source?.directory ?? '';
  const directories = new Map(
    [...unit.matchAll(/^include_directories\[ *(\d+)\] = "(.*)"$/gm)].map((match) => [match[1], match[2] ?? '']),
  );
  const files = unit.matchAll(/^file_names\[ *(\d+)\]:\n +name: "(.*)"\n +dir_index: (\d+)$/gm);
  const paths = new Map([...files].map(([, number, name, at]) => [number, pathOf(name ?? '', directories.get(at))]));
  function pathOf(name: string, below: string | undefined): string {
    return slashed(directory, slashed(below ?? '', name));
  }
  return (number: string) => paths.get(number) ?? (number === '0' ? slashed(directory, source?.name ?? '') : '');
}

/** The rows that llvm-dwarfdump lists, in order of address, without sequences that have no code. */
function dumpedRows(path: string): Text[] {
  const sources = unitSources(path);
  const sequences: { readonly start: number; readonly rows: readonly Text[] }[] = [];
  for (const unit of run('llvm-dwarfdump', ['--debug-line', path])
    .split(/^debug_line\[/m)
    .slice(1)) {
    const pathOf = pathsOf(unit, sources.get(parseInt(unit, 16)));
    let rows: { readonly address: number; readonly text: Text }[] = [];
    for (const [whole, at, line, column, file] of unit.matchAll(/^(0x[0-9a-f]{16}) +(\d+) +(\d+) +(\d+) .*$/gm)) {
      const address = Number(at);
      const flag = (name: string, bit: number) => (whole.includes(` ${name}`) ? bit : 0);
      const flags =
        flag('is_stmt', IS_STATEMENT) | flag('end_sequence', END_SEQUENCE) | flag('prologue_end', PROLOGUE_END);
      rows.push({ address, text: [address, line, column, flags, pathOf(file ?? '')].join(' ') });
      if ((flags & END_SEQUENCE) === 0) continue;
      const start = rows[0]?.address ?? 0;
      if (start > 0 && start < address) sequences.push({ start, rows: rows.map(({ text }) => text) });
      rows = [];
    }
  }
  return sequences.sort((a, b) => a.start - b.start).flatMap(({ rows }) => rows);
}

/** Reads the module as llvm-dwarfdump does; returns how many rows that are. */
function expectSameRows(path: string): number {
  const bytes = readFileSync(path);
  const { value: module, problems: faults } = decodeModule(bytes);
  const { value: tables, problems } = readLineTables(module, bytes);
  expect([...faults, ...problems]).toEqual([]);
  const rows = rowsOf(tables);
  const dumped = dumpedRows(path);
  const differs = (row: Text, at: number) => row !== dumped[at];
  // The first ones tell: a list of thousands helps nobody.
  expect(rows.flatMap((row, at) => (differs(row, at) ? [[row, dumped[at]]] : [])).slice(0, 5)).toEqual([]);
  expect(rows.length).toBe(dumped.length);
  expect(rows.length).toBeGreaterThan(0);
  expectConsistent(tables);
  return rows.length;
}

function expectConsistent(tables: LineTables): void {
  const { address, flags } = tables;
  let covered = 0;
  for (let row = 0; row + 1 < address.length; row++) {
    if (((flags[row] as number) & END_SEQUENCE) !== 0) continue;
    const size = (address[row + 1] as number) - (address[row] as number);
    covered += size;
    if (size > 0) expect(lineAt(tables, (address[row + 1] as number) - 1)?.row).toBe(row);
  }
  expect(bytesByFile(tables).reduce((sum, size) => sum + size, 0)).toBe(covered);
}

const SOURCES = {
  'include/scale.h': 'static inline int scale(int a) {\n  return a * 3 +\n    (a >> 1);\n}\n',
  'other.c': '#include "scale.h"\nint unused(int a) { return a; }\nint other(int a) { return scale(a) - 1; }\n',
  'main.c': `#include "include/scale.h"
int other(int);
int dead(int x) { return x + 1; }
__attribute__((export_name("run"))) int run(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    if (i % 3 == 0) sum += scale(i) * other(n);
    else sum -= i;
  }
#line 70000 "generated/far.y"
  return sum + other(sum);
}
`,
  'main.cc': `template <typename T> struct Stack {
  T items[8];
  int size = 0;
  void push(T item) { if (size < 8) items[size++] = item; }
  T sum() const { T all{}; for (int i = 0; i < size; i++) all += items[i]; return all; }
};
struct Shape { virtual int area() const = 0; };
struct Square : Shape { int side; explicit Square(int s) : side(s) {} int area() const override { return side * side; } };
extern "C" __attribute__((export_name("run"))) int run(int n) {
  Stack<int> whole; Stack<double> part; Square square(n); const Shape *shape = &square;
  for (int i = 0; i < n; i++) { whole.push(shape->area()); part.push(i / 2.0); }
  return whole.sum() + static_cast<int>(part.sum());
}
`,
};

function writeSources(): void {
  mkdirSync(join(folder, 'include'), { recursive: true });
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(folder, name), text);
}

const COMMON = ['--target=wasm32', '-g', '-Iinclude', '-Wno-everything'];
const C = ['main.c', join(folder, 'other.c')];
const CPP = ['-xc++', '-fno-rtti', '-fno-exceptions', 'main.cc'];

/** Linked by itself: clang would run the wasm-opt that it finds, which changes the code behind its line tables. */
function compile(name: string, flags: readonly string[], inputs: readonly string[]): string {
  writeSources();
  run('clang', [...COMMON, ...flags, '-c', ...inputs]);
  const objects = inputs.flatMap((input) => /([^/]+)\.cc?$/.exec(input)?.[1] ?? []).map((stem) => `${stem}.o`);
  const path = join(folder, name);
  run('wasm-ld', ['--no-entry', ...objects, '-o', path]);
  return path;
}

const withClang = itWith([CLANG, DWARFDUMP]);

describe('line tables of C and C++ as llvm-dwarfdump reads them', () => {
  for (const version of [2, 3, 4, 5]) {
    for (const level of ['-O0', '-O1', '-O2', '-Os']) {
      withClang(`C, DWARF ${version}, ${level}`, () => {
        expectSameRows(compile(`c${version}${level}.wasm`, [`-gdwarf-${version}`, level], C));
        return Promise.resolve();
      });
    }
    withClang(`C++, DWARF ${version}`, () => {
      expectSameRows(compile(`cpp${version}.wasm`, [`-gdwarf-${version}`, '-O1'], CPP));
      return Promise.resolve();
    });
  }

  withClang('C with a directory of compilation that is not absolute', () => {
    for (const version of [4, 5]) {
      const flags = [`-gdwarf-${version}`, '-O1', '-fdebug-compilation-dir=.'];
      expectSameRows(compile(`relative${version}.wasm`, flags, C));
    }
    return Promise.resolve();
  });

  itWith([CLANG, WASM_OPT])('C++ that wasm-opt changed without its line tables', () => {
    const path = compile('before.wasm', ['-gdwarf-4', '-O1'], CPP);
    run(valueOf(WASM_OPT), ['-g', '-O2', path, '-o', join(folder, 'after.wasm')]);
    const bytes = readFileSync(join(folder, 'after.wasm'));
    const { value, problems } = readLineTables(decodeModule(bytes).value, bytes);
    expect(problems.map(({ code }) => code)).toEqual(['stale-line-tables']);
    expect(value.address.length).toBe(0);
    return Promise.resolve();
  });
});

describe('line tables of whole plugins as llvm-dwarfdump reads them', () => {
  for (const name of ['rustFilter', 'cppFilter'] as const) {
    itWith([DWARFDUMP, part(name)])(name, () => {
      expect(expectSameRows(valueOf(part(name)))).toBeGreaterThan(3000);
      return Promise.resolve();
    });
  }

  it('a module without debug information has no rows', () => {
    const bytes = readFileSync(SAMPLE_MODULE);
    expect(readLineTables(decodeModule(bytes).value, bytes)).toMatchObject({ value: { files: [] }, problems: [] });
  });
});
