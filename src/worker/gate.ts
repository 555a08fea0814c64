/** Where a debugger holds the emulator thread: at events, which the inspector of V8 knows nothing of. */

import type { Pauses } from '../core/emulator/pauses';
import { GATE, type DebugGate } from '../protocol/worker';
import type { BlockSource } from '../core/trace/trace-buffer';

/** Thrown through the guest when the debugger wants the replay to begin anew. */
export class Abandoned extends Error {}

export class Gate implements Pauses, DebugGate {
  readonly meters: WebAssembly.Global[] = [];
  stop?: () => void;
  private stops: ReadonlySet<number> = new Set();
  private last = 0;
  private isAbandoned = false;
  private isWanted = false;

  /** `wish`: one word; 1 stops at the next event. */
  private constructor(private readonly wish: Int32Array) {}

  /** The one that the debugger governs from now on; it keeps its way to stop the thread. */
  static open(wish: Int32Array): Gate {
    const before: unknown = Reflect.get(globalThis, GATE);
    const gate = new Gate(wish);
    if (before instanceof Gate && before.stop !== undefined) gate.stop = before.stop;
    Object.defineProperty(globalThis, GATE, { value: gate, configurable: true });
    return gate;
  }

  stopAt(seqs: readonly number[]): void {
    this.stops = new Set(seqs);
  }

  entering(seq: number): void {
    this.pass(seq - 1, seq);
  }

  answered(before: number, seq: number): void {
    this.pass(before, seq);
  }

  time(): string {
    return this.meters.reduce((sum, { value }) => sum + BigInt.asUintN(64, value as bigint), 0n).toString();
  }

  isAt(time: string): boolean {
    return this.time() === time;
  }

  isSince(time: string): boolean {
    return BigInt(this.time()) >= BigInt(time);
  }

  /** What was to be given up had come to its end by itself. */
  begin(): void {
    this.isAbandoned = false;
  }

  abandon(): void {
    this.isAbandoned = true;
  }

  seq(): number {
    return this.last;
  }

  wanted(): boolean {
    return this.isWanted;
  }

  private pass(before: number, seq: number): void {
    this.last = seq;
    if (this.isAbandoned) throw new Abandoned();
    let event = before + 1;
    while (event <= seq && !this.stops.has(event)) event++;
    this.isWanted = event <= seq;
    if (this.isWanted || Atomics.load(this.wish, 0) === 1) this.stop?.();
  }
}

const BLOCK = 1 << 20;

/** Nobody reads the Trace of a replay that is debugged: it was recorded before. */
export class Unread implements BlockSource {
  readonly position = new Int32Array(1);
  private readonly block = new Uint8Array(BLOCK);

  next(): Uint8Array {
    return this.block;
  }

  publish(): void {}

  entered(): void {}
}
