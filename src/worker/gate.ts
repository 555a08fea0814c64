/** Where a debugger holds the emulator thread: at events, which the inspector of V8 knows nothing of. */

import type { Pauses } from '../core/emulator/pauses';
import type { DebugGate } from '../protocol/worker';

export class Gate implements Pauses, DebugGate {
  readonly meters: WebAssembly.Global[] = [];
  stop?: () => void;
  private stops: ReadonlySet<number> = new Set();
  private last = 0;

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

  seq(): number {
    return this.last;
  }

  private pass(before: number, seq: number): void {
    this.last = seq;
    for (let event = before + 1; event <= seq; event++) {
      if (this.stops.has(event)) return this.stop?.();
    }
  }
}
