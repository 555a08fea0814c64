/** Between whoever wants a replay and the emulator thread. */

import type { Problem } from '../core/problem';
import type { Scenario } from '../core/scenario/scenario';
import type { TraceEvent } from '../core/trace/events';

/** Handed over as the thread's start data. */
export interface ReplayJob {
  readonly module: Uint8Array;
  /** SHA-256 of `module`, in hex. */
  readonly hash: string;
  readonly scenario: Scenario;
  /** 1-based numbers that the scenario's exchanges bear in the Trace. */
  readonly numbers: readonly number[];
  /** Post each event at once, so that nothing is lost when the guest never returns. Costs throughput. */
  readonly eager: boolean;
}

export type WorkerMessage =
  | { readonly type: 'started' }
  | { readonly type: 'exchange-started'; readonly number: number }
  | { readonly type: 'events'; readonly events: readonly TraceEvent[] }
  | { readonly type: 'exchange'; readonly number: number; readonly microseconds: number }
  | { readonly type: 'ended'; readonly problems: readonly Problem[] };
