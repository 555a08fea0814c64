/** A Module's lists, each as a Table. */

import type { Bytes } from '../bytes';
import { exportLabel, importLabel, limitsLabel } from '../wasm/describe';
import type { Entries } from '../wasm/entries';
import { functionNames, importedFunctions } from '../wasm/functions';
import {
  addressLabel,
  formatFuncType,
  isFuncType,
  type DataSegment,
  type Export,
  type ExternKind,
  type Global,
  type Import,
  type Limits,
  type Module,
  type TableType,
  type TypeDef,
} from '../wasm/module';
import { exportMeaning, importMeaning } from './meanings';
import { sectionContents } from './section-contents';
import { stringsIn } from './strings';
import type { Column, Table, TableName, TableRow } from './table';

/** What has to be worked out elsewhere, for a module's functions. */
export interface FunctionColumns {
  /** For people; by index. */
  readonly names: readonly string[];
  /** By index. */
  readonly callers: ArrayLike<number>;
}

type Maker = (module: Module, bytes: Bytes, columns: FunctionColumns | undefined) => Table;

const MAKERS: Readonly<Record<TableName, Maker>> = {
  imports: (module) => importTable(module),
  exports: (module) => exportTable(module),
  functions: (module, _, columns) => functionTable(module, columns),
  sections: (module, bytes) => sectionTable(module, bytes),
  globals: (module) => globalTable(module),
  tables: (module) => tableTable(module),
  memories: (module) => memoryTable(module),
  types: (module) => typeTable(module),
  segments: (module) => segmentTable(module),
  strings: (module, bytes) => stringTable(module, bytes),
};

export function tableOf(name: TableName, module: Module, bytes: Bytes, columns?: FunctionColumns): Table {
  return MAKERS[name](module, bytes, columns);
}

/** More than anyone reads, and than modules have that were not made to be large. */
const MOST_ROWS = 200_000;

/** A row for each of `entries`. */
function listed<T>(
  columns: readonly Column[],
  entries: Entries<T>,
  row: (entry: T, index: number) => TableRow,
  empty: string,
): Table {
  const rows = entries.slice(0, MOST_ROWS).map(row);
  const note = `Only the first ${MOST_ROWS} are listed.`;
  return { columns, rows, empty, ...(entries.length > MOST_ROWS ? { note } : {}) };
}

const INDEX = { title: 'Index', numeric: true } as const;
const NAME = { title: 'Name', wide: true } as const;
const OFFSET = { title: 'At', numeric: true, hex: true } as const;
const SIZE = { title: 'Size', numeric: true } as const;

function importTable(module: Module): Table {
  const counts = new Map<ExternKind, number>();
  const rows = module.imports.map((entry): TableRow => {
    const { kind } = entry.type;
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    const cells = [
      index,
      entry.module,
      entry.name,
      importLabel(module, entry),
      importMeaning(entry.module, entry.name),
    ];
    return { cells, link: { kind, index } };
  });
  const columns = [INDEX, { title: 'Module' }, NAME, { title: 'Type' }, { title: 'Meaning', wide: true }];
  return { columns, rows, empty: 'It imports nothing: no host can hand it anything but calls.' };
}

function exportTable(module: Module): Table {
  const columns = [INDEX, NAME, { title: 'Type' }, { title: 'Meaning', wide: true }];
  const row = ({ name, kind, index }: Export): TableRow => {
    const cells = [index, name, exportLabel(module, { kind, index }), exportMeaning(name)];
    return { cells, link: { kind, index } };
  };
  return listed(columns, module.exports, row, 'It exports nothing, so no host can call it.');
}

function functionTable(module: Module, columns: FunctionColumns | undefined): Table {
  const names = columns?.names ?? functionNames(module);
  const imported = importedFunctions(module).length;
  const labels = new Map<number, string>();
  const typeLabel = (typeIndex: number): string => {
    const known = labels.get(typeIndex);
    if (known !== undefined) return known;
    const type = module.types.at(typeIndex);
    const label = formatFuncType(isFuncType(type) ? type : undefined);
    labels.set(typeIndex, label);
    return label;
  };
  const row = (typeIndex: number, k: number): TableRow => {
    const index = imported + k;
    const body = module.code.at(k);
    const cells = [index, names[index] ?? '', typeLabel(typeIndex), body?.size ?? 0, columns?.callers[index] ?? 0, body?.offset ?? 0]; // prettier-ignore
    return { cells, link: { kind: 'func', index } };
  };
  const shape = [INDEX, NAME, { title: 'Type' }, SIZE, { title: 'Callers', numeric: true }, OFFSET];
  return listed(shape, module.functions, row, 'It defines no function.');
}

function sectionTable(module: Module, bytes: Bytes): Table {
  const rows = module.sections.map((one): TableRow => ({
    cells: [
      one.custom ? `custom "${one.name}"` : one.name,
      one.count ?? '',
      one.size,
      share(one.size, module.size),
      one.offset,
      sectionContents(module, bytes, one),
    ],
  }));
  const columns = [
    NAME,
    { title: 'Entries', numeric: true },
    SIZE,
    { title: '%', numeric: true, percent: true },
    OFFSET,
    { title: 'Contents', wide: true },
  ];
  return { columns, rows, empty: 'It has no section: an empty module.' };
}

