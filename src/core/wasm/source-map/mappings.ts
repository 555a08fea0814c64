import { END_SEQUENCE, IS_STATEMENT, NO_FILE, type LineColumns } from '../dwarf/line-rows';
import { VlqReader } from './vlq';

/** Columns are kept in 16 bits, as those of DWARF. */
const WIDEST = 0xffff;

/** Where the code lies that addresses count from, in bytes of the file. */
export interface CodeRange {
  readonly start: number;
  readonly size: number;
  /** Address behind each function; ascends. */
  readonly ends: readonly number[];
}

/**
 * The rows of `mappings` (https://tc39.es/ecma426/#sec-mappings). All code of a module stands in the first line, where
 * the column is the byte's offset in the file (https://github.com/WebAssembly/tool-conventions/blob/main/Debugging.md).
 */
export class Mappings {
  /** Where in `mappings` it is damaged: rows before that were read. */
  damagedAt: number | undefined;
  private length = 0;
  private readonly columns: LineColumns;
  private readonly r: VlqReader;
  /** Offset, file, line, column: each number is added to the one of the segment before. */
  private readonly sums = [0, 0, 0, 0];

  constructor(
    mappings: string,
    private readonly code: CodeRange,
    private readonly fileCount: number,
  ) {
    this.r = new VlqReader(mappings);
    // A segment takes a character at least, and a comma.
    this.columns = columnsOf(Math.ceil(mappings.length / 2));
  }

  read(): LineColumns {
    do {
      if (this.r.hasNumber && !this.readSegment()) {
        this.damagedAt = this.r.at;
        break;
      }
    } while (this.r.nextSegment());
    return this.withEnds(this.inOrder());
  }

  private readSegment(): boolean {
    const { r, sums, code } = this;
    let count = 0;
    for (; r.hasNumber; count++) {
      const value = r.number();
      if (value === undefined) return false;
      // The fifth is of a name, and nothing here asks for it.
      if (count < sums.length) sums[count] = (sums[count] as number) + value;
    }
    if (count !== 1 && count !== 4 && count !== 5) return false;
    const [offset, file] = sums as [number, number];
    const address = offset - code.start;
    if (address < 0 || address >= code.size) return true;
    this.push(address, count === 1 || file >= this.fileCount || file < 0 ? NO_FILE : file);
    return true;
  }

  private push(address: number, file: number): void {
    const { columns, sums } = this;
    const [, , line = 0, column = 0] = sums;
    const at = this.length++;
    columns.address[at] = address;
    columns.file[at] = file;
    columns.line[at] = file === NO_FILE ? 0 : Math.max(0, line + 1);
    columns.column[at] = file === NO_FILE ? 0 : Math.min(WIDEST, Math.max(0, column + 1));
  }

  /** Segments may stand in any order. */
  private inOrder(): Uint32Array {
    const address = this.columns.address.subarray(0, this.length);
    const order = Uint32Array.from(address.keys());
    const isSorted = address.every((one, at) => at === 0 || one >= (address[at - 1] as number));
    return isSorted ? order : order.sort((a, b) => (address[a] as number) - (address[b] as number) || a - b);
  }

  /** No line goes on behind its function: the next may be of the compiler's own making. */
  private withEnds(order: Uint32Array): LineColumns {
    const { columns, code } = this;
    const all = columnsOf(order.length === 0 ? 0 : order.length + code.ends.length);
    let next = 0;
    const endUntil = (address: number, at: number) => {
      while (next < code.ends.length && (code.ends[next] as number) <= address) {
        all.address[at + next] = code.ends[next] as number;
        all.file[at + next] = NO_FILE;
        all.flags[at + next++] = END_SEQUENCE;
      }
    };
    order.forEach((row, at) => {
      endUntil(columns.address[row] as number, at);
      for (const name of ['address', 'file', 'line', 'column'] as const)
        all[name][at + next] = columns[name][row] as number;
      all.flags[at + next] = IS_STATEMENT;
    });
    if (order.length > 0) endUntil(Infinity, order.length);
    return all;
  }
}

function columnsOf(length: number): LineColumns {
  return {
    address: new Uint32Array(length),
    file: new Uint32Array(length),
    line: new Uint32Array(length),
    column: new Uint16Array(length),
    flags: new Uint8Array(length),
  };
}
