/** Envoy's configuration for all cases at once: one listener for each, given to Envoy as a file it watches (LDS). */

import type { Case, PluginCase } from './case';

const TYPE = 'type.googleapis.com/';
const text = (value: string) => ({ '@type': `${TYPE}google.protobuf.StringValue`, value });
const socket = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

export interface Ports {
  readonly admin: number;
  readonly upstream: number;
  readonly tcpUpstream: number;
  readonly callout: number;
  readonly grpc: number;
  /** Nobody listens there. */
  readonly refused: number;
}

/** What names a plugin in log lines: its place in the case. */
export function namesOf(item: Case, index: number): { name: string; rootId: string; vmId: string } {
  const own = `${item.name}/${index}`;
  const plugin = item.plugins[index];
  return { name: plugin?.name ?? own, rootId: plugin?.rootId ?? own, vmId: plugin?.vmId ?? own };
}

/** One of each type, for the properties under `xds`: of the node, and in `filter_metadata.lab` of everything else. */
export const METADATA = {
  text: 'words',
  whole: 42,
  part: 0.5,
  yes: true,
  no: null,
  list: ['a', 'b', 3],
  none: [],
  inner: { key: 'value' },
  empty: {},
};
const metadata = { filter_metadata: { lab: METADATA } };

export function bootstrap(ports: Ports, ldsFile: string): unknown {
  const trailers = { http_protocol_options: { enable_trailers: true } };
  const cluster = (name: string, port: number | undefined, protocol: object) => ({
    name,
    type: 'STATIC',
    metadata,
    load_assignment: {
      cluster_name: name,
      endpoints:
        port === undefined
          ? []
          : [
              {
                locality: { region: 'there', zone: 'z2' },
                lb_endpoints: [{ endpoint: { address: socket(port) }, metadata }],
              },
            ],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': `${TYPE}envoy.extensions.upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: protocol,
      },
    },
  });
  return {
    node: { id: 'lab-node', cluster: 'lab-cluster', metadata: METADATA, locality: { region: 'here', zone: 'z1' } },
    admin: { address: socket(ports.admin) },
    // Asking for stats makes it collect the samples of histograms, which it would do every five seconds only.
    stats_flush_on_admin: true,
    dynamic_resources: { lds_config: { path_config_source: { path: ldsFile }, resource_api_version: 'V3' } },
    static_resources: {
      clusters: [
        cluster('upstream', ports.upstream, trailers),
        cluster('tcp_upstream', ports.tcpUpstream, trailers),
        cluster('callout', ports.callout, trailers),
        cluster('grpc', ports.grpc, { http2_protocol_options: {} }),
        cluster('refused', ports.refused, trailers),
        cluster('empty', undefined, trailers),
      ],
    },
  };
}

export function listeners(cases: readonly Case[], moduleOf: (item: Case, index: number) => string): unknown {
  return { version_info: '1', resources: cases.map((item) => listener(item, moduleOf)) };
}

function listener(item: Case, moduleOf: (item: Case, index: number) => string): unknown {
  const isTcp = item.connections !== undefined;
  const filters = item.plugins.map((plugin, index) => ({
    name: `wasm${index}`,
    typed_config: wasmFilter(item, plugin, index, moduleOf(item, index), isTcp ? 'network' : 'http'),
  }));
  const limit = item.bufferLimit === undefined ? {} : { per_connection_buffer_limit_bytes: item.bufferLimit };
  return {
    '@type': `${TYPE}envoy.config.listener.v3.Listener`,
    name: item.name,
    address: socket(0),
    metadata,
    ...limit,
    filter_chains: [{ filters: isTcp ? [...filters, tcpProxy(item)] : [manager(item, filters)] }],
  };
}

function accessLog(format: string): unknown {
  return [
    {
      name: 'stdout',
      typed_config: {
        '@type': `${TYPE}envoy.extensions.access_loggers.stream.v3.StdoutAccessLog`,
        log_format: { text_format_source: { inline_string: format } },
      },
    },
  ];
}

function tcpProxy(item: Case): unknown {
  return {
    name: 'tcp',
    typed_config: {
      '@type': `${TYPE}envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
      stat_prefix: 'tcp',
      cluster: 'tcp_upstream',
      access_log: accessLog(`access|info|${item.name}|0 %RESPONSE_FLAGS% %CONNECTION_TERMINATION_DETAILS%\n`),
    },
  };
}

function manager(item: Case, filters: readonly unknown[]): unknown {
  const router = { name: 'router', typed_config: { '@type': `${TYPE}envoy.extensions.filters.http.router.v3.Router` } };
  return {
    name: 'hcm',
    typed_config: {
      '@type': `${TYPE}envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'ingress',
      // What Envoy waits for a client after a reset; 1 s by default.
      delayed_close_timeout: '0.02s',
      http_protocol_options: { enable_trailers: true },
      http2_protocol_options: { allow_metadata: true },
      access_log: accessLog(`access|info|${item.name}|%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\n`),
      route_config: {
        name: 'local',
        virtual_hosts: [
          {
            name: 'default',
            domains: ['*'],
            metadata,
            routes: [
              { name: 'special', match: { prefix: '/special' }, route: { cluster: 'upstream', timeout: '3s' } },
              { name: 'default', match: { prefix: '/' }, route: { cluster: 'upstream' }, metadata },
            ],
          },
        ],
      },
      http_filters: [...filters, router],
    },
  };
}

const POLICIES = { closed: 'FAIL_CLOSED', open: 'FAIL_OPEN', reload: 'FAIL_RELOAD' } as const;

function wasmFilter(item: Case, plugin: PluginCase, index: number, file: string, kind: 'http' | 'network'): unknown {
  const { name, rootId, vmId } = namesOf(item, index);
  const environment =
    plugin.environment === undefined ? {} : { environment_variables: { key_values: plugin.environment } };
  const allowed = plugin.allowedCapabilities?.map((capability): [string, object] => [capability, {}]);
  return {
    '@type': `${TYPE}envoy.extensions.filters.${kind}.wasm.v3.Wasm`,
    config: {
      name,
      root_id: rootId,
      ...(plugin.configuration === undefined ? {} : { configuration: text(plugin.configuration) }),
      ...(plugin.failPolicy === undefined ? {} : { failure_policy: POLICIES[plugin.failPolicy] }),
      ...(plugin.allowOnHeadersStopIteration === true ? { allow_on_headers_stop_iteration: true } : {}),
      ...(allowed === undefined
        ? {}
        : { capability_restriction_config: { allowed_capabilities: Object.fromEntries(allowed) } }),
      vm_config: {
        runtime: 'envoy.wasm.runtime.v8',
        vm_id: vmId,
        ...(plugin.vmConfiguration === undefined ? {} : { configuration: text(plugin.vmConfiguration) }),
        ...environment,
        code: { local: { filename: file } },
      },
    },
  };
}
