/** One tapped HTTP stream → an exchange. */

import { fromBase64 } from '../../base64';
import { readable, toByteString, utf8, type Bytes } from '../../bytes';
import { text } from '../../json';
import type { Exchange, ExchangeRequest, ExchangeResponse, Header } from '../../scenario/exchange';
import { lengthOf, pieces, remeasured } from '../messages';
import { field, type HttpTrace, type TappedMessage } from './traces';

export interface Tapped {
  readonly exchange: Exchange;
  /** What of its bodies is not in the tap. */
  readonly cut: readonly string[];
  /** Which bodies were no text and were written as text. */
  readonly garbled: readonly string[];
}

/** The exchange, or why there is none. */
export function tappedExchange(trace: HttpTrace): Tapped | string {
  const request = messageOf(trace.request);
  const response = messageOf(trace.response);
  if (typeof request === 'string') return `the body of its request ${request}`;
  if (typeof response === 'string') return `the body of its response ${response}`;
  const method = request.pseudo.get(':method');
  const path = request.pseudo.get(':path') ?? '/';
  const status = Number(response.pseudo.get(':status'));
  if (method === undefined) return 'the headers of its request are not in the tap';
  if (!Number.isInteger(status) || status < 100 || status > 999) {
    return 'it has no response: the stream was reset, or the tap ended before it';
  }
  const startTime = nanoseconds(trace.request.received);
  const exchange: Exchange = {
    name: `${method} ${path}`,
    ...(startTime === undefined ? {} : { startTime }),
    request: requestOf(request, method, path),
    response: responseOf(response, status, delayOf(trace, response.headers)),
  };
  const named = [['request', request] as const, ['response', response] as const];
  return {
    exchange,
    cut: named.flatMap(([which, message]) => (message.isCut ? [which] : [])),
    garbled: named.flatMap(([which, message]) => (message.isText && isBinary(message.headers) ? [which] : [])),
  };
}

function requestOf(message: Message, method: string, path: string): ExchangeRequest {
  const [, host = ''] = message.headers.find(([name]) => name.toLowerCase() === 'host') ?? [];
  // A tap does not say which protocol it was; gRPC has but one.
  const isGrpc = message.headers.some(([name, value]) => name === 'content-type' && /^application\/grpc/.test(value));
  return {
    method,
    scheme: message.pseudo.get(':scheme') === 'https' ? 'https' : 'http',
    authority: message.pseudo.get(':authority') ?? host,
    path,
    protocol: isGrpc ? 'HTTP/2' : 'HTTP/1.1',
    headers: message.headers,
    body: message.body,
    trailers: message.trailers,
  };
}

function responseOf({ headers, body, trailers }: Message, status: number, delayMs: number): ExchangeResponse {
  return { status, headers, body, trailers, delayMs };
}

interface Message {
  readonly pseudo: ReadonlyMap<string, string>;
  readonly headers: readonly Header[];
  readonly body: readonly Bytes[];
  readonly trailers: readonly Header[];
  readonly isCut: boolean;
  readonly isText: boolean;
}

/** The message, or what is wrong with its body. */
function messageOf(tapped: TappedMessage): Message | string {
  const all = tapped.headers.flatMap(headerOf);
  const bodies = tapped.bodies.map(tappedBytes);
  if (bodies.includes(undefined)) return 'is not base64';
  const body = pieces(...bodies.filter((bytes) => bytes !== undefined));
  const isCut = tapped.bodies.some((part) => field(part, 'truncated') === true);
  const headers = all.filter(([name]) => !name.startsWith(':'));
  return {
    pseudo: new Map(all.filter(([name]) => name.startsWith(':'))),
    headers: isCut ? remeasured(headers, lengthOf(body)) : headers,
    body,
    trailers: tapped.trailers.flatMap(headerOf),
    isCut,
    isText: tapped.bodies.some((part) => (text(field(part, 'as_string')) ?? '') !== ''),
  };
}

/** `raw_value` is base64; it is there instead of `value`. */
function headerOf(header: unknown): Header[] {
  const name = text(field(header, 'key')) ?? '';
  const value = text(field(header, 'value')) ?? '';
  const raw = fromBase64(text(field(header, 'raw_value')) ?? '');
  if (name === '') return [];
  return [[name, value === '' && raw !== undefined ? readable(toByteString(raw)) : value]];
}

/** undefined: it is said to be base64 and is not. Without either field, it is empty. */
export function tappedBytes(body: unknown): Bytes | undefined {
  const bytes = text(field(body, 'as_bytes'));
  if (bytes === undefined) return utf8(text(field(body, 'as_string')) ?? '');
  return fromBase64(bytes.replaceAll('-', '+').replaceAll('_', '/'));
}

const BINARY =
  /^(?:image|audio|video|font)\/(?!svg)|^application\/(?:octet-stream|grpc|(?:x-)?protobuf|zip|gzip|pdf|wasm)/i;

/** Envoy writes a blank for each byte that is no UTF-8, when it writes bodies as text. */
function isBinary(headers: readonly Header[]): boolean {
  return headers.some(([name, value]) => {
    if (name === 'content-encoding') return value !== 'identity';
    return name === 'content-type' && BINARY.test(value);
  });
}

/** What Envoy measured; else the time between the headers of both messages. */
function delayOf(trace: HttpTrace, headers: readonly Header[]): number {
  const [, measured = ''] = headers.find(([name]) => name === 'x-envoy-upstream-service-time') ?? [];
  if (/^\d{1,9}$/.test(measured)) return Number(measured);
  const [sent, answered] = [nanoseconds(trace.request.received), nanoseconds(trace.response.received)];
  return sent === undefined || answered === undefined ? 0 : Math.max(0, Number(answered - sent) / 1e6);
}

/** `2026-11-21T20:02:53.715701Z` → nanoseconds since 1970. */
function nanoseconds(time = ''): bigint | undefined {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(time) ?? [];
  const ms = Date.parse(`${seconds ?? ''}Z`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
