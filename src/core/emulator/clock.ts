import type { Clock, RealTime } from '../ports';

const STEP_NS = 1_000;

/** Of virtual time; it is counted in nanoseconds since the replay began. */
export const NS_PER_MS = 1_000_000;

/**
 * Time as the scenario has it. Each reading takes a microsecond, so that a guest which waits by reading the clock
 * (Go's `time.Sleep` does: `poll_oneoff` returns at once) gets on, and always in the same number of steps.
 */
export class VirtualClock implements Clock {
  /** Exact for a hundred days. */
  private time = 0;

  /** `start`: nanoseconds since 1970. */
  constructor(private readonly start: bigint) {}

  now(): bigint {
    return this.date(this.read());
  }

  /** As `now`, since the replay began. */
  read(): number {
    this.time += STEP_NS;
    return this.time;
  }

  /** The time without spending any. */
  peek(): number {
    return this.time;
  }

  /** Nanoseconds since 1970. */
  date(time: number): bigint {
    return this.start + BigInt(time);
  }

  /** The other way round. */
  timeOf(date: bigint): number {
    return Number(date - this.start);
  }

  /** Never goes back. */
  advanceTo(time: number): void {
    if (time > this.time) this.time = time;
  }
}

/** Time that passes as it does outside: what would wait does wait. */
export class PacedClock extends VirtualClock {
  private readonly begun: number;

  constructor(
    start: bigint,
    private readonly real: RealTime,
  ) {
    super(start);
    this.begun = real.now();
  }

  override read(): number {
    return this.peek();
  }

  override peek(): number {
    super.advanceTo(Math.floor((this.real.now() - this.begun) * NS_PER_MS));
    return super.peek();
  }

  override advanceTo(time: number): void {
    const missing = (time - this.peek()) / NS_PER_MS;
    if (missing > 0) this.real.block(missing);
    super.advanceTo(time);
  }
}
