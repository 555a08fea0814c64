/** The messages of a scenario as they enter the filter chain. The reader of the Trace works them out the same way. */

import { byteStringOf, concatBytes } from '../../bytes';
import { rememberPairs, type EncodedPairs, type Pair } from '../../proxywasm/pairs';
import type { Exchange, ExchangeResponse } from '../../scenario/exchange';
import type { MessageView } from '../../trace/events';
import { bodyView } from '../../trace/views';
import { HeaderMap, type HeaderMapKind } from '../header-map';
import type { LocalReply } from '../context';
import { uuidText, writeUuid, type Uuid } from '../random';
import { pathRefusal } from './endpoints';
import { traitsOf, type RequestTraits } from './local-reply';
import { normaliseRequest } from './normalise';

const REQUEST_ID = 'x-request-id';

/** What can be told of an exchange before it is replayed. */
export class Entry {
  readonly isHttp1: boolean;
  readonly traits: RequestTraits;
  /** The client sent no request id, so the proxy makes one. */
  readonly needsRequestId: boolean;
  /** The client wants no other request on this connection. */
  readonly asksToClose: boolean;
  /** Why the connection manager does not even ask the filters. */
  readonly refusal: LocalReply | undefined;
  /** With a request id in it, whatever it is, where the proxy makes one. */
  private readonly request: HeaderMap;
  private readonly encoded: EncodedPairs;
  private readonly idPlace: number;
  private readonly response: HeaderMap;

  constructor(private readonly exchange: Exchange) {
    const { request, response } = exchange;
    this.isHttp1 = request.protocol.startsWith('HTTP/1');
    this.request = normaliseRequest(request);
    this.response = upstreamHeaders(response);
    this.traits = traitsOf(this.request);
    this.needsRequestId = (this.request.get(REQUEST_ID) ?? '') === '';
    if (this.needsRequestId) this.request.set(REQUEST_ID, uuidText([0, 0, 0, 0]));
    this.encoded = rememberPairs(this.request.snapshot());
    this.idPlace = this.request.snapshot().findIndex(([name]) => name === REQUEST_ID);
    this.asksToClose = request.headers.some(asksToClose);
    this.refusal = pathRefusal(request.path);
  }

  /** The request as the first filter sees it. */
  requestHeaders(requestId: Uuid | undefined): HeaderMap {
    if (requestId === undefined) return this.request.clone();
    const pair: Pair = [REQUEST_ID, uuidText(requestId)];
    this.encoded.replace(this.idPlace, pair, (bytes, at) => writeUuid(requestId, bytes, at));
    return this.request.cloneWith(this.idPlace, pair);
  }

  /** The response as the router hands it to the filters, the framing that HTTP/1 needs included. */
  responseHeaders(isBodyless: boolean): HeaderMap {
    return isBodyless ? upstreamHeaders(this.exchange.response, true) : this.response.clone();
  }
}

const entries = new WeakMap<Exchange, Entry>();

/** A scenario may replay the same exchange many times. */
export function entryOf(exchange: Exchange): Entry {
  const present = entries.get(exchange);
  if (present !== undefined) return present;
  const made = new Entry(exchange);
  entries.set(exchange, made);
  return made;
}

function asksToClose([name, value]: readonly [string, string]): boolean {
  return /^(proxy-)?connection$/i.test(name) && /\bclose\b/i.test(value);
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
