/** The proxy that is imitated: a set of switches, not a fork of the code. */

import { problem, type Checked } from '../problem';

export interface HostSwitches {
  readonly name: 'envoy' | 'higress';
  readonly version: string;
  /** `xds.*` names. */
  readonly routing: Readonly<Record<string, string>>;
}

export const DEFAULT_HOST = 'envoy@1.40';
/** Versions whose behaviour the reference describes. */
const ENVOY_VERSIONS = ['1.33', '1.34', '1.35', '1.36', '1.37', '1.38', '1.39', '1.40'];
const ROUTING = {
  cluster_name: 'upstream',
  route_name: 'default',
  virtual_host_name: 'default',
  filter_chain_name: '',
};

/** `envoy@1.40` → its switches. */
export function parseHost(text: string): Checked<HostSwitches> {
  const [, name = '', version] = /^(\w+)(?:@(.+))?$/.exec(text) ?? [];
  const known =
    (name === 'envoy' && (version === undefined || ENVOY_VERSIONS.includes(version))) ||
    (name === 'higress' && version === undefined);
  const value: HostSwitches = {
    name: name === 'higress' ? 'higress' : 'envoy',
    version: version ?? '1.40',
    routing: ROUTING,
  };
  if (known) return { value, problems: [] };
  const remedy = `Use envoy@${ENVOY_VERSIONS[0]} … envoy@${ENVOY_VERSIONS.at(-1)}, or higress.`;
  return { value, problems: [problem('unknown-host', `unknown host "${text}"`, { path: ['host'] }, remedy)] };
}
