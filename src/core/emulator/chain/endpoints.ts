/** The two ends of a stream: the router that would send the request on, and the codec that would write the response. */

import { concatBytes, fromByteString, type Bytes } from '../../bytes';
import type { MessageView } from '../../trace/events';
import { lineView, messageView } from '../../trace/views';
import type { ByteBuffer } from '../byte-buffer';
import type { LocalReply } from '../context';
import type { HeaderMap } from '../header-map';
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
  private readonly parts: Bytes[] = [];

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

  get body(): Bytes {
    return concatBytes(this.parts);
  }

  view(headers = this.map, withoutTrailers = false): MessageView {
    return messageView(headers, this.body, withoutTrailers ? undefined : this.trailerMap);
  }
}

/** Control characters but for the tab. */
// eslint-disable-next-line no-control-regex -- these are what it looks for
const BAD_VALUE = /[\0-\x08\n-\x1f\x7f]/;

/** RFC 9110 token; pseudo-headers start with a colon. */
const HEADER_NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** Refused before any filter sees the request. */
export function pathRefusal(path: string): LocalReply | undefined {
  if (path.includes('#')) return proxyReply(400, '', 'path_normalization_failed');
  return path === '*' ? proxyReply(404, '', 'absolute_path_rejected') : undefined;
}

/** What takes a request without these takes no route. */
export function pickRoute(map: HeaderMap, routes: readonly Route[]): Route | undefined {
  const path = map.get(':path');
  return path === undefined || map.get('x-forwarded-proto') === undefined ? undefined : routeFor(routes, path);
}

/** Envoy's router adds its time limit, and refuses a request that lacks what it routes by. */
export function routerRefusal(map: HeaderMap, route: Route | undefined): LocalReply | undefined {
  const lacks = (name: string) => map.get(name) === undefined;
  if (route === undefined) return proxyReply(404, '', 'route_not_found');
  map.set('x-envoy-expected-rq-timeout-ms', String(route.timeoutMs));
  const invalid = map.entries().find(([name]) => !HEADER_NAME.test(name))?.[0];
  if (invalid !== undefined) return invalidHeader(`invalid header name: ${invalid}`);
  const badValue = map.entries().find(([, value]) => BAD_VALUE.test(value))?.[0];
  if (badValue !== undefined) return invalidHeader(`invalid header value for: ${badValue}`);
  if (!lacks(':method')) return undefined;
  const details = 'filter_removed_required_request_headers{missing_required_header:_:method}';
  return proxyReply(503, 'missing required header: :method', details);
}

export function hasInvalidHeader(map: HeaderMap): boolean {
  return map.entries().some(([name, value]) => !HEADER_NAME.test(name) || BAD_VALUE.test(value));
}

function invalidHeader(reason: string): LocalReply {
  const details = `filter_removed_required_request_headers{${lineView(reason).replace(/ /g, '_')}}`;
  return { ...proxyReply(503, '', details), body: fromByteString(reason) };
}

export function codecRefusal(map: HeaderMap): LocalReply | undefined {
  if (/^\d{3}$/.test(map.get(':status') ?? '')) return undefined;
  const details = 'filter_removed_required_response_headers{missing_required_header:_:status}';
  return proxyReply(502, 'missing required header: :status', details);
}
