import type { Bytes } from '../bytes';
import type { LogLevelName } from '../proxywasm/enums';

/** What happens to streams once the VM has trapped. `reload`: a later stream gets a new VM (Envoy ≥ 1.33). */
export type FailPolicy = 'closed' | 'open' | 'reload';

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
  /** `capability_restriction_config`: names of imports and callbacks; none: everything is allowed. */
  readonly allowedCapabilities: ReadonlySet<string>;
}
