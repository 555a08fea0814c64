/** The two ends of a stream: the router that would send the request on, and the codec that would write the response. */

import { fromByteString, type Bytes } from '../../bytes';
import type { Pair } from '../../proxywasm/pairs';
import { lineView } from '../../trace/views';
import { USUAL_HEADERS } from '../../trace/wire';
import type { ByteBuffer } from '../byte-buffer';
import type { LocalReply } from '../context';
import type { HeaderMap } from '../header-map';
import { areHeaders, isHeaderName, isHeaderValue } from './header-syntax';
import type { Sink } from './iteration';
import { proxyReply } from './local-reply';
import { routeFor, type Route } from '../xds';

/** A message as it came out of the chain. */
export class Collected implements Sink {
  map: HeaderMap | undefined;
  trailerMap: HeaderMap | undefined;
  ended = false;
  /** The headers were all there is. */
  bodyless = false;
  readonly parts: Bytes[] = [];

  headers(map: HeaderMap, endOfStream: boolean): void {
    // As it is now: filters that keep the map may edit it later, to no effect.
    this.map = map.clone();
    this.bodyless = endOfStream;
    this.ended = endOfStream;
  }

  data(buffer: ByteBuffer, endOfStream: boolean): void {
    if (buffer.length > 0) this.parts.push(buffer.bytes);
    buffer.drain(buffer.length);
    this.ended = endOfStream;
  }

  trailers(map: HeaderMap): void {
    this.trailerMap = map;
    this.ended = true;
  }
}

/** Refused before any filter sees the request. */
export function pathRefusal(path: string): LocalReply | undefined {
  if (path.includes('#')) return proxyReply(400, '', 'path_normalization_failed');
  return path === '*' ? proxyReply(404, '', 'absolute_path_rejected') : undefined;
}

/** What takes a request without these takes no route. */
export function pickRoute(map: HeaderMap, routes: readonly Route[]): Route | undefined {
  const path = map.value(':path');
  return path === undefined || map.value('x-forwarded-proto') === undefined ? undefined : routeFor(routes, path);
}

/**
 * Envoy's router adds its time limit, and refuses a request that lacks what it routes by, or has what no header may
 * have; of `origin`, which came in from the client, it has been seen before.
 */
export function routerRefusal(
  map: HeaderMap,
  route: Route | undefined,
  origin: readonly Pair[],
): LocalReply | undefined {
  if (route === undefined) return proxyReply(404, '', 'route_not_found');
  const invalid = areHeaders(map.entries(), origin) ? undefined : invalidHeader(map.entries());
  map.setPair(timeoutHeader(route));
  if (invalid !== undefined) return invalid;
  if (map.value(':method') !== undefined) return undefined;
  const details = 'filter_removed_required_request_headers{missing_required_header:_:method}';
  return proxyReply(503, 'missing required header: :method', details);
}

function timeoutHeader({ timeoutMs }: Route): Pair {
  const usual = USUAL_HEADERS.timeout;
  const value = String(timeoutMs);
  return value === usual[1] ? usual : [usual[0], value];
}

/** Control characters as Envoy writes them; other bytes as they are. */
function escaped(name: string): string {
  return name.replace(/./gs, (character) => (isHeaderValue(character) ? character : escape(character)));
}

function escape(control: string): string {
  const short = { '\n': '\\n', '\r': '\\r' }[control];
  return short ?? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function invalidHeader(pairs: readonly Pair[]): LocalReply {
  const invalid = pairs.find(([name]) => !isHeaderName(name))?.[0];
  const badValue = pairs.find(([, value]) => !isHeaderValue(value))?.[0] ?? '';
  const reason =
    invalid === undefined ? `invalid header value for: ${badValue}` : `invalid header name: ${escaped(invalid)}`;
  const details = `filter_removed_required_request_headers{${lineView(reason).replace(/ /g, '_')}}`;
  return { ...proxyReply(503, '', details), body: fromByteString(reason) };
}

export function codecRefusal(map: HeaderMap): LocalReply | undefined {
  const status = map.value(':status') ?? '';
  if (status === '200' || /^\d{3}$/.test(status)) return undefined;
  const details = 'filter_removed_required_response_headers{missing_required_header:_:status}';
  return proxyReply(502, 'missing required header: :status', details);
}
