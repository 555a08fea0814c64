/** Attributes of a stream: reference section 3.6. Where Envoy needs live headers, so does this. */

import { int, MISSING, str, type AttributeValue } from './attributes';
import type { StreamInfo } from './chain/filter';
import { grpcStatusOf } from './chain/local-reply';
import type { HeaderMap } from './header-map';

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
  time: (_live, info) => int(info.startTime),
  size: ({ request }, info) => sizeOf(request, info.requestBytes),
  total_size: ({ request }, info) => int(info.requestBytes + (request?.byteSize ?? 0)),
};

const RESPONSE: Readonly<Record<string, Getter>> = {
  code: (_live, info) => int(info.responseCode),
  code_details: (_live, info) => str(info.responseDetails),
  flags: () => int(0),
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
  [root, name, ...rest]: readonly string[],
  live: LiveMessages,
  info: StreamInfo,
): AttributeValue | undefined {
  if (root === 'connection_id' && name === undefined) return int(info.connectionId);
  const getters = root !== undefined && Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
  if (getters === undefined || name === undefined) return undefined;
  const getter = Object.hasOwn(getters, name) ? getters[name] : undefined;
  // Going down into a scalar finds nothing.
  if (getter === undefined || (rest.length > 0 && name !== 'headers' && name !== 'trailers')) return MISSING;
  return getter(live, info, rest);
}

function headersAttribute(map: HeaderMap | undefined, rest: readonly string[]): AttributeValue {
  const [name] = rest;
  if (map === undefined && name === undefined) return { type: 'map', value: [] };
  if (map === undefined || rest.length > 1) return MISSING;
  if (name !== undefined) {
    const values = map.getAll(name);
    return str(values.length === 0 ? undefined : values.join(','));
  }
  const names = [...new Set(map.entries().map(([key]) => key))];
  return { type: 'map', value: names.map((key) => [key, map.getAll(key).join(',')] as const) };
}

function queryOf(path: string): string {
  return /\?([^#]*)/.exec(path)?.[1] ?? '';
}

function sizeOf(map: HeaderMap | undefined, received: number): AttributeValue {
  const announced = map?.get('content-length');
  if (announced === undefined) return int(received);
  return /^\d+$/.test(announced) ? int(BigInt(announced)) : MISSING;
}

function grpcStatus(maps: (HeaderMap | undefined)[], info: StreamInfo): AttributeValue {
  const value = maps.map((map) => map?.get('grpc-status')).find((status) => status !== undefined);
  if (value !== undefined && /^\d+$/.test(value)) return int(BigInt(value));
  return int(info.responseCode === undefined ? undefined : grpcStatusOf(info.responseCode));
}

function port(address: string): AttributeValue {
  const digits = /:(\d+)$/.exec(address)?.[1];
  return digits === undefined ? MISSING : int(BigInt(digits));
}
