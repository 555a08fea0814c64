/** The messages of a scenario as they enter the filter chain. The reader of the Trace works them out the same way. */

import { byteStringOf, concatBytes } from '../../bytes';
import type { ExchangeRequest, ExchangeResponse, Exchange } from '../../scenario/exchange';
import type { MessageView } from '../../trace/events';
import { bodyView } from '../../trace/views';
import { HeaderMap, type HeaderMapKind } from '../header-map';
import { hasRequestId, normaliseRequest } from './normalise';

/** By request: a scenario may replay one many times. */
const requests = new WeakMap<ExchangeRequest, HeaderMap>();
const responses = new WeakMap<ExchangeResponse, HeaderMap>();

/** The client sent none, so the proxy makes one. */
export function needsRequestId(request: ExchangeRequest): boolean {
  return !hasRequestId(known(requests, request, normaliseRequest));
}

/** The request as the first filter sees it. */
export function requestEntry(request: ExchangeRequest, requestId: string | undefined): HeaderMap {
  const map = known(requests, request, normaliseRequest).clone();
  if (requestId !== undefined) map.set('x-request-id', requestId);
  return map;
}

/** The response as the router hands it to the filters, the framing that HTTP/1 needs included. */
export function responseEntry(response: ExchangeResponse, isBodyless: boolean): HeaderMap {
  return isBodyless ? upstreamHeaders(response, true) : known(responses, response, upstreamHeaders).clone();
}

function known<K extends object>(cache: WeakMap<K, HeaderMap>, key: K, make: (key: K) => HeaderMap): HeaderMap {
  const present = cache.get(key);
  if (present !== undefined) return present;
  const made = make(key);
  cache.set(key, made);
  return made;
}

function upstreamHeaders(response: ExchangeResponse, isBodyless = false): HeaderMap {
  const map = headerMap([[':status', String(response.status)], ...response.headers], 'response');
  const framed = map.get('content-length') !== undefined || map.get('transfer-encoding') !== undefined;
  const hasBody = !isBodyless && response.body.some((part) => part.length > 0);
  // Envoy's codec takes it off what cannot have a body.
  if (response.status === 204 && map.get('content-length') === '0') map.remove('content-length');
  if (!framed && hasBody) map.add('transfer-encoding', 'chunked');
  if (!framed && !hasBody && !isBodyless) map.add('content-length', '0');
  map.set('x-envoy-upstream-service-time', String(Math.round(response.delayMs)));
  return map;
}

export function headerMap(headers: readonly (readonly [string, string])[], kind: HeaderMapKind): HeaderMap {
  return new HeaderMap(
    headers.map(([name, value]) => [byteStringOf(name.toLowerCase()), byteStringOf(value)]),
    kind,
  );
}

export function clientView({ request }: Exchange): MessageView {
  const line: [string, string][] = [
    [':method', request.method],
    [':scheme', request.scheme],
    [':authority', request.authority],
    [':path', request.path],
  ];
  const body = concatBytes(request.body);
  return {
    headers: [...line, ...request.headers],
    ...(body.length === 0 ? {} : { body: bodyView(body) }),
    ...(request.trailers.length === 0 ? {} : { trailers: request.trailers }),
  };
}
