/** Lines ↔ addresses, for breakpoints and steps. Stands on line tables of any origin: DWARF, Go's, or a source map. */

import type { AddressRange } from '../wasm/dwarf/info/model';
import { lastUpTo } from '../wasm/code/address-map';
import { END_SEQUENCE, IS_STATEMENT, NO_FILE, PROLOGUE_END } from '../wasm/dwarf/line-rows';
import type { LineTables } from '../wasm/dwarf/line-tables';
import { IS_CALL } from '../wasm/go/site-rows';

export interface LinePosition {
  /** Index in the tables' `files`. */
  readonly file: number;
  /** From 1. */
  readonly line: number;
  /** From 1; 0: unknown. */
  readonly column: number;
}

export class LineIndex {
  constructor(readonly tables: LineTables) {}

  get isEmpty(): boolean {
    return this.tables.address.length === 0;
  }

  /** Undefined: no line that anybody wrote. */
  at(address: number): LinePosition | undefined {
    const row = lastUpTo(this.tables.address, address);
    return row < 0 ? undefined : this.position(row);
  }

  /** Where lines begin within `range`, by address. */
  private startsIn({ start, end }: AddressRange): readonly number[] {
    const addresses: number[] = [];
    for (let row = this.firstIn(start); this.addressOf(row) < end; row++)
      if (this.beginsLine(row) && addresses.at(-1) !== this.addressOf(row)) addresses.push(this.addressOf(row));
    return addresses;
  }

  /** Where the statement begins that the code at `address` belongs to; undefined: no row says that one does. */
  statementOf(address: number): number | undefined {
    const row = lastUpTo(this.tables.address, address);
    const isStatement = row >= 0 && ((this.tables.flags[row] as number) & (IS_STATEMENT | IS_CALL)) !== 0;
    return isStatement ? this.addressOf(row) : undefined;
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
