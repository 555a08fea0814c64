/** The proxy that is imitated: a set of switches, not a fork of the code. Reference sections 7 and 8. */

import { problem, type Checked } from '../problem';

export interface HostSwitches {
  readonly name: 'envoy' | 'higress';
  readonly version: string;
  /** `plugin.failPolicy: reload` and `clear_route_cache` as a foreign function: since 1.33. */
  readonly reloads: boolean;
  /** `allow_on_headers_stop_iteration`: since 1.35. */
  readonly stopsHeadersAlone: boolean;
  /** `node`, `cluster_name`, `route_name`… at the top level: until 1.32, and Higress. */
  readonly topLevelXds: boolean;
  /** Plugins with different environments have different VMs: since 1.39, and Higress. */
  readonly keysVmByEnvironment: boolean;
  /** So do plugins with different capabilities: since 1.40, and Higress. */
  readonly keysVmByCapabilities: boolean;
  /** WASI functions of files, sockets and clock resolution, a `poll_oneoff` that answers: since 1.39, and Higress. */
  readonly wholeWasi: boolean;
  /** `__main_void` is called after `_initialize`: since 1.39. */
  readonly callsMainVoid: boolean;
  /** What traps in `_initialize` and in the allocator besides what does everywhere. */
  readonly trapsAtStart: ReadonlySet<string>;
  /** The text of a failed connect says why: up to 1.37. */
  readonly tellsConnectFailure: boolean;
  /** A VM that trapped is made anew for the next stream, whatever the policy: Higress. */
  readonly rebuilds: boolean;
  /** `sign`, and PEM keys for `verify_signature`: since 1.37. */
  readonly signs: boolean;
}

export const DEFAULT_HOST = 'envoy@1.40';
export const ENVOY_VERSIONS = ['1.33', '1.34', '1.35', '1.36', '1.37', '1.38', '1.39', '1.40'];

/** `envoy@1.40` → its switches. */
export function parseHost(text: string): Checked<HostSwitches> {
  const [, name = '', version] = /^(\w+)(?:@(.+))?$/.exec(text) ?? [];
  const known =
    (name === 'envoy' && (version === undefined || ENVOY_VERSIONS.includes(version))) ||
    (name === 'higress' && version === undefined);
  const isHigress = name === 'higress';
  const minor = Number((version ?? '1.40').split('.')[1]);
  const value: HostSwitches = {
    name: isHigress ? 'higress' : 'envoy',
    version: version ?? '1.40',
    reloads: !isHigress,
    stopsHeadersAlone: !isHigress && minor >= 35,
    topLevelXds: isHigress,
    keysVmByEnvironment: isHigress || minor >= 39,
    keysVmByCapabilities: isHigress || minor >= 40,
    wholeWasi: isHigress || minor >= 39,
    callsMainVoid: !isHigress && minor >= 39,
    trapsAtStart: trapsAtStart(isHigress, minor),
    tellsConnectFailure: isHigress || minor <= 37,
    rebuilds: isHigress,
    signs: !isHigress && minor >= 37,
  };
  if (known) return { value, problems: [] };
  const remedy = `Use envoy@${ENVOY_VERSIONS[0]} … envoy@${ENVOY_VERSIONS.at(-1)}, or higress.`;
  return { value, problems: [problem('unknown-host', `unknown host "${text}"`, { path: ['host'] }, remedy)] };
}

/** `emscripten_notify_memory_growth` until 1.36, `poll_oneoff` until 1.38. */
function trapsAtStart(isHigress: boolean, minor: number): ReadonlySet<string> {
  const notify = isHigress || minor <= 36 ? ['emscripten_notify_memory_growth'] : [];
  const poll = !isHigress && minor <= 38 ? ['poll_oneoff'] : [];
  return new Set([...notify, ...poll]);
}
