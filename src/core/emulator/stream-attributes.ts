/** Attributes of a stream: reference section 3.6. Where Envoy needs live headers, so does this. */

import { descend, int, MISSING, str, UNLISTABLE, type AttributeValue } from './attributes';
import type { StreamInfo } from './chain/stream-info';
import { grpcStatusOf } from './chain/local-reply';
import type { HeaderMap } from './header-map';
import { localityAttribute, metadataAttribute, streamXds, type XdsSettings } from './xds';

/** What is within reach now: Envoy keeps a pointer to each map only while it may be read. */
export interface LiveMessages {
  readonly request: HeaderMap | undefined;
  readonly response: HeaderMap | undefined;
  readonly responseTrailers: HeaderMap | undefined;
}

type Getter = (live: LiveMessages, info: StreamInfo, rest: readonly string[]) => AttributeValue;

const header =
  (name: string): Getter =>
  ({ request }) =>
    str(request?.get(name));

const REQUEST: Readonly<Record<string, Getter>> = {
  path: header(':path'),
  host: header(':authority'),
  scheme: header(':scheme'),
  method: header(':method'),
  referer: header('referer'),
  useragent: header('user-agent'),
  id: header('x-request-id'),
  url_path: ({ request }) => str(request?.get(':path')?.replace(/[?#].*$/s, '')),
  query: ({ request }) => str(request === undefined ? undefined : queryOf(request.get(':path') ?? '')),
  headers: ({ request }, _info, rest) => headersAttribute(request, rest),
  protocol: (_live, info) => str(info.protocol),
  time: (_live, info) => int(info.startDate),
  duration: (_live, info) => int(info.duration),
  size: ({ request }, info) => sizeOf(request, info.requestBytes),
  total_size: ({ request }, info) => int(info.requestBytes + (request?.byteSize ?? 0)),
};

const RESPONSE: Readonly<Record<string, Getter>> = {
  code: (_live, info) => int(info.responseCode),
  code_details: (_live, info) => str(info.responseDetails),
  flags: (_live, info) => int(flagBits(info.flags)),
  backend_latency: (_live, info) => int(info.backendLatency),
  size: (_live, info) => int(info.responseBytes),
  total_size: ({ response }, info) => int(info.responseBytes + (response?.byteSize ?? 0)),
  headers: ({ response }, _info, rest) => headersAttribute(response, rest),
  trailers: ({ responseTrailers }, _info, rest) => headersAttribute(responseTrailers, rest),
  grpc_status: ({ response, responseTrailers }, info) => grpcStatus([responseTrailers, response], info),
};

const CONNECTION: Readonly<Record<string, Getter>> = {
  id: (_live, info) => int(info.connectionId),
  mtls: () => ({ type: 'bool', value: false }),
  requested_server_name: () => str(''),
};

const UPSTREAM: Readonly<Record<string, Getter>> = {
  address: (_live, info) => str(info.upstreamReached ? info.upstreamAddress : undefined),
  port: (_live, info) => (info.upstreamReached ? port(info.upstreamAddress) : MISSING),
  local_address: (_live, info) => str(info.upstreamReached ? '127.0.0.1:40000' : undefined),
  cx_pool_ready_duration: (_live, info) => int(info.upstreamReached ? 0 : undefined),
  locality: (_live, info) => (info.upstreamReached ? localityAttribute(info.upstreamLocality) : MISSING),
  request_attempt_count: (_live, info) => int(info.upstreamReached ? 1 : 0),
  transport_failure_reason: (_live, info) => str(info.upstreamReached ? '' : undefined),
};

const ENDPOINT = (address: (info: StreamInfo) => string): Readonly<Record<string, Getter>> => ({
  address: (_live, info) => str(address(info)),
  port: (_live, info) => port(address(info)),
});

const ROOTS: Readonly<Record<string, Readonly<Record<string, Getter>>>> = {
  request: REQUEST,
  response: RESPONSE,
  connection: CONNECTION,
  upstream: UPSTREAM,
  source: ENDPOINT((info) => info.clientAddress),
  destination: ENDPOINT((info) => info.listenerAddress),
};

/** Undefined when the path is none of a stream's. */
export function streamAttribute(
  path: readonly string[],
  live: LiveMessages,
  info: StreamInfo,
  xds: XdsSettings,
): AttributeValue | undefined {
  const [root = '', name] = path;
  const rest = path.slice(2);
  if (root === 'connection_id') return descend(int(info.connectionId), name === undefined ? [] : [name]);
  if (root === 'metadata') return descend(metadataAttribute({}), name === undefined ? [] : [name, ...rest]);
  if (root === 'upstream_filter_state' && name === undefined) return info.upstreamReached ? UNLISTABLE : MISSING;
  if (root === 'xds' && name !== undefined)
    return descend(streamXds(xds, name, info.route, info.upstreamReached), rest);
  const getters = Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
  // The maps behind these roots cannot be listed.
  if (name === undefined) return getters !== undefined || UNLISTABLE_ROOTS.has(root) ? UNLISTABLE : undefined;
  if (getters === undefined) return undefined;
  const getter = Object.hasOwn(getters, name) ? getters[name] : undefined;
  if (getter === undefined) return MISSING;
  return name === 'headers' || name === 'trailers' ? getter(live, info, rest) : descend(getter(live, info, rest), rest);
}

const UNLISTABLE_ROOTS = new Set(['xds', 'filter_state']);

function headersAttribute(map: HeaderMap | undefined, rest: readonly string[]): AttributeValue {
  const [name] = rest;
  if (map === undefined && name === undefined) return { type: 'map', value: [] };
  if (map === undefined || rest.length > 1) return MISSING;
  if (name !== undefined) {
    const values = map.getAll(name);
    return str(values.length === 0 ? undefined : values.join(','));
  }
  const names = [...new Set(map.entries().map(([key]) => key))];
  return { type: 'map', value: names.map((key) => [key, str(map.getAll(key).join(','))] as const) };
}

function queryOf(path: string): string {
  return /\?([^#]*)/.exec(path)?.[1] ?? '';
}

function sizeOf(map: HeaderMap | undefined, received: number): AttributeValue {
  const announced = map?.get('content-length');
  if (announced === undefined) return int(received);
  return /^-?\d+$/.test(announced) ? int(BigInt(announced)) : MISSING;
}

function grpcStatus(maps: (HeaderMap | undefined)[], info: StreamInfo): AttributeValue {
  const value = maps.map((map) => map?.get('grpc-status')).find((status) => status !== undefined);
  if (value !== undefined) return int(/^\d+$/.test(value) ? BigInt(value) : -1n);
  return int(info.responseCode === undefined ? undefined : grpcStatusOf(info.responseCode));
}

/** Envoy's `CoreResponseFlag`, those that a replay can come to, as the bits of `response.flags`. */
const FLAG_BITS: Readonly<Record<string, number>> = {
  UH: 1,
  UT: 2,
  LR: 3,
  UR: 4,
  UF: 5,
  UC: 6,
  NR: 8,
  DC: 14,
  DPE: 18,
};

function flagBits(flags: readonly string[]): number {
  return flags.reduce((bits, flag) => bits | (1 << (FLAG_BITS[flag] ?? 31)), 0);
}

function port(address: string): AttributeValue {
  const digits = /:(\d+)$/.exec(address)?.[1];
  return digits === undefined ? MISSING : int(BigInt(digits));
}
