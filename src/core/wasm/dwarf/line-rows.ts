import { DecodeError } from '../reader';

/** `flags` of a row. */
export const IS_STATEMENT = 1;
/** The address is the first after the sequence; line and file mean nothing. */
export const END_SEQUENCE = 2;
export const PROLOGUE_END = 4;

/** `file` of a row whose file is unknown. */
export const NO_FILE = 0xffffffff;

export interface Row {
  address: number;
  file: number;
  line: number;
  column: number;
  flags: number;
}

/** One column for each part of a row, of the same length. */
export interface LineColumns {
  /** In bytes from the start of the code section's contents; never decreases. */
  readonly address: Uint32Array;
  /** Index of the file, or `NO_FILE`. */
  readonly file: Uint32Array;
  /** From 1; 0: of no line, the compiler's own. */
  readonly line: Uint32Array;
  /** From 1; 0: unknown, or the whole line. No more than 65535. */
  readonly column: Uint16Array;
  readonly flags: Uint8Array;
}

/** From here on: what linkers put where an address of removed code was, -1 or -2 of 32 or 64 bits. */
const TOMBSTONES = 0xfffffffe;
/** A row takes 15 bytes: of a file that is all rows no more may be kept than a few times its size. */
const MOST_FOR_EACH_BYTE = 0.5;
const MOST_AT_LEAST = 65_536;
const WIDEST = 0xffff;

/** Rows as they are read: whole sequences that are alive. */
export class LineRows {
  private columns: LineColumns = columnsOf(1024);
  length = 0;
  /** First row of each sequence. */
  private readonly firsts: number[] = [];
  private first = 0;
  private last = 0;
  private isAlive = true;
  /** How many sequences were left out because their addresses decrease, or are those of another. */
  faulty = 0;
  /** How many were left out because their code would lie behind the end, and not as far as linkers put it. */
  misplaced = 0;

  private readonly most: number;

  /** `fileSize`: real modules have a row for each ten bytes or more. */
  constructor(
    private readonly codeSize: number,
    fileSize: number,
  ) {
    this.most = MOST_AT_LEAST + Math.floor(fileSize * MOST_FOR_EACH_BYTE);
  }

  /**
   * A sequence for code that the linker left out has an address where no code can be: in place of the function's, 0
   * (older linkers) or -1 (wasm-ld; also -2).
   */
  push(row: Row, offset: number): void {
    const { address } = row;
    const starts = this.length === this.first;
    if (this.isAlive && starts) this.isAlive = address > 0;
    if (!this.isAlive) return;
    if (address > this.codeSize || (!starts && address < this.last)) {
      this.drop(address);
      return;
    }
    this.last = address;
    if (this.length === this.columns.address.length) this.grow(offset);
    this.set(this.length++, row);
  }

  private drop(address: number): void {
    this.isAlive = false;
    this.length = this.first;
    if (address <= this.codeSize) this.faulty++;
    else if (address < TOMBSTONES) this.misplaced++;
  }

  private set(at: number, row: Row): void {
    const { address, file, line, column, flags } = this.columns;
    address[at] = row.address;
    file[at] = Math.min(row.file, NO_FILE);
    line[at] = row.line;
    column[at] = Math.min(row.column, WIDEST);
    flags[at] = row.flags;
  }

  private grow(offset: number): void {
    const { length } = this;
    if (length >= this.most) throw new DecodeError('too-many', `more than ${this.most} rows of line tables`, offset);
    const grown = columnsOf(Math.min(length * 2, this.most));
    for (const name of NAMES) grown[name].set(this.columns[name]);
    this.columns = grown;
  }

  /** The sequence is over; one without code is not kept. */
  endSequence(): void {
    const covers = this.isAlive && this.length > this.first && this.last > this.addressOf(this.first);
    if (covers) this.firsts.push(this.first);
    this.abandon(covers ? this.length : this.first);
  }

  /** Forgets the sequence that is not ended. */
  abandon(length = this.first): void {
    this.length = length;
    this.first = length;
    this.last = 0;
    this.isAlive = true;
  }

  /** Puts `fileOf(number)` for each file number from row `from` on. When it throws, the files of the rest are unknown. */
  nameFiles(from: number, fileOf: (number: number) => number): void {
    const { file } = this.columns;
    let row = from;
    try {
      for (; row < this.length; row++) file[row] = fileOf(file[row] as number);
    } finally {
      file.fill(NO_FILE, row, this.length);
    }
  }

  private addressOf(row: number): number {
    return this.columns.address[row] as number;
  }

  /** All rows, sequences by address. Of sequences that overlap, the first stays. This is left without rows. */
  inOrder(): LineColumns {
    const spans = this.firsts.map((first, at) => ({ first, end: this.firsts[at + 1] ?? this.length }));
    spans.sort((a, b) => this.addressOf(a.first) - this.addressOf(b.first));
    let covered = 0;
    const kept = spans.filter(({ first, end }) => {
      const isFree = this.addressOf(first) >= covered;
      if (isFree) covered = this.addressOf(end - 1);
      return isFree;
    });
    this.faulty += spans.length - kept.length;
    return this.gather(kept);
  }

  private gather(spans: readonly { readonly first: number; readonly end: number }[]): LineColumns {
    const length = spans.reduce((sum, { first, end }) => sum + end - first, 0);
    const gathered = columnsOf(length);
    for (const name of NAMES) {
      let at = 0;
      for (const { first, end } of spans) {
        gathered[name].set(this.columns[name].subarray(first, end), at);
        at += end - first;
      }
    }
    this.columns = columnsOf(0);
    return gathered;
  }
}

const NAMES = ['address', 'file', 'line', 'column', 'flags'] as const;

function columnsOf(length: number): LineColumns {
  return {
    address: new Uint32Array(length),
    file: new Uint32Array(length),
    line: new Uint32Array(length),
    column: new Uint16Array(length),
    flags: new Uint8Array(length),
  };
}
