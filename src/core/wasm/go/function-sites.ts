import { END_SEQUENCE, IS_STATEMENT, NO_FILE, PROLOGUE_END } from '../dwarf/line-rows';
import type { PointListener } from './code-points';
import { IS_CALL, type SiteRows } from './site-rows';

export interface SiteLine {
  /** Index, or `NO_FILE`. */
  readonly file: number;
  readonly line: number;
}

/** A line that holds for pcs from `start` up to `end`, exclusive. */
export interface PcLine extends SiteLine {
  readonly start: number;
  readonly end: number;
}

export interface SiteFunction {
  readonly index: number;
  /** Where its `func` stands. */
  readonly declared: SiteLine;
  /** By pc, without gaps. */
  readonly lines: readonly PcLine[];
}

const LAST_PC = 0xffff;
const NO_LINE: SiteLine = { file: NO_FILE, line: 0 };

/**
 * The rows of one function. Of straight code between two points all lines stand at its start, so that a breakpoint
 * stops before them. But what is new with a call begins at the call: the code before may still be of the line above.
 */
export class FunctionSites implements PointListener {
  /** Where straight code begins whose last pc is not known yet. */
  private start: number | undefined;
  private firstPc = 0;
  private isEntry = false;
  /** The line before, by pc: only a change of it is a place for breakpoints. */
  private current = NO_LINE;

  /** Addresses count from `codeStart` in the file. */
  constructor(
    private readonly one: SiteFunction,
    private readonly rows: SiteRows,
    private readonly codeStart: number,
  ) {}

  onEntry(offset: number): void {
    this.begin(offset, 0);
    this.isEntry = true;
  }

  onBlock(offset: number, pc: number): void {
    this.close(pc - 1);
    this.begin(offset, pc);
  }

  onCall(offset: number, pc: number, isRare: boolean): void {
    const at = this.indexOf(pc);
    this.close(pc, isRare ? undefined : at);
    // Nobody waits at a call that is gone around.
    this.push(offset, pc, this.lineOf(at), IS_CALL | (isRare ? 0 : this.change(at)));
  }

  /** Behind the function's last instruction. */
  end(offset: number): void {
    this.close(LAST_PC);
    this.push(offset, LAST_PC, NO_LINE, END_SEQUENCE);
  }

  private begin(offset: number, pc: number): void {
    this.start = offset;
    this.firstPc = pc;
  }

  /** `lastPc` belongs to it. `heldBack`: the line of the call that ends it. */
  private close(lastPc: number, heldBack?: number): void {
    const { start, firstPc, isEntry } = this;
    const { declared, lines } = this.one;
    if (start === undefined) return;
    if (isEntry) this.current = declared;
    const from = this.indexOf(firstPc);
    const flags = from === heldBack ? 0 : this.change(from);
    for (let at = from + 1; at !== heldBack && (lines[at]?.start ?? Infinity) <= lastPc; at++) {
      this.push(start, (lines[at] as PcLine).start, lines[at] as PcLine, this.change(at));
    }
    this.push(start, firstPc, this.lineOf(from), flags);
    if (isEntry) this.push(start, 0, declared, PROLOGUE_END | IS_STATEMENT);
    this.start = undefined;
    this.isEntry = false;
  }

  /** Of the line that holds at `pc`; behind the last where none does. */
  private indexOf(pc: number): number {
    const { lines } = this.one;
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((lines[middle] as PcLine).end <= pc) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private lineOf(at: number): SiteLine {
    return this.one.lines[at] ?? NO_LINE;
  }

  private change(at: number): number {
    const { file, line } = this.lineOf(at);
    const isSame = file === this.current.file && line === this.current.line;
    this.current = { file, line };
    return isSame || line === 0 ? 0 : IS_STATEMENT;
  }

  private push(offset: number, pc: number, { file, line }: SiteLine, flags: number): void {
    const address = offset - this.codeStart;
    this.rows.push({ address, file, line, flags, functionIndex: this.one.index, pc });
  }
}
