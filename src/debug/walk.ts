/**
 * One step of the user's within a function: which code it passes over, and where it ends. What is inlined counts as a
 * call: a step over a line passes over it, and a step onto its line stops before it, with its frame hidden.
 */

import type { AddressRange } from '../core/wasm/dwarf/info/model';
import type { Halt, LiveRun, WasmFrame } from './live-run';
import type { SymbolFrame, Symbols } from './symbols';

export type StepKind = 'in' | 'over' | 'out';

export class Walk {
  /** Of the frames at an address, counted from the function itself: the one that the user steps in. */
  private readonly depth: number;
  private readonly start: SymbolFrame | undefined;
  private readonly passed: readonly AddressRange[];

  constructor(
    private readonly symbols: Symbols,
    from: Halt,
    top: WasmFrame,
    private readonly kind: StepKind,
  ) {
    const frames = symbols.framesAt(top.address);
    const hidden = from.hidden ?? 0;
    this.depth = frames.length - hidden;
    this.start = frames[hidden];
    this.passed = symbols.rangesAround(
      top.address,
      (others) => this.passes(others) && this.enteredOf(others) === undefined,
    );
  }

  /** The engine's step that leads on. */
  get advance(): Parameters<LiveRun['advance']> {
    const isWhole = this.kind === 'out' && this.depth === 1;
    if (isWhole) return ['stepOut'];
    return [this.kind === 'in' ? 'stepInto' : 'stepOver', { module: this.symbols.module, ranges: this.passed }];
  }

  /** How many inlined frames are to be hidden, where the step ends at that address of the same call; undefined: it does not. */
  endsAt(address: number): number | undefined {
    const frames = this.symbols.framesAt(address);
    const entered = this.passes(frames) ? this.enteredOf(frames) : undefined;
    if (this.passes(frames) && entered === undefined) return undefined;
    const isOut = this.kind === 'out';
    const hidden = entered ?? Math.max(0, frames.length - (isOut ? this.depth - 1 : this.depth));
    const shown = frames[hidden];
    const isLine = shown?.file?.isOwn === true && shown.line > 0;
    return isLine && (isOut || hidden > 0 || this.symbols.isStatementAt(address)) ? hidden : undefined;
  }

  /** Code of the line that is left, or deeper than it. */
  private passes(frames: readonly SymbolFrame[]): boolean {
    const at = frames[frames.length - this.depth];
    if (at === undefined) return false;
    if (this.kind === 'out') return at.name === this.start?.name;
    return at.line === 0 || (at.line === this.start?.line && at.fileIndex === this.start.fileIndex);
  }

  /** The user's own function that is inlined into the line that is stepped into: how many are inlined into it again. */
  private enteredOf(frames: readonly SymbolFrame[]): number | undefined {
    const deeper = frames.slice(0, Math.max(0, frames.length - this.depth));
    const entered = this.kind === 'in' ? deeper.findLastIndex(({ file }) => file?.isOwn === true) : -1;
    return entered < 0 ? undefined : entered;
  }
}
