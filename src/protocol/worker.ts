/** Between whoever wants a replay and the emulator thread. The Trace itself goes through the ring. */

import type { LoadedModule } from '../core/emulator/plugin-instance';
import type { ReplayEnd } from '../core/emulator/replay';
import type { Scenario } from '../core/scenario/scenario';
import type { TraceRing } from '../core/trace/ring';
import type { TraceLevel } from '../core/trace/recorder';

/** The one message that the thread gets. */
export interface ReplayJob {
  /** Of the plugins, in the order of the chain; threads share compiled code. */
  readonly modules: readonly LoadedModule[];
  readonly scenario: Scenario;
  /** 1-based numbers that the scenario's exchanges, and behind them its connections, bear in the Trace. */
  readonly numbers: readonly number[];
  /** How often all of them are replayed. */
  readonly repeat: number;
  readonly trace: TraceLevel;
  readonly ring: TraceRing;
  /** Some plugin has CEL expressions, whose library is large. */
  readonly usesCel: boolean;
}

export type WorkerMessage =
  | { readonly type: 'started' }
  /** There is more in the ring. */
  | { readonly type: 'more' }
  | ({ readonly type: 'ended' } & ReplayEnd);
