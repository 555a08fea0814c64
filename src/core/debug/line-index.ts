/** Lines ↔ addresses, for breakpoints and steps. Stands on line tables of any origin: DWARF, Go's, or a source map. */

import type { AddressRange } from '../wasm/dwarf/info/model';
import { lastUpTo } from '../wasm/code/address-map';
import { END_SEQUENCE, IS_STATEMENT, NO_FILE, PROLOGUE_END } from '../wasm/dwarf/line-rows';
import type { LineTables } from '../wasm/dwarf/line-tables';

export interface LinePosition {
  /** Index in the tables' `files`. */
  readonly file: number;
  /** From 1. */
  readonly line: number;
  /** From 1; 0: unknown. */
  readonly column: number;
}

/** Where code of a line begins. */
export interface LineStart {
  readonly line: number;
  readonly address: number;
}

export class LineIndex {
  /** By file: where its lines begin, by line and then by address. */
  private byFile: ReadonlyMap<number, readonly LineStart[]> | undefined;

  constructor(readonly tables: LineTables) {}

  get isEmpty(): boolean {
    return this.tables.address.length === 0;
  }

  /** Undefined: no line that anybody wrote. */
  at(address: number): LinePosition | undefined {
    const row = lastUpTo(this.tables.address, address);
    return row < 0 ? undefined : this.position(row);
  }

  /** The first line from `line` on that has code, and where each piece of its code begins. */
  startsOf(file: number, line: number): readonly LineStart[] {
    this.byFile ??= this.group();
    const all = this.byFile.get(file) ?? [];
    const found = all.find((start) => start.line >= line)?.line;
    return all.filter((start) => start.line === found);
  }

  /** Lines with code, ascending, none twice. */
  linesOf(file: number): readonly number[] {
    this.byFile ??= this.group();
    return [...new Set(this.byFile.get(file)?.map(({ line }) => line))];
  }

  /** Where lines begin within `range`, by address. */
  startsIn({ start, end }: AddressRange): readonly number[] {
    const addresses: number[] = [];
    for (let row = this.firstIn(start); this.addressOf(row) < end; row++)
      if (this.beginsLine(row) && addresses.at(-1) !== this.addressOf(row)) addresses.push(this.addressOf(row));
    return addresses;
  }

  /** A statement begins at this very address. */
  isStatement(address: number): boolean {
    const row = lastUpTo(this.tables.address, address);
    return row >= 0 && this.addressOf(row) === address && ((this.tables.flags[row] as number) & IS_STATEMENT) !== 0;
  }

  /** The pieces of code within `range` that rows stand for. */
  rangesIn({ start, end }: AddressRange): readonly AddressRange[] {
    const ranges: AddressRange[] = [];
    let from = start;
    for (let row = this.firstIn(start); from < end; row++) {
      const to = Math.min(end, this.addressOf(row));
      if (to > from) ranges.push({ start: from, end: to });
      from = Math.max(from, to);
    }
    return ranges;
  }

  /** Where the code behind a function's own preparations begins: variables are in their places from there on. */
  bodyStart({ start, end }: AddressRange): number | undefined {
    const { flags } = this.tables;
    for (let row = this.firstIn(start); this.addressOf(row) < end; row++)
      if (((flags[row] as number) & PROLOGUE_END) !== 0) return this.addressOf(row);
    return this.startsIn({ start, end })[0];
  }

  private group(): Map<number, LineStart[]> {
    const byFile = new Map<number, LineStart[]>();
    for (let row = 0; row < this.tables.address.length; row++) {
      const position = this.beginsLine(row) ? this.position(row) : undefined;
      if (position === undefined) continue;
      const starts = byFile.get(position.file) ?? [];
      byFile.set(position.file, starts);
      starts.push({ line: position.line, address: this.addressOf(row) });
    }
    for (const starts of byFile.values()) starts.sort((a, b) => a.line - b.line || a.address - b.address);
    return byFile;
  }

  /** A statement begins there, and it is another line than that of the code before. */
  private beginsLine(row: number): boolean {
    const { flags } = this.tables;
    const position = this.position(row);
    if (position === undefined || ((flags[row] as number) & IS_STATEMENT) === 0) return false;
    const before = row === 0 ? undefined : this.position(row - 1);
    return !isSameLine(position, before) || ((flags[row] as number) & PROLOGUE_END) !== 0;
  }

  private firstIn(start: number): number {
    const row = lastUpTo(this.tables.address, start - 1) + 1;
    return row;
  }

  private addressOf(row: number): number {
    return this.tables.address[row] ?? Infinity;
  }

  private position(row: number): LinePosition | undefined {
    const { flags, file, line, column } = this.tables;
    const number = line[row] ?? 0;
    const index = file[row] ?? NO_FILE;
    if (number === 0 || index === NO_FILE || ((flags[row] as number) & END_SEQUENCE) !== 0) return undefined;
    return { file: index, line: number, column: column[row] ?? 0 };
  }
}

export function isSameLine(a: LinePosition | undefined, b: LinePosition | undefined): boolean {
  return a?.line === b?.line && a?.file === b?.file;
}