/** Per cent, with one digit. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 1000) / whole) / 10;
}

/** Those that are imported first, as in the index space. */
function importsOf<K extends ExternKind>(module: Module, kind: K): (Import & { type: { kind: K } })[] {
  return module.imports.filter(
    (entry): entry is Import & { type: Import['type'] & { kind: K } } => entry.type.kind === kind,
  );
}

/** Those that are imported come first. No more than can be listed, and one. */
function first<T>(imported: readonly T[], own: Entries<T>): readonly T[] {
  return [...imported, ...own.slice(0, MOST_ROWS + 1)];
}

function globalTable(module: Module): Table {
  const imported = importsOf(module, 'global').map(({ module: from, name, type }) => ({
    ...type.global,
    init: `imported as ${from}.${name}`,
  }));
  const exported = exportedAs(module, 'global');
  const columns = [INDEX, NAME, { title: 'Type' }, { title: 'Initial value', wide: true }];
  const row = ({ type, mutable, init }: Global, index: number): TableRow => {
    const name = module.names.globals.get(index) ?? exported.get(index) ?? '';
    return { cells: [index, name, mutable ? `mutable ${type}` : type, init], link: { kind: 'global', index } };
  };
  return listed(columns, first(imported, module.globals), row, 'It has no global.');
}

function tableTable(module: Module): Table {
  const imported = importsOf(module, 'table').map(({ type }) => type.table);
  const exported = exportedAs(module, 'table');
  const entries = entriesOf(module);
  const columns = [INDEX, NAME, { title: 'Element' }, ...BOUNDS, { title: 'Entries', numeric: true }];
  const row = ({ element, limits }: TableType, index: number): TableRow => {
    const name = module.names.tables.get(index) ?? exported.get(index) ?? '';
    const cells = [index, name, element, ...bounds(limits), entries.get(index) ?? 0];
    return { cells, link: { kind: 'table', index } };
  };
  return listed(columns, first(imported, module.tables), row, 'It has no table: no call goes through a pointer.');
}

/** How many entries of each table segments fill. */
function entriesOf({ elements }: Module): Map<number, number> {
  const entries = new Map<number, number>();
  for (const { mode, table, count } of elements) {
    if (mode === 'active' && table !== undefined) entries.set(table, (entries.get(table) ?? 0) + count);
  }
  return entries;
}

const BOUNDS = [{ title: 'Least', numeric: true }, { title: 'Most' }];

function bounds({ min, max }: Limits): [least: number, most: string] {
  return [Number(min), max === undefined ? 'unbounded' : String(max)];
}

function memoryTable(module: Module): Table {
  const imported = importsOf(module, 'memory').map(({ type }) => type.limits);
  const exported = exportedAs(module, 'memory');
  const columns = [INDEX, NAME, { title: 'Size', wide: true }, { title: 'Kind' }];
  const row = (limits: Limits, index: number): TableRow => {
    const name = module.names.memories.get(index) ?? exported.get(index) ?? '';
    const kind = [limits.is64 ? '64-bit' : '32-bit', ...(limits.shared ? ['shared'] : [])].join(', ');
    return { cells: [index, name, limitsLabel(limits), kind], link: { kind: 'memory', index } };
  };
  return listed(columns, first(imported, module.memories), row, 'It has no memory, so no host can hand it any data.');
}

function typeTable(module: Module): Table {
  const columns = [INDEX, NAME, { title: 'Form' }, { title: 'Type', wide: true }];
  const row = (type: TypeDef, index: number): TableRow => {
    const text = isFuncType(type) ? formatFuncType(type) : type.text;
    return { cells: [index, module.names.types.get(index) ?? '', type.form, text], link: { kind: 'type', index } };
  };
  return listed(columns, module.types, row, 'It declares no type.');
}

function segmentTable(module: Module): Table {
  const columns = [INDEX, NAME, { title: 'Mode' }, { title: 'Address', wide: true }, SIZE, OFFSET];
  const row = ({ mode, at, size, offset }: DataSegment, index: number): TableRow => {
    const name = module.names.data.get(index) ?? '';
    const cells = [index, name, mode, at === undefined ? '' : addressLabel(at), size, offset];
    return { cells, link: { kind: 'data', index } };
  };
  return listed(columns, module.data, row, 'It brings no data.');
}

const MOST_STRINGS = 50_000;

function stringTable(module: Module, bytes: Bytes): Table {
  const { found, more } = stringsIn(module, bytes, MOST_STRINGS);
  const rows = found.map(({ text, segment, offset }): TableRow => ({
    cells: [offset, segment, text.length, text],
    link: { kind: 'data', index: segment },
  }));
  const columns = [
    OFFSET,
    { title: 'Segment', numeric: true },
    { title: 'Length', numeric: true },
    { title: 'Text', wide: true },
  ];
  const table = { columns, rows, empty: 'Its data has no text of four or more characters.' };
  return more ? { ...table, note: `Only the first ${MOST_STRINGS} are listed.` } : table;
}

/** The first name of each that is exported, by index. */
function exportedAs(module: Module, kind: ExternKind): Map<number, string> {
  const ofKind = module.exports.filter((entry) => entry.kind === kind);
  return new Map(ofKind.reverse().map(({ index, name }) => [index, name]));
}
