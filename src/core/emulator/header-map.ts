import type { Pair } from '../proxywasm/pairs';

/**
 * Headers that Envoy keeps in one slot: adding one that is there appends to it with a comma. All others keep separate
 * entries, `cookie` and `set-cookie` among them. (Envoy `envoy/http/header_map.h`, INLINE_*_HEADERS, and the ones its
 * filters register; those of everyday requests were tried in Envoy 1.40.)
 */
const MERGED = new Set([
  ...[':authority', ':method', ':path', ':protocol', ':scheme', ':status'],
  ...['connection', 'content-length', 'content-type', 'keep-alive', 'proxy-connection', 'proxy-status'],
  ...['transfer-encoding', 'upgrade', 'via', 'x-request-id', 'x-envoy-decorator-operation', 'x-envoy-attempt-count'],
  ...['expect', 'te', 'user-agent', 'grpc-timeout', 'x-client-trace-id', 'x-forwarded-client-cert'],
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'x-envoy-original-path'],
  ...['x-envoy-external-address', 'x-envoy-internal', 'x-envoy-force-trace', 'x-envoy-retry-on', 'x-envoy-max-retries'],
  ...['accept', 'accept-encoding', 'authorization', 'cache-control', 'referer'],
  ...['date', 'server', 'location', 'grpc-status', 'grpc-message', 'vary', 'x-envoy-upstream-service-time'],
]);

/** Names and values are byte strings; names are lower case. Order is Envoy's: pseudo-headers first, then by arrival. */
export class HeaderMap {
  private list: Pair[] = [];

  constructor(pairs: Iterable<Pair> = []) {
    for (const [name, value] of pairs) this.add(name, value);
  }

  clone(): HeaderMap {
    const copy = new HeaderMap();
    copy.list = [...this.list];
    return copy;
  }

  get size(): number {
    return this.list.length;
  }

  /** Total length of names and values, as `proxy_get_header_map_size` reports it. */
  get byteSize(): number {
    return this.list.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  }

  entries(): readonly Pair[] {
    return this.list;
  }

  /** The first value. */
  get(name: string): string | undefined {
    const key = keyOf(name);
    return this.list.find(([other]) => other === key)?.[1];
  }

  getAll(name: string): string[] {
    const key = keyOf(name);
    return this.list.filter(([other]) => other === key).map(([, value]) => value);
  }

  add(name: string, value: string): void {
    const key = keyOf(name);
    const at = MERGED.has(key) ? this.list.findIndex(([other]) => other === key) : -1;
    const present = this.list[at];
    if (present !== undefined) this.list[at] = [key, present[1] === '' ? value : `${present[1]},${value}`];
    else if (key.startsWith(':')) this.list.splice(this.pseudoCount(), 0, [key, value]);
    else this.list.push([key, value]);
  }

  /** Removes every entry of that name and adds one: the entry moves to the end of its group. */
  replace(name: string, value: string): void {
    this.remove(name);
    this.add(name, value);
  }

  /** Overwrites the first entry where it stands; adds one when there is none. */
  set(name: string, value: string): void {
    const key = keyOf(name);
    const at = this.list.findIndex(([other]) => other === key);
    if (at === -1) this.add(name, value);
    else this.list[at] = [key, value];
  }

  remove(name: string): void {
    const key = keyOf(name);
    this.list = this.list.filter(([other]) => other !== key);
  }

  private pseudoCount(): number {
    const first = this.list.findIndex(([name]) => !name.startsWith(':'));
    return first === -1 ? this.list.length : first;
  }
}

/** `host` and `:authority` are one header to Envoy. */
function keyOf(name: string): string {
  const key = lowerCase(name);
  return key === 'host' ? ':authority' : key;
}

/** Of ASCII letters alone: names are bytes, and other letters have no case there. */
export function lowerCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
