import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Table, TableName } from '../../../src/core/inspect/table';
import { tableOf } from '../../../src/core/inspect/tables';
import type { Link, LinkKind } from '../../../src/core/wasm/code/listing';
import { decodeModule } from '../../../src/core/wasm/decode';
import type { Module } from '../../../src/core/wasm/module';
import { componentFixture } from '../../support/component';
import { part, ROOT, SAMPLE_MODULE } from '../../support/parts';
import { fixture } from '../../support/wat';
import { parseAny } from '../../support/wabt-text';

const NAMES: readonly TableName[] = ['imports', 'exports', 'functions', 'sections', 'globals', 'tables', 'memories', 'types', 'segments', 'strings']; // prettier-ignore

const EVERYTHING = `(module (type $t (func (param i32)))
  (import "env" "f" (func $f (type $t))) (import "env" "t" (table $ti 1 2 funcref)) (import "env" "m" (memory 1))
  (import "env" "g" (global $gi i64)) (import "env" "e" (tag $ei (param i32)))
  (memory $own i64 2 3) (table $to 4 externref) (global $go (mut f32) (f32.const 0.5)) (tag $eo (param i64))
  (func $a (export "run") (type $t)) (func $b (result i32) i32.const 7)
  (export "table" (table $ti)) (export "memory" (memory $own)) (export "global" (global $go)) (export "tag" (tag $eo))
  (elem (i32.const 0) $a $b) (data "passive text") (data (i32.const 16) "active text"))`;

type Named = readonly [name: string, bytes: Uint8Array];

async function modules(): Promise<Named[]> {
  const wat = readdirSync(join(ROOT, 'test', 'fixtures', 'wat')).map((file) => basename(file, '.wat'));
  const built = (['goFilter', 'rustFilter', 'cppFilter'] as const).flatMap((name) => {
    const found = part(name);
    return 'skipped' in found ? [] : [[name, new Uint8Array(readFileSync(found.value))] as const];
  });
  return [
    ['everything', await parseAny(EVERYTHING)],
    ['an empty module', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)],
    ['a component', await componentFixture()],
    ['a plugin cut short', new Uint8Array(readFileSync(SAMPLE_MODULE)).slice(0, 20_000)],
    ['the sample plugin', new Uint8Array(readFileSync(SAMPLE_MODULE))],
    ...built,
    ...(await Promise.all(wat.map(async (name) => [name, await fixture(name)] as const))),
  ];
}

/** How many of each kind there are, those that are imported too. */
function countsOf(module: Module): Record<LinkKind, number> {
  const imported = (kind: string) => module.imports.filter(({ type }) => type.kind === kind).length;
  return {
    func: imported('func') + module.functions.length,
    table: imported('table') + module.tables.length,
    memory: imported('memory') + module.memories.length,
    global: imported('global') + module.globals.length,
    tag: imported('tag') + module.tags.length,
    type: module.types.length,
    data: module.data.length,
    elem: module.elements.length,
  };
}

function expectSound({ columns, rows, empty }: Table, counts: Record<LinkKind, number>): void {
  expect(empty).toMatch(/^It[ s]/);
  for (const { cells, link } of rows) {
    expect(cells.length).toBe(columns.length);
    if (link !== undefined) expect(link.index).toBeLessThan(counts[link.kind]);
  }
}

/** Columns that are said to hold numbers, and have something else than numbers and nothing. */
function mixedColumns({ columns, rows }: Table): string[] {
  const isText = (cell: unknown) => typeof cell !== 'number' && cell !== '';
  const mixed = columns.filter(({ numeric }, at) => numeric && rows.some(({ cells }) => isText(cells[at])));
  return mixed.map(({ title }) => title);
}

const everything = async () => {
  const bytes = await parseAny(EVERYTHING);
  return { bytes, module: decodeModule(bytes).value };
};

const cellsOf = (table: Table, title: string): unknown[] => {
  const at = table.columns.findIndex((column) => column.title === title);
  return table.rows.map(({ cells }) => cells[at]);
};

