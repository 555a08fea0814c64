/**
 * What Envoy does to headers before and after the filters: reference section 6, each row seen in Envoy 1.40 (HTTP/1.1,
 * default settings, `use_remote_address` off).
 */

import { byteStringOf } from '../../bytes';
import { HeaderMap } from '../header-map';
import type { Pair } from '../../proxywasm/pairs';
import type { ExchangeRequest } from '../../scenario/exchange';
import { USUAL_HEADERS } from '../../trace/wire';

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding'];
const REMOVED_FROM_REQUEST = new Set([
  ...HOP_BY_HOP,
  ...['expect', 'upgrade', 'http2-settings', 'x-envoy-internal', 'x-envoy-max-retries', 'x-envoy-retry-on'],
  ...['x-envoy-expected-rq-timeout-ms', 'x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-rq-per-try-timeout-ms'],
  ...['x-envoy-ip-tags', 'x-envoy-force-trace'],
]);

/** The request as the first filter sees it, but for the id that it gets when the client sent none. */
export function normaliseRequest(request: ExchangeRequest): HeaderMap {
  const client = request.headers.map(
    ([name, value]) => [byteStringOf(name.toLowerCase()), byteStringOf(value.replace(/^[ \t]+|[ \t]+$/g, ''))] as const,
  );
  const named = connectionOptions(client);
  const forwarded = client.find(([name]) => name === 'x-forwarded-proto')?.[1];
  const host = client.filter(([name]) => name === 'host').map(([, value]) => value);
  const isHttp1 = request.protocol.startsWith('HTTP/1');
  const method: Pair = [':method', byteStringOf(request.method)];
  const map = new HeaderMap([
    // HTTP/2 clients send the method first.
    ...(isHttp1 ? [] : [method]),
    [':authority', host.length > 0 ? host.join(',') : byteStringOf(request.authority)],
    [':path', byteStringOf(request.path)],
    ...(isHttp1 ? [method] : []),
    [':scheme', /^https?$/i.test(forwarded ?? '') ? (forwarded ?? '').toLowerCase() : request.scheme],
  ]);
  for (const [name, value] of client) {
    if (name === 'host' || name.startsWith(':') || REMOVED_FROM_REQUEST.has(name) || named.has(name)) continue;
    if (isHttp1 || name !== 'cookie') map.add(name, value);
  }
  // HTTP/2 clients may send cookies in crumbs.
  const crumbs = client.filter(([name]) => !isHttp1 && name === 'cookie').map(([, value]) => value);
  if (crumbs.length > 0) map.add('cookie', crumbs.join('; '));
  if (!/^(https?:\/\/[^\s/]|\/)/i.test(map.get('referer') ?? '/')) map.remove('referer');
  const te = map.getAll('te');
  if (te.length > 0) setTe(map, te);
  if (forwarded === undefined) map.add('x-forwarded-proto', request.scheme);
  return map;
}

/** Headers that `connection` names belong to one hop only. */
function connectionOptions(headers: readonly (readonly [string, string])[]): Set<string> {
  const values = headers.filter(([name]) => name === 'connection').map(([, value]) => value);
  return new Set(values.flatMap((value) => value.split(',')).map((option) => option.trim().toLowerCase()));
}

/** Of `te`, only `trailers` goes on. */
function setTe(map: HeaderMap, values: readonly string[]): void {
  const trailers = values.flatMap((value) => value.split(',')).some((value) => value.trim() === 'trailers');
  if (trailers) map.set('te', 'trailers');
  else map.remove('te');
}

/** What the connection manager does to the map itself, so that `proxy_on_log` sees it. */
export function finishResponse(map: HeaderMap, date: Pair, closes: boolean): void {
  map.removeAll(REMOVED_FROM_RESPONSE);
  if (map.value('date') === undefined) map.setPair(date);
  map.setPair(USUAL_HEADERS.server);
  if (closes) map.add('connection', 'close');
}

const REMOVED_FROM_RESPONSE: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'upgrade']);
export interface ResponseFraming {
  readonly isHead: boolean;
  readonly hasBody: boolean;
  readonly isLocalReply: boolean;
  readonly isHttp1: boolean;
}

/** Methods whose requests need no length when they have no body. */
const BODYLESS = new Set(['GET', 'HEAD', 'DELETE', 'CONNECT', 'TRACE']);

/** The request as the upstream gets it: HTTP/1 tells that there is no body where one would be expected. */
export function frameRequest(map: HeaderMap, bodyless: boolean): HeaderMap {
  const needsLength =
    bodyless && !BODYLESS.has(map.value(':method') ?? '') && map.value('content-length') === undefined;
  if (!needsLength) return map;
  const out = map.clone();
  out.add('content-length', '0');
  return out;
}

/** The response as the client gets it: with the framing that the HTTP/1 codec writes. */
export function frameResponse(map: HeaderMap, framing: ResponseFraming): HeaderMap {
  const added = addedFraming(map, framing);
  const isSound = !map.entries().some(isOtherPseudo);
  if (isSound && added === undefined) return map;
  const out = map.clone();
  for (const [name] of map.entries().filter(isOtherPseudo)) out.remove(name);
  if (added !== undefined) out.add(...added);
  return out;
}

/** Of a pseudo-header that no response has. */
function isOtherPseudo([name]: Pair): boolean {
  return name.startsWith(':') && name !== ':status';
}

function addedFraming(
  map: HeaderMap,
  { isHead, hasBody, isLocalReply, isHttp1 }: ResponseFraming,
): readonly [string, string] | undefined {
  if (!isHttp1 || map.value('content-length') !== undefined) return undefined;
  const status = Number(map.value(':status'));
  if (status === 204 || status === 304) return undefined;
  return hasBody || isHead || !isLocalReply ? ['transfer-encoding', 'chunked'] : ['content-length', '0'];
}
