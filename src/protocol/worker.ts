/** Between whoever wants a replay and the emulator thread. */

import type { Stat } from '../core/emulator/stats';
import type { Problem } from '../core/problem';
import type { Scenario } from '../core/scenario/scenario';
import type { TraceEvent } from '../core/trace/events';

/** Handed over as the thread's start data. */
export interface ReplayJob {
  /** Of the plugins, in the order of the chain. */
  readonly modules: readonly JobModule[];
  readonly scenario: Scenario;
  /** 1-based numbers that the scenario's exchanges bear in the Trace. */
  readonly numbers: readonly number[];
  /** Post each event at once, so that nothing is lost when the guest never returns. Costs throughput. */
  readonly eager: boolean;
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
  | { readonly type: 'exchange-started'; readonly number: number }
  | { readonly type: 'events'; readonly events: readonly TraceEvent[] }
  | { readonly type: 'exchange'; readonly number: number; readonly microseconds: number }
  | { readonly type: 'ended'; readonly problems: readonly Problem[]; readonly stats: readonly Stat[] };
