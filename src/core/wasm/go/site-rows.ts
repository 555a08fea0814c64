import type { LineColumns } from '../dwarf/line-rows';
import type { Work } from '../dwarf/work';

/** In `flags`, beside those of line tables: the address is that of a `call` or `call_indirect`. */
export const IS_CALL = 8;

export interface SiteColumns extends LineColumns {
  /** The function that has the code: index in the module, imports first. */
  readonly functionIndex: Uint32Array;
  /** Number of the point in its function that lines are found by; see `PcRange`. */
  readonly pc: Uint16Array;
}

export interface SiteRow {
  readonly address: number;
  readonly file: number;
  readonly line: number;
  readonly flags: number;
  readonly functionIndex: number;
  readonly pc: number;
}

/** A row takes 21 bytes; of a real module one stands for each 20 bytes or more. */
const STEPS_FOR_A_ROW = 16;
const FIRST_SIZE = 1024;

/** Sites as they are found, by address. */
export class SiteRows {
  private columns = columnsOf(FIRST_SIZE);
  private length = 0;

  constructor(private readonly work: Work) {}

  /** Throws a DecodeError when they are far more than code and table of a real module give. */
  push(row: SiteRow): void {
    this.work.spend(STEPS_FOR_A_ROW, row.address);
    if (this.length === this.columns.address.length) this.columns = resized(this.columns, this.length * 2);
    const { columns } = this;
    const at = this.length++;
    columns.address[at] = row.address;
    columns.file[at] = row.file;
    columns.line[at] = row.line;
    columns.flags[at] = row.flags;
    columns.functionIndex[at] = row.functionIndex;
    columns.pc[at] = row.pc;
  }

  finish(): SiteColumns {
    return resized(this.columns, this.length);
  }
}

function columnsOf(size: number): SiteColumns {
  return {
    address: new Uint32Array(size),
    file: new Uint32Array(size),
    line: new Uint32Array(size),
    // The table has none.
    column: new Uint16Array(size),
    flags: new Uint8Array(size),
    functionIndex: new Uint32Array(size),
    pc: new Uint16Array(size),
  };
}

/** A copy of its first rows, with room for more. */
function resized(from: SiteColumns, size: number): SiteColumns {
  const to = columnsOf(size);
  const { length } = from.address;
  for (const name of ['address', 'file', 'line', 'flags', 'functionIndex', 'pc'] as const) {
    to[name].set(from[name].subarray(0, Math.min(size, length)));
  }
  return to;
}
