/** What the proxy's own configuration says, as plugins read it under `xds`: reference section 3.6. */

import { byteStringOf, utf8, type Bytes } from '../bytes';
import { writeMessage } from '../proxywasm/protobuf';
import { writeMap, writeStruct, type Json } from '../proxywasm/struct';
import { MISSING, str, UNLISTABLE, type AttributeValue } from './attributes';

/** `filter_metadata`: namespace → keys. */
export type Metadata = Readonly<Record<string, Readonly<Record<string, Json>>>>;

export interface Locality {
  readonly region?: string;
  readonly zone?: string;
  readonly subZone?: string;
}

export interface Route {
  readonly name: string;
  /** Paths that begin with it take this route; the first that fits is taken. */
  readonly prefix: string;
  readonly timeoutMs: number;
  readonly cluster: string;
  readonly metadata: Metadata;
}

export interface XdsSettings {
  readonly node: {
    readonly id: string;
    readonly cluster: string;
    readonly metadata: Readonly<Record<string, Json>>;
    readonly locality: Locality;
  };
  readonly routes: readonly Route[];
  readonly virtualHost: string;
  readonly virtualHostMetadata: Metadata;
  readonly clusterMetadata: Metadata;
  readonly listenerMetadata: Metadata;
  readonly upstreamHostMetadata: Metadata;
  readonly upstreamLocality: Locality;
  readonly filterChain: string;
  /** Of the TCP proxy. */
  readonly tcpCluster: string;
  /** `ip:port`. */
  readonly upstreamAddress: string;
}

export const DEFAULT_ROUTE: Route = {
  name: 'default',
  prefix: '/',
  timeoutMs: 15_000,
  cluster: 'upstream',
  metadata: {},
};

export const DEFAULT_XDS: XdsSettings = {
  node: { id: '', cluster: '', metadata: {}, locality: {} },
  routes: [DEFAULT_ROUTE],
  virtualHost: 'default',
  virtualHostMetadata: {},
  clusterMetadata: {},
  listenerMetadata: {},
  upstreamHostMetadata: {},
  upstreamLocality: {},
  filterChain: '',
  tcpCluster: 'upstream',
  upstreamAddress: '127.0.0.1:80',
};

export function routeFor(routes: readonly Route[], path: string): Route | undefined {
  return routes.find(({ prefix }) => path.startsWith(prefix));
}

/** `envoy.config.core.v3.Metadata` */
export function metadataAttribute(metadata: Metadata): AttributeValue {
  const spaces = Object.entries(metadata);
  return {
    type: 'message',
    bytes: () =>
      writeMap(
        1,
        spaces.map(([name, keys]) => [name, writeStruct(keys)] as const),
      ),
    fields: {
      filter_metadata: {
        type: 'map',
        value: spaces.map(([name, keys]) => [byteStringOf(name), jsonAttribute(keys)] as const),
      },
      typed_filter_metadata: { type: 'map', value: [] },
    },
  };
}

/** `envoy.config.core.v3.Locality` */
export function localityAttribute({ region = '', zone = '', subZone = '' }: Locality): AttributeValue {
  const names = [region, zone, subZone] as const;
  return {
    type: 'message',
    bytes: () => localityBytes(names),
    fields: { region: text(region), zone: text(zone), sub_zone: text(subZone) },
  };
}

function localityBytes(names: readonly string[]): Bytes {
  return writeMessage(names.map((name, index) => [index + 1, utf8(name)] as const));
}

/** `envoy.config.core.v3.Node`, as much of it as a scenario says. */
export function nodeAttribute({ id, cluster, metadata, locality }: XdsSettings['node']): AttributeValue {
  const { region = '', zone = '', subZone = '' } = locality;
  const none: AttributeValue = { type: 'list', value: [] };
  return {
    type: 'message',
    bytes: () =>
      writeMessage([
        [1, utf8(id)],
        [2, utf8(cluster)],
        [3, writeStruct(metadata)],
        [4, localityBytes([region, zone, subZone])],
        [6, utf8('envoy')],
      ]),
    fields: {
      id: text(id),
      cluster: text(cluster),
      metadata: jsonAttribute(metadata),
      locality: localityAttribute(locality),
      user_agent_name: text('envoy'),
      dynamic_parameters: { type: 'map', value: [] },
      extensions: none,
      client_features: none,
      listening_addresses: none,
    },
  };
}

/** Numbers of a Struct are doubles; null cannot be serialised. */
function jsonAttribute(value: Json): AttributeValue {
  if (value === null) return UNLISTABLE;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'number') return { type: 'double', value };
  if (Array.isArray(value)) return { type: 'list', value: (value as readonly Json[]).map(jsonAttribute) };
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return { type: 'map', value: entries.map(([name, one]) => [byteStringOf(name), jsonAttribute(one)] as const) };
}

function text(value: string): AttributeValue {
  return str(byteStringOf(value));
}

/** What of `xds` is there without any stream. */
export function rootXds(xds: XdsSettings, name: string): AttributeValue {
  return name === 'node' ? nodeAttribute(xds.node) : MISSING;
}

/** `route` is the one that was picked last; what the upstream's host says is there once it is chosen. */
export function streamXds(
  xds: XdsSettings,
  name: string,
  route: Route | undefined,
  upstreamReached: boolean,
): AttributeValue {
  switch (name) {
    case 'node':
      return nodeAttribute(xds.node);
    case 'cluster_name':
      return route === undefined ? MISSING : text(route.cluster);
    case 'cluster_metadata':
      return route === undefined ? MISSING : metadataAttribute(xds.clusterMetadata);
    case 'route_name':
      return route === undefined ? MISSING : text(route.name);
    case 'route_metadata':
      return route === undefined ? MISSING : metadataAttribute(route.metadata);
    case 'virtual_host_name':
      return route === undefined ? MISSING : text(xds.virtualHost);
    case 'virtual_host_metadata':
      return route === undefined ? MISSING : metadataAttribute(xds.virtualHostMetadata);
    case 'upstream_host_metadata':
      return upstreamReached ? metadataAttribute(xds.upstreamHostMetadata) : MISSING;
    case 'upstream_host_locality_metadata':
      return upstreamReached ? UNLISTABLE : MISSING;
    case 'listener_metadata':
      return metadataAttribute(xds.listenerMetadata);
    case 'listener_direction':
      return { type: 'int', value: 0n };
    case 'filter_chain_name':
      return text(xds.filterChain);
    default:
      return MISSING;
  }
}

/** Until Envoy 1.32, and in Higress, these stood at the top level too. */
export const TOP_LEVEL_XDS: ReadonlySet<string> = new Set([
  ...['node', 'cluster_name', 'cluster_metadata', 'route_name', 'route_metadata', 'upstream_host_metadata'],
  ...['listener_metadata', 'listener_direction'],
]);
