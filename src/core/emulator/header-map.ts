import { lowerCase } from '../bytes';
import type { Pair } from '../proxywasm/pairs';

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

/** Names and values are byte strings; names are lower case. Order is Envoy's: pseudo-headers first, then by arrival. */
export class HeaderMap {
  private list: Pair[] = [];
  /** The list may be that of another map too: it is copied before it is changed. */
  private isShared = false;
  private readonly merged: ReadonlySet<string>;

  constructor(
    pairs: Iterable<Pair> = [],
    private readonly kind: HeaderMapKind = 'request',
  ) {
    this.merged = MERGED[kind];
    for (const [name, value] of pairs) this.add(name, value);
  }

  clone(): HeaderMap {
    const copy = new HeaderMap(NONE, this.kind);
    copy.list = this.list;
    copy.isShared = true;
    this.isShared = true;
    return copy;
  }

  get size(): number {
    return this.list.length;
  }

  /** Total length of names and values, as `proxy_get_header_map_size` reports it. */
  get byteSize(): number {
    return this.list.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  }

  /** As they are now: changes of the map may show in it. */
  entries(): readonly Pair[] {
    return this.list;
  }

  /** As they are now, for good. Pairs that nobody changes stay the same objects. */
  snapshot(): readonly Pair[] {
    this.isShared = true;
    return this.list;
  }

  /** The first value. */
  get(name: string): string | undefined {
    const at = this.find(keyOf(name));
    return at === -1 ? undefined : this.list[at]?.[1];
  }

  getAll(name: string): string[] {
    const key = keyOf(name);
    return this.list.filter(([other]) => other === key).map(([, value]) => value);
  }

  add(name: string, value: string): void {
    const key = keyOf(name);
    const at = this.merged.has(key) ? this.find(key) : -1;
    const present = this.list[at];
    const list = this.own();
    if (present !== undefined)
      list[at] = [key, present[1] === '' || value === '' ? present[1] + value : `${present[1]},${value}`];
    else if (key.startsWith(':')) list.splice(this.pseudoCount(), 0, [key, value]);
    else list.push([key, value]);
  }

  /** Removes every entry of that name and adds one: the entry moves to the end of its group. */
  replace(name: string, value: string): void {
    this.remove(name);
    this.add(name, value);
  }

  /** Overwrites the first entry where it stands; adds one when there is none. */
  set(name: string, value: string): void {
    const key = keyOf(name);
    const at = this.find(key);
    if (at === -1) this.add(key, value);
    else this.own()[at] = [key, value];
  }

  remove(name: string): void {
    const key = keyOf(name);
    const first = this.find(key);
    if (first === -1) return;
    const list = this.own();
    let kept = first;
    for (let at = first; at < list.length; at++) {
      const pair = list[at] as Pair;
      if (pair[0] !== key) list[kept++] = pair;
    }
    list.length = kept;
  }

  private own(): Pair[] {
    if (this.isShared) {
      this.list = this.list.slice();
      this.isShared = false;
    }
    return this.list;
  }

  private find(key: string): number {
    const { list } = this;
    for (let at = 0; at < list.length; at++) if ((list[at] as Pair)[0] === key) return at;
    return -1;
  }

  private pseudoCount(): number {
    const first = this.list.findIndex(([name]) => !name.startsWith(':'));
    return first === -1 ? this.list.length : first;
  }
}

const NONE: readonly Pair[] = [];

/** `host` and `:authority` are one header to Envoy. */
function keyOf(name: string): string {
  const key = lowerCase(name);
  return key === 'host' ? ':authority' : key;
}