describe('tables of each module that we have', async () => {
  for (const [name, bytes] of await modules()) {
    it(`${name}: as many cells as columns, and links to what is there`, () => {
      const { value: module } = decodeModule(bytes);
      const counts = countsOf(module);
      const tables = NAMES.map((table) => tableOf(table, module, bytes));
      for (const table of tables) expectSound(table, counts);
      expect(tables.flatMap(mixedColumns)).toEqual([]);
    });
  }
});

describe('what a table tells', () => {
  it('imports and exports lead to what they name, imports counted for each kind', async () => {
    const { module, bytes } = await everything();
    const links = (name: TableName) => tableOf(name, module, bytes).rows.map(({ link }) => link);
    const of = (...all: [LinkKind, number][]): Link[] => all.map(([kind, index]) => ({ kind, index }));
    expect(links('imports')).toEqual(of(['func', 0], ['table', 0], ['memory', 0], ['global', 0], ['tag', 0]));
    expect(links('exports')).toEqual(of(['func', 1], ['table', 0], ['memory', 1], ['global', 1], ['tag', 1]));
  });

  it('functions: those that are defined, with their type, size, callers and place', async () => {
    const { module, bytes } = await everything();
    const table = tableOf('functions', module, bytes, { names: ['f', 'A', 'B'], callers: [0, 3, 5] });
    expect(cellsOf(table, 'Index')).toEqual([1, 2]);
    expect(cellsOf(table, 'Name')).toEqual(['A', 'B']);
    expect(cellsOf(table, 'Type')).toEqual(['(i32)', '() → i32']);
    expect(cellsOf(table, 'Callers')).toEqual([3, 5]);
    expect(cellsOf(table, 'Size')).toEqual([2, 4]);
    expect(cellsOf(table, 'At').map((at) => bytes[Number(at) - 1])).toEqual([2, 4]);
  });

  it('globals, tables and memories: those that are imported first, with their names', async () => {
    const { module, bytes } = await everything();
    const of = (name: TableName) => tableOf(name, module, bytes);
    expect(cellsOf(of('globals'), 'Name')).toEqual(['gi', 'go']);
    expect(cellsOf(of('globals'), 'Initial value')).toEqual(['imported as env.g', 'f32.const 0.5']);
    expect(cellsOf(of('tables'), 'Entries')).toEqual([2, 0]);
    expect(cellsOf(of('tables'), 'Most')).toEqual(['2', 'unbounded']);
    expect(cellsOf(of('memories'), 'Size')).toEqual(['1–∞ pages', '2–3 pages']);
    expect(cellsOf(of('memories'), 'Kind')).toEqual(['32-bit', '64-bit']);
  });

  it('segments and their text', async () => {
    const { module, bytes } = await everything();
    expect(cellsOf(tableOf('segments', module, bytes), 'Address')).toEqual(['', 'i32.const 16']);
    const strings = tableOf('strings', module, bytes);
    expect(cellsOf(strings, 'Text')).toEqual(['passive text', 'active text']);
    expect(strings.rows.map(({ link }) => link)).toEqual([{ kind: 'data', index: 0 }, { kind: 'data', index: 1 }]); // prettier-ignore
  });

  it('how its numbers are meant', async () => {
    const { module, bytes } = await everything();
    const columns = NAMES.flatMap((name) => tableOf(name, module, bytes).columns);
    const flagged = (flag: 'hex' | 'percent' | 'numeric') => [...new Set(columns.filter((one) => one[flag] === true).map(({ title }) => title))]; // prettier-ignore
    expect([flagged('hex'), flagged('percent')]).toEqual([['At'], ['%']]);
    expect(flagged('numeric').sort()).toEqual(['%', 'At', 'Callers', 'Entries', 'Index', 'Least', 'Length', 'Segment', 'Size']); // prettier-ignore
  });

  it('sections come to the whole file', () => {
    const bytes = new Uint8Array(readFileSync(SAMPLE_MODULE));
    const table = tableOf('sections', decodeModule(bytes).value, bytes);
    const sizes = cellsOf(table, 'Size').map(Number);
    expect(sizes.reduce((sum, size) => sum + size, 8)).toBe(bytes.length);
    expect(Math.round(cellsOf(table, '%').reduce((sum: number, percent) => sum + Number(percent), 0))).toBe(100);
  });
});
