import type { Bytes } from '../bytes';
import type { LogLevelName } from '../proxywasm/enums';

/** What happens to streams once the VM has trapped. (`reload` needs the clock of the issue "Emulator"; see RATIONALE.) */
export type FailPolicy = 'closed' | 'open';

/** A plugin's configuration as the host has it: Envoy's `PluginConfig`, flattened. */
export interface PluginSettings {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: Bytes;
  readonly configuration: Bytes;
  readonly environment: readonly (readonly [string, string])[];
  readonly failPolicy: FailPolicy;
  /** The level of the host's `wasm` logger. */
  readonly logLevel: LogLevelName;
  /** Envoy ≥ 1.35: Pause in a headers callback stops headers alone, and the body is still delivered. */
  readonly allowHeadersStopIteration: boolean;
}
