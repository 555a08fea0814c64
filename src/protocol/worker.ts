/** Between whoever wants a replay and the emulator thread. The Trace itself goes through the ring. */

import type { ReplayEnd } from '../core/emulator/replay';
import type { Scenario } from '../core/scenario/scenario';
import type { TraceLevel } from '../core/trace/recorder';
import type { TraceRing } from '../core/trace/ring';

/** Handed over as the thread's start data. */
export interface ReplayJob {
  /** Of the plugins, in the order of the chain. */
  readonly modules: readonly JobModule[];
  readonly scenario: Scenario;
  /** 1-based numbers that the scenario's exchanges bear in the Trace. */
  readonly numbers: readonly number[];
  readonly trace: TraceLevel;
  readonly ring: TraceRing;
}

export interface JobModule {
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, in hex. */
  readonly hash: string;
  /** From an earlier replay with the same memory ceiling: threads share compiled code. */
  readonly compiled?: WebAssembly.Module;
}

export type WorkerMessage =
  | { readonly type: 'compiled'; readonly hash: string; readonly module: WebAssembly.Module }
  | { readonly type: 'started' }
  /** There is more in the ring. */
  | { readonly type: 'more' }
  | ({ readonly type: 'ended' } & ReplayEnd);
