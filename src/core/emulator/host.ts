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
  /** Environment and capabilities tell VMs apart, too: since 1.37. */
  readonly sharesVmByAllSettings: boolean;
  /** WASI functions of files, sockets and clock resolution, `__main_void`, a `poll_oneoff` that answers: since 1.37. */
  readonly wholeWasi: boolean;
  /** The text of a failed connect says why: until 1.36. */
  readonly tellsConnectFailure: boolean;
  /** A VM that trapped is made anew for the next stream, whatever the policy: Higress. */
  readonly rebuilds: boolean;
  /** `sign`, and PEM keys for `verify_signature`: since 1.37. */
  readonly signs: boolean;
}

export const DEFAULT_HOST = 'envoy@1.40';
const ENVOY_VERSIONS = ['1.33', '1.34', '1.35', '1.36', '1.37', '1.38', '1.39', '1.40'];

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
    sharesVmByAllSettings: isHigress || minor >= 37,
    wholeWasi: !isHigress && minor >= 37,
    tellsConnectFailure: isHigress || minor <= 36,
    rebuilds: isHigress,
    signs: !isHigress && minor >= 37,
  };
  if (known) return { value, problems: [] };
  const remedy = `Use envoy@${ENVOY_VERSIONS[0]} … envoy@${ENVOY_VERSIONS.at(-1)}, or higress.`;
  return { value, problems: [problem('unknown-host', `unknown host "${text}"`, { path: ['host'] }, remedy)] };
}
