/** Between whoever wants a replay and the emulator thread. The Trace itself goes through the ring. */

import type { LoadedModule } from '../core/emulator/plugin-instance';
import type { ReplayEnd } from '../core/emulator/replay';
import type { Scenario } from '../core/scenario/scenario';
import type { TraceRing } from '../core/trace/ring';
import type { TraceLevel } from '../core/trace/recorder';

/** The one message that the thread gets; where it is debugged, `GO` tells it to begin, each time. */
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
  /** It is held until a debugger has put its breakpoints. One word of shared memory: 1: stop at the next event. */
  readonly debugged?: Int32Array;
}

export const GO = 'go';

/** Name of the global object by which a debugger governs the thread: a `DebugGate`. */
export const GATE = 'wasm-plugin gate';

/** What a debugger reads and calls while the thread is stopped, or before it begins. */
export interface DebugGate {
  /** The thread stops at these events, and no longer at those that were given before. */
  stopAt(seqs: readonly number[]): void;
  /** Instructions of all plugins so far, in decimal digits. */
  time(): string;
  /** What `time` is, or was. */
  isAt(time: string): boolean;
  isSince(time: string): boolean;
  /** Of the last event. */
  seq(): number;
  /** It was to stop at that event; else it was asked to stop anywhere. */
  wanted(): boolean;
  /** The replay is given up at its next event, and the thread waits for `GO` again. */
  abandon(): void;
  /** Set by the debugger: stops the thread. */
  stop?: () => void;
}

export type WorkerMessage =
  /** It has its modules, and waits for `GO`. */
  | { readonly type: 'held' }
  | { readonly type: 'started' }
  /** There is more in the ring. */
  | { readonly type: 'more' }
  /** `time`: where it is debugged, instructions of all plugins, in decimal digits. */
  | ({ readonly type: 'ended'; readonly time?: string } & ReplayEnd);
