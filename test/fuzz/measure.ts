/** Time and memory of steps: above what is allowed, a step is a finding. */

import { getHeapStatistics } from 'node:v8';
import type { Measured } from './check';
import { threadTime } from './thread-time';

/** What a file of any size may take: the engine's own, and rows of which there are only so many. */
const FLOOR = 64_000_000;
const TIMES_THE_FILE = 10;
const MOST_MS = 1000;
/** Smaller files are not told by their ratio: what the engine takes besides outweighs them. */
const TELLING_SIZE = 64_000;
const QUICK_MS = 2;
/** A whole collection of garbage takes as long as many inputs. */
const WORTH_COLLECTING = 8_000_000;
const SETTLE_EACH = 100;

export interface Excess {
  readonly kind: 'slow' | 'memory';
  readonly step: string;
  readonly message: string;
}

export interface Worst {
  ms: number;
  msStep: string;
  /** Live bytes for each byte of a file of more than 64 kB. */
  ratio: number;
  ratioStep: string;
  /** Live bytes of smaller ones. */
  live: number;
  liveStep: string;
}

export class Meter {
  readonly worst: Worst = { ms: 0, msStep: '', ratio: 0, ratioStep: '', live: 0, liveStep: '' };
  excess: Excess[] = [];
  /** The last that was begun. */
  step = '';
  private before = 0;
  /** What is live between inputs. */
  private settled = 0;
  private started = 0;
  /** Of this thread; not before each step, since to ask takes longer than most. */
  private ran = 0;
  private size = 0;
  /** What the last step returned: it is live. */
  result: unknown;

  /** `begun` is called before each step. */
  constructor(private readonly begun: () => void) {}

  start(size: number): void {
    this.excess = [];
    this.result = undefined;
    this.size = size;
    if (this.settled === 0 || (size >= TELLING_SIZE && this.started++ % SETTLE_EACH === 0)) this.settled = live();
    this.before = used();
    this.ran = threadTime();
  }

  readonly run: Measured = (name, step) => {
    this.step = name;
    this.begun();
    if (this.size >= TELLING_SIZE) this.ran = threadTime();
    const start = performance.now();
    const result = step();
    const ms = performance.now() - start;
    this.result = result;
    this.time(name, ms);
    // What takes much memory takes time; to ask each time would take more than all steps.
    if (ms > QUICK_MS || this.size >= TELLING_SIZE) this.memory(name);
    return result;
  };

  private time(name: string, passed: number): void {
    if (passed <= this.worst.ms && passed <= MOST_MS) return;
    const ms = Math.min(passed, threadTime() - this.ran);
    if (ms > this.worst.ms) Object.assign(this.worst, { ms, msStep: name });
    if (ms > MOST_MS) this.excess.push({ kind: 'slow', step: name, message: `${name} took ${Math.round(ms)} ms` });
  }

  /** What was used since the start, garbage too, is no less than what is live: only where it is much, that is found out. */
  private memory(name: string): void {
    if (!this.isMuch(used() - this.before)) return;
    const taken = live() - this.settled;
    const { worst, size } = this;
    if (size < TELLING_SIZE && taken > worst.live) Object.assign(worst, { live: taken, liveStep: name });
    if (size >= TELLING_SIZE && taken > worst.ratio * size) {
      Object.assign(worst, { ratio: taken / size, ratioStep: name });
    }
    if (taken <= FLOOR + TIMES_THE_FILE * size) return;
    const message = `${name}: ${Math.round(taken / 1000)} kB are live for a file of ${size} bytes`;
    this.excess.push({ kind: 'memory', step: name, message });
  }

  private isMuch(grown: number): boolean {
    const { worst, size } = this;
    return grown > Math.max(WORTH_COLLECTING, size < TELLING_SIZE ? worst.live : worst.ratio * size);
  }
}

function used(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Without garbage. */
function live(): number {
  globalThis.gc?.();
  return used();
}
