/** The proxy that is imitated: a set of switches, not a fork of the code. Reference sections 7 and 8. */

import { byteStringOf } from '../bytes';
import { problem, type Checked } from '../problem';
import { MISSING, str, type AttributeValue } from './attributes';

export interface HostSwitches {
  readonly name: 'envoy' | 'higress';
  readonly version: string;
  /** `plugin.failPolicy: reload` and `clear_route_cache` as a foreign function: since 1.33. */
  readonly reloads: boolean;
  /** `allow_on_headers_stop_iteration`: since 1.35. */
  readonly stopsHeadersAlone: boolean;
  /** `node`, `cluster_name`, `route_name`… at the top level: until 1.32, and Higress. */
  readonly topLevelXds: boolean;
}

export const DEFAULT_HOST = 'envoy@1.40';
const ENVOY_VERSIONS = ['1.33', '1.34', '1.35', '1.36', '1.37', '1.38', '1.39', '1.40'];

/** Names of the one listener, route and cluster that a replay has. */
const ROUTING: Readonly<Record<string, string>> = {
  cluster_name: 'upstream',
  route_name: 'default',
  virtual_host_name: 'default',
  filter_chain_name: '',
};
const DIRECTION: AttributeValue = { type: 'int', value: 0n };

/** `xds.*` and, where the host has them, the old names at the top level; undefined for any other path. */
export function routing(host: HostSwitches, path: readonly string[]): AttributeValue | undefined {
  const [first = '', second, ...rest] = path;
  if (first !== 'xds') return host.topLevelXds && second === undefined ? routingName(first) : undefined;
  if (second === undefined) return undefined;
  return rest.length > 0 ? MISSING : (routingName(second) ?? MISSING);
}

function routingName(name: string): AttributeValue | undefined {
  if (name === 'listener_direction') return DIRECTION;
  const value = Object.hasOwn(ROUTING, name) ? ROUTING[name] : undefined;
  return value === undefined ? undefined : str(byteStringOf(value));
}

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
  };
  if (known) return { value, problems: [] };
  const remedy = `Use envoy@${ENVOY_VERSIONS[0]} … envoy@${ENVOY_VERSIONS.at(-1)}, or higress.`;
  return { value, problems: [problem('unknown-host', `unknown host "${text}"`, { path: ['host'] }, remedy)] };
}
