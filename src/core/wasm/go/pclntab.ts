/**
 * The table by which a Go program finds its own functions and lines, `runtime.pclntab`: the standard compiler writes it
 * into the data of each module, symbols or not. Go's `src/runtime/symtab.go` and `src/cmd/link/internal/ld/pcln.go`.
 */

import type { Bytes } from '../../bytes';
import { warning, type Checked } from '../../problem';
import { Work } from '../dwarf/work';
import { MemoryImage } from '../memory-image';
import type { Module } from '../module';
import { DecodeError } from '../reader';
import { GoFiles } from './files';
import { ENTRY_SIZE, findPclnTable, PAIR_SIZE, type PclnTable } from './find-table';
import { firstPcValue } from './pc-values';
import { PartTexts } from './texts';

/** The functions of a Go module: one in each row of the columns. */
export interface GoFunctions {
  /** Index in the module, imports first; ascends. */
  readonly index: Uint32Array;
  /** With the path of its package: `example.com/filter.(*plugin).OnTick`. */
  readonly name: readonly string[];
  /** Where its first instruction comes from: index in `files`, or `NO_FILE`. */
  readonly file: Uint32Array;
  /** The line of its `func`; 0: unknown. Before Go 1.20, the line of its first instruction. */
  readonly startLine: Uint32Array;
  /** Offsets in `pcTable` for `pcRanges`: of numbers of files, and of lines; 0: none. */
  readonly pcFile: Uint32Array;
  readonly pcLine: Uint32Array;
  /** `unitFiles[unit + number]` is the index of its package's file of that number. */
  readonly unit: Uint32Array;
  /** Paths as the compiler wrote them, `$GOROOT` and `-trimpath` as they may be; none twice. */
  readonly files: readonly string[];
  /** Indices in `files`, or `NO_FILE`. */
  readonly unitFiles: Uint32Array;
  readonly pcTable: Bytes;
}

/** A function's pc is this plus its index, imports not counted (`src/cmd/link/internal/wasm/asm.go`). */
const FIRST_FUNCTION = 0x1000;
/** Up to Go 1.24, functions have their pc in the upper 16 bits here, as in code. */
const SHIFTED = FIRST_FUNCTION << 16;

/** Where in an entry its numbers stand (`_func` in `src/runtime/runtime2.go`). */
const ENTRY = { name: 4, pcFile: 20, pcLine: 24, unit: 32, startLine: 36 };
const REMEDY = 'Build the module again.';

/**
 * Undefined when the module has no such table: it is not from the standard Go compiler, or from before Go 1.18. Never
 * throws: functions that cannot be read are left out, with a warning. Time and memory are linear in `bytes.length`.
 */
export function readGoFunctions(module: Module, bytes: Bytes): Checked<GoFunctions | undefined> {
  const table = findPclnTable(new MemoryImage(module, bytes), bytes);
  if (table === undefined) return { value: undefined, problems: [] };
  const reading = new Reading(table, module, new Work(bytes.length));
  const fault = reading.run();
  if (fault === undefined) return { value: reading.value(), problems: [] };
  const problem = warning('bad-go-table', `in Go's table of functions: ${fault}`, { offset: table.offset }, REMEDY);
  return { value: reading.value(), problems: [problem] };
}

class Reading {
  private readonly pcTable: Bytes;
  private readonly names: PartTexts;
  private readonly files: GoFiles;
  private readonly imported: number;
  private readonly defined: number;
  private readonly columns: Columns;
  private readonly name: string[] = [];
  private last = -1;

  constructor(
    private readonly table: PclnTable,
    module: Module,
    work: Work,
  ) {
    this.pcTable = table.bytes.subarray(table.pcs.start, table.pcs.end);
    this.names = new PartTexts(table.bytes, table.names, work);
    this.files = new GoFiles(table, work);
    this.imported = module.imports.filter(({ type }) => type.kind === 'func').length;
    this.defined = module.functions.length;
    this.columns = mapColumns(() => new Uint32Array(table.count));
  }

  /** What is wrong, if something is. */
  run(): string | undefined {
    const { count } = this.table;
    try {
      this.files.read();
      for (let row = 0; row < count; row++) this.read(row);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return error.message;
    }
    const missing = count - this.name.length;
    return missing === 0 ? undefined : `${missing} of ${count} functions cannot be read`;
  }

  private read(row: number): void {
    const { view, functions } = this.table;
    const pair = functions.start + row * PAIR_SIZE;
    const index = this.indexOf(view.getUint32(pair, true));
    const entry = functions.start + view.getUint32(pair + 4, true);
    if (index === undefined || entry + ENTRY_SIZE > functions.end) return;
    const name = this.names.at(view.getUint32(entry + ENTRY.name, true));
    if (name !== undefined) this.add(index, name, entry);
  }

  /** Of a function that the module has and that is behind the last one. */
  private indexOf(pc: number): number | undefined {
    const number = (pc >= SHIFTED ? pc >>> 16 : pc) - FIRST_FUNCTION;
    if (number <= this.last || number >= this.defined) return undefined;
    this.last = number;
    return this.imported + number;
  }

  private add(index: number, name: string, entry: number): void {
    const { columns, pcTable } = this;
    const at = this.name.push(name) - 1;
    const field = (place: number) => this.table.view.getUint32(entry + place, true);
    columns.index[at] = index;
    columns.pcFile[at] = field(ENTRY.pcFile);
    columns.pcLine[at] = field(ENTRY.pcLine);
    columns.unit[at] = field(ENTRY.unit);
    columns.file[at] = this.files.index(field(ENTRY.unit), firstPcValue(pcTable, field(ENTRY.pcFile)));
    const line = this.table.hasStartLines ? field(ENTRY.startLine) | 0 : firstPcValue(pcTable, field(ENTRY.pcLine));
    columns.startLine[at] = Math.max(0, line);
  }

  value(): GoFunctions {
    const { name, files, pcTable, columns } = this;
    const whole = mapColumns((column) => columns[column].slice(0, name.length));
    return { ...whole, name, files: files.paths, unitFiles: files.ofUnits, pcTable: pcTable.slice() };
  }
}

const COLUMNS = ['index', 'file', 'startLine', 'pcFile', 'pcLine', 'unit'] as const;
type Columns = Readonly<Record<(typeof COLUMNS)[number], Uint32Array>>;

function mapColumns(make: (column: (typeof COLUMNS)[number]) => Uint32Array): Columns {
  return Object.fromEntries(COLUMNS.map((column) => [column, make(column)])) as Columns;
}
