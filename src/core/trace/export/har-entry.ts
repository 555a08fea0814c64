/** One exchange as an entry of a HAR: as the client saw it, or as the upstream did. */

import { concatBytes } from '../../bytes';
import type { Exchange } from '../../scenario/exchange';
import type { EventOf, HeaderList, MessageView } from '../events';
import { bodyOfBytes, bodyOfView, isPartial, NO_BODY, type HarBody } from './har-body';
import { cookiesIn, cookiesSet, headerOf, pairsOf, queryOf, type HarPair } from './har-parts';
import { first, last, NS_PER_MS, startOf, valueOf, type TracedExchange } from './traced';

export type HarSide = 'client' | 'upstream';
export type HarEntry = Readonly<Record<string, unknown>>;

/** What no upstream answered in: HAR has no status, and browsers write 0. */
const NO_STATUS = 0;

export function clientEntry(one: TracedExchange, exchange: Exchange): HarEntry {
  const { request, response } = exchange;
  const end = last(one.events, 'end');
  const came = first(one.events, 'response-in');
  const url = `${request.scheme}://${request.authority}${request.path}`;
  const { protocol, trailers } = request;
  const line = { method: request.method, url, path: request.path, protocol };
  const got = end?.client;
  // The very body that came in is the very object.
  const isOrigin = got?.body !== undefined && got.body === came?.message.body;
  const body = bodyOfView(got?.body, isOrigin ? response.body : undefined);
  return {
    ...heading(one, exchange, 'client', came === undefined ? 0 : response.delayMs),
    request: requestOf(line, request.headers, bodyOfBytes(concatBytes(request.body)), trailers),
    response: responseOf(got, protocol, body),
    comment: end === undefined ? 'it has no end' : `${end.outcome}: ${end.details}`,
    _outcome: end?.outcome ?? 'stopped',
    _details: end?.details ?? '',
  };
}

/** Undefined: no request reached the upstream. */
export function upstreamEntry(one: TracedExchange, exchange: Exchange): HarEntry | undefined {
  const sent = first(one.events, 'request-out');
  if (sent === undefined) return undefined;
  const came = first(one.events, 'response-in')?.message;
  const { response } = exchange;
  const body = sentBody(sent, one, exchange);
  const answer = bodyOfView(came?.body, response.body);
  return {
    ...heading(one, exchange, 'upstream', came === undefined ? 0 : response.delayMs),
    request: requestOf(lineOf(sent.message), wireHeaders(sent.message, body), body, sent.message.trailers ?? []),
    response: responseOf(came === undefined ? undefined : withTrailers(came, response.trailers), UPSTREAM, answer),
    comment:
      sent.cut === true ? 'the stream ended before the request did: it may have got less' : 'as the upstream saw it',
  };
}

/** Envoy's default, and what the emulator imitates. */
const UPSTREAM = 'HTTP/1.1';

/** The body that came in is known whole, where no plugin touched it. A Trace without calls does not say so. */
function sentBody(
  { message: { body } }: EventOf<'request-out'>,
  { events }: TracedExchange,
  exchange: Exchange,
): HarBody {
  if (body === undefined || !isPartial(body)) return bodyOfView(body, undefined);
  const origin = first(events, 'exchange')?.client.body;
  const isTouched = events.some((event) => event.kind === 'body' && event.buffer === 'HttpRequestBody');
  const isSame = first(events, 'call') !== undefined && !isTouched && JSON.stringify(body) === JSON.stringify(origin);
  return bodyOfView(body, isSame ? exchange.request.body : undefined);
}

/** The Trace has trailers of what goes out alone. */
function withTrailers(message: MessageView, trailers: HeaderList): MessageView {
  return trailers.length === 0 ? message : { ...message, trailers };
}

function heading({ number }: TracedExchange, exchange: Exchange, side: HarSide, wait: number): HarEntry {
  return {
    pageref: side,
    startedDateTime: isoDate(startOf(exchange)),
    time: wait,
    cache: {},
    timings: { send: 0, wait, receive: 0 },
    _side: side,
    _exchange: number,
  };
}

export function isoDate(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / NS_PER_MS)).toISOString();
}

interface Line {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly protocol: string;
}

function lineOf({ headers }: MessageView): Line {
  const of = (name: string) => valueOf(headers, name) ?? '';
  // A plugin may write anything there; a number sign would end the path.
  const path = of(':path').replaceAll('#', '%23');
  const url = `${of(':scheme') || 'http'}://${of(':authority')}${path.startsWith('/') ? '' : '/'}${path}`;
  return { method: of(':method'), url, path, protocol: UPSTREAM };
}

/** As HTTP/1.1 writes them: with the host, and with framing where no length is told. */
function wireHeaders({ headers }: MessageView, body: HarBody): HeaderList {
  const authority = valueOf(headers, ':authority');
  const host = authority === undefined ? [] : [['host', authority] as const];
  const isChunked = body.size > 0 && valueOf(headers, 'content-length') === undefined;
  return [...host, ...headers, ...(isChunked ? [['transfer-encoding', 'chunked'] as const] : [])];
}

function requestOf({ method, url, path, protocol }: Line, headers: HeaderList, body: HarBody, trailers: HeaderList) {
  const { size, ...content } = body;
  return {
    method,
    url,
    httpVersion: protocol,
    ...fieldsOf(headers, trailers),
    cookies: cookiesIn(headers),
    queryString: queryOf(path),
    ...(size === 0 ? {} : { postData: { mimeType: headerOf(headers, 'content-type') ?? '', ...content } }),
    headersSize: -1,
    bodySize: size,
  };
}

function responseOf(message: MessageView | undefined, httpVersion: string, body: HarBody) {
  const headers = message?.headers ?? [];
  const status = Number(valueOf(headers, ':status') ?? NO_STATUS);
  return {
    status: Number.isFinite(status) ? status : NO_STATUS,
    statusText: '',
    httpVersion,
    ...fieldsOf(headers, message?.trailers ?? []),
    cookies: cookiesSet(headers),
    content: { mimeType: headerOf(headers, 'content-type') ?? '', ...(message === undefined ? NO_BODY : body) },
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: message === undefined ? -1 : body.size,
  };
}

function fieldsOf(headers: HeaderList, trailers: HeaderList): { headers: HarPair[]; _trailers?: HarPair[] } {
  return { headers: pairsOf(headers), ...(trailers.length === 0 ? {} : { _trailers: pairsOf(trailers) }) };
}
