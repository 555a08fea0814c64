/** What is due when, in virtual time: ticks, answers of callouts and of the upstream, posted callbacks. */

import type { VirtualClock } from './clock';

export interface Timer {
  readonly time: number;
  /** Ticks come for ever, so nothing waits for them to be over. */
  readonly isTick: boolean;
  readonly run: () => void;
}

/** Earlier time first; at the same time, in the order in which they were scheduled. */
export class Scheduler {
  private readonly timers: Timer[] = [];

  constructor(private readonly clock: VirtualClock) {}

  get now(): number {
    return this.clock.peek();
  }

  /** Runs `run` in `delay` nanoseconds. */
  after(delay: number, run: () => void, isTick = false): Timer {
    const timer = { time: this.clock.peek() + Math.round(delay), isTick, run };
    let at = this.timers.length;
    while (at > 0 && (this.timers[at - 1]?.time ?? 0) > timer.time) at--;
    if (at === this.timers.length) this.timers.push(timer);
    else this.timers.splice(at, 0, timer);
    return timer;
  }

  /** Runs `run` as soon as what runs now has come to its end. */
  post(run: () => void): void {
    this.after(0, run);
  }

  cancel(timer: Timer | undefined): void {
    const at = timer === undefined ? -1 : this.timers.indexOf(timer);
    if (at !== -1) this.timers.splice(at, 1);
  }

  get next(): Timer | undefined {
    return this.timers[0];
  }

  /** Something other than ticks is due by `time`. */
  expects(time: number): boolean {
    return this.timers.some((timer) => !timer.isTick && timer.time <= time);
  }

  /** Moves the clock on to what is due next, and runs it. */
  runNext(): Timer | undefined {
    const timer = this.timers.shift();
    if (timer === undefined) return undefined;
    this.clock.advanceTo(timer.time);
    timer.run();
    return timer;
  }

  /** Runs all that is due by `time`, and leaves the clock there. */
  runUntil(time: number): void {
    while (this.timers[0] !== undefined && this.timers[0].time <= time) this.runNext();
    this.clock.advanceTo(time);
  }
}
