/** What all VMs of one replay share: time, chance, the Trace, shared data, stats, and what callouts reach. */

import type { Cel, Compression, Random, Signatures } from '../ports';
import type { Pair } from '../proxywasm/pairs';
import type { Recorder } from '../trace/recorder';
import type { AttributeValue } from './attributes';
import type { VirtualClock } from './clock';
import type { HostSwitches } from './host';
import type { Outside } from './outside';
import type { Pauses } from './pauses';
import type { Scheduler } from './scheduler';
import type { SharedData } from './shared-data';
import type { Stats } from './stats';
import type { XdsSettings } from './xds';

export interface World {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly recorder: Recorder;
  readonly scheduler: Scheduler;
  readonly shared: SharedData;
  readonly stats: Stats;
  readonly outside: Outside;
  readonly host: HostSwitches;
  /** Properties that the scenario sets, by dotted path. */
  overrides: ReadonlyMap<string, AttributeValue>;
  readonly xds: XdsSettings;
  /** Of bodies that the chain collects, in bytes. */
  readonly bufferLimit: number;
  /** Virtual nanoseconds between two pieces of a body. */
  readonly chunkGap: number;
  readonly foreign: ForeignPorts;
  /** Of each VM that counts its instructions. */
  readonly meters: WebAssembly.Global[];
  /** Of a debugger, where there is one. */
  readonly pauses: Pauses | undefined;
  /** The header `date`, as it is now. */
  date(): Pair;
}

/** What foreign functions need of the platform. */
export interface ForeignPorts {
  readonly compression: Compression;
  readonly signatures: Signatures;
  /** Where some plugin has expressions. */
  readonly cel: Cel | undefined;
}
