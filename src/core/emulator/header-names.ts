/** Names of headers, and what Envoy makes of them. */

import { lowerCase } from '../bytes';

/** What a map is of decides which headers have one slot. */
export type HeaderMapKind = 'request' | 'response' | 'request trailers' | 'response trailers';

const BOTH = [
  ...[
    'cache-control',
    'content-encoding',
    'content-type',
    'proxy-status',
    'via',
    'x-envoy-attempt-count',
    'x-request-id',
  ],
  ...['x-envoy-decorator-operation', 'connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'],
  ...['content-length', ':authority', ':method', ':path', ':protocol', ':scheme', ':status'],
];

/**
 * Headers that Envoy keeps in one slot: adding one that is there appends to it with a comma. All others keep separate
 * entries. (Envoy `envoy/http/header_map.h`, INLINE_*_HEADERS, and the ones its filters register; each seen in 1.40.)
 */
const MERGED: Readonly<Record<HeaderMapKind, ReadonlySet<string>>> = {
  request: new Set([
    ...BOTH,
    ...['accept', 'accept-encoding', 'authorization', 'expect', 'grpc-timeout', 'grpc-accept-encoding', 'if-match'],
    ...['if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'origin', 'pragma', 'referer', 'te'],
    ...['user-agent', 'x-client-trace-id', 'x-envoy-downstream-service-cluster', 'x-envoy-force-trace'],
    ...['x-envoy-expected-rq-timeout-ms', 'x-envoy-external-address', 'x-envoy-hedge-on-per-try-timeout'],
    ...['x-envoy-internal', 'x-envoy-max-retries', 'x-envoy-original-path', 'x-envoy-original-url'],
    ...['x-envoy-retry-on', 'x-envoy-upstream-rq-timeout-ms', 'x-envoy-ip-tags', 'x-envoy-is-timeout-retry'],
    ...['x-forwarded-client-cert', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'],
    ...['access-control-request-method', 'access-control-request-headers', 'access-control-request-private-network'],
    ...['x-envoy-retry-grpc-on', 'x-envoy-retriable-status-codes', 'x-envoy-retriable-header-names'],
    ...['x-envoy-upstream-alt-stat-name', 'x-envoy-upstream-rq-per-try-timeout-ms'],
    ...['x-envoy-upstream-stream-duration-ms', 'x-envoy-downstream-service-node', 'x-envoy-original-host'],
  ]),
  response: new Set([
    ...BOTH,
    ...['access-control-allow-origin', 'access-control-allow-methods', 'access-control-expose-headers', 'age'],
    ...['access-control-allow-credentials', 'access-control-max-age', 'access-control-allow-headers', 'date', 'etag'],
    ...['expires', 'grpc-message', 'grpc-status', 'last-modified', 'location', 'server', 'vary', 'x-envoy-degraded'],
    ...['x-envoy-immediate-health-check-fail', 'x-envoy-ratelimited', 'x-envoy-upstream-canary'],
    ...['x-envoy-upstream-healthchecked-cluster', 'x-envoy-upstream-service-time'],
  ]),
  'request trailers': new Set(),
  'response trailers': new Set(['grpc-status', 'grpc-message']),
};

export interface HeaderName {
  /** In lower case; `host` and `:authority` are one header to Envoy. */
  readonly key: string;
  readonly isPseudo: boolean;
  /** `KIND_BITS` of the maps in which it has one slot. */
  readonly merged: number;
}

export const KIND_BITS = { request: 1, response: 2, 'request trailers': 4, 'response trailers': 8 } as const satisfies {
  readonly [K in HeaderMapKind]: number;
};
const KINDS = Object.keys(MERGED) as readonly HeaderMapKind[];
/** More than any replay has, unless a plugin makes names up. */
const MOST_NAMES = 4096;
const known = new Map<string, HeaderName>();

/** Guests ask for the same few names again and again, in any case. */
export function headerName(name: string): HeaderName {
  const present = known.get(name);
  if (present !== undefined) return present;
  const made = makeName(name);
  if (known.size < MOST_NAMES) known.set(name, made);
  return made;
}

function makeName(name: string): HeaderName {
  const lower = lowerCase(name);
  const text = lower === 'host' ? ':authority' : lower;
  // A key of an object is a string that engines compare by address: half of the work here is finding names in lists.
  const key = Object.keys({ [text]: true })[0] ?? text;
  const merged = KINDS.reduce((bits, kind) => (MERGED[kind].has(key) ? bits | KIND_BITS[kind] : bits), 0);
  return { key, isPseudo: key.startsWith(':'), merged };
}
