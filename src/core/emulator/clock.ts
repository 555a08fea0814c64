import type { Clock } from '../ports';

const STEP_NS = 1_000n;

/**
 * Time as the scenario has it. Each reading takes a microsecond, so that a guest which waits by reading the clock
 * (Go's `time.Sleep` does: `poll_oneoff` returns at once) gets on, and always in the same number of steps.
 */
export class VirtualClock implements Clock {
  constructor(private time: bigint) {}

  now(): bigint {
    this.time += STEP_NS;
    return this.time;
  }

  /** The time without spending any. */
  peek(): bigint {
    return this.time;
  }

  /** Never goes back. */
  advanceTo(time: bigint): void {
    if (time > this.time) this.time = time;
  }
}
