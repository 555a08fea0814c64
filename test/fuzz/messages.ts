/** Between the fuzzer and its threads. */

import type { Corpus } from './mutate';
import type { Worst } from './measure';

/** Inputs `first`, `first + step`, … below `end`: input `n` has the seed `seed + n`. */
export interface Task {
  readonly corpus: Corpus;
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  readonly clock: SharedArrayBuffer;
}

export interface Finding {
  readonly kind: 'thrown' | 'slow' | 'memory' | 'hang' | 'crash';
  readonly seed: number;
  readonly step: string;
  readonly message: string;
}

export interface Done {
  readonly worst: Worst;
}

export type Message = { readonly finding: Finding } | { readonly done: Done };

/** What the thread is at, for whoever watches it. */
export class Clock {
  private readonly values: Float64Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.values = new Float64Array(buffer);
  }

  begin(input: number): void {
    this.values[0] = input;
    this.tick();
  }

  /** It is alive. */
  tick(): void {
    this.values[1] = Date.now();
  }

  get input(): number {
    return this.values[0] ?? 0;
  }

  get elapsed(): number {
    return Date.now() - (this.values[1] ?? 0);
  }
}
