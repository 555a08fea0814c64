/** What is on its way in real time, and when it comes in virtual time. */

import type { CalloutResult } from './outside';
import type { Timer } from './scheduler';

/** Where a callout has no time limit of its own. */
const MOST_MS = 15_000;
/** A stream that says nothing for so long is not waited for. */
const QUIET_MS = 300;

/** Both times, and the count of what is waited for. */
export interface Times {
  /** One more is waited for; gives real milliseconds. */
  begin(): number;
  /** One less. */
  end(): void;
  after(milliseconds: number, run: () => void): () => void;
  /** Real milliseconds since `begun`. */
  since(begun: number): number;
  readonly virtualNow: number;
  /** `run` happens in virtual time, when what came came. */
  happen(run: () => void, virtualStart: number, elapsedMs: number): Timer;
  /** It has not happened yet, and is not to. */
  forget(timer: Timer | undefined): void;
}

/** One answer that is on its way. */
export class Wait {
  giveUp: () => void = () => undefined;
  private readonly begun: number;
  private readonly virtualStart: number;
  private readonly cancelTimer: () => void;
  private isOver = false;
  private due: Timer | undefined;

  constructor(
    private readonly outside: Times,
    private readonly timeoutMs: number,
    private readonly done: (result: CalloutResult) => void,
    /** Nobody waits for it any more. */
    private readonly givenUp: () => void,
  ) {
    this.begun = outside.begin();
    this.virtualStart = outside.virtualNow;
    this.cancelTimer = outside.after(timeoutMs === 0 ? MOST_MS : timeoutMs, () => this.late());
  }

  get elapsedMs(): number {
    return this.outside.since(this.begun);
  }

  over(tell: () => void): void {
    if (this.isOver) return;
    this.due = this.outside.happen(tell, this.virtualStart, this.elapsedMs);
    this.stop();
  }

  cancel(): void {
    this.outside.forget(this.due);
    if (this.isOver) return;
    this.giveUp();
    this.givenUp();
    this.stop();
  }

  /** The plugin's own time limit comes in virtual time; where it has set none, it is told that nothing came. */
  private late(): void {
    if (this.timeoutMs > 0) this.cancel();
    else this.over(() => this.done({ kind: 'unanswered' }));
  }

  private stop(): void {
    this.isOver = true;
    this.cancelTimer();
    this.outside.end();
  }
}

/** A stream: waited for while it has something to say. */
export class Quiet {
  private isStopped = false;
  private begun = 0;
  private virtualStart = 0;
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly outside: Times) {
    this.expect();
  }

  expect(): void {
    this.end();
    this.begun = this.outside.begin();
    this.virtualStart = this.outside.virtualNow;
    this.cancelTimer = this.outside.after(QUIET_MS, () => this.end());
  }

  heard(tell: () => void): void {
    const elapsed = this.cancelTimer === undefined ? 0 : this.outside.since(this.begun);
    const { time } = this.outside.happen(() => this.tell(tell), this.virtualStart, elapsed);
    this.expect();
    // What comes after it in the network comes after it in virtual time.
    this.virtualStart = time;
  }

  /** Nothing is to be heard any more. */
  stop(): void {
    this.isStopped = true;
    this.end();
  }

  private tell(tell: () => void): void {
    if (!this.isStopped) tell();
  }

  end(): void {
    if (this.cancelTimer === undefined) return;
    this.cancelTimer();
    this.cancelTimer = undefined;
    this.outside.end();
  }
}
