/** One conformance case: guests, what passes through them, and what is compared. Plain data for both hosts. */

import type { CalloutMockFile } from '../../../src/core/scenario/callouts';
import type { Exchange, ExchangeRequest, ExchangeResponse, Header } from '../../../src/core/scenario/exchange';
import type { Guest } from '../guest/program';

export interface PluginCase {
  readonly guest: Guest;
  readonly configuration?: string;
  readonly vmConfiguration?: string;
  /** Default: one of its own. */
  readonly vmId?: string;
  readonly rootId?: string;
  readonly name?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly failPolicy?: 'closed' | 'open' | 'reload';
  readonly allowOnHeadersStopIteration?: boolean;
  /** Names of `capability_restriction_config`. */
  readonly allowedCapabilities?: readonly string[];
}

/** A TCP connection: what each side sends, one piece after the other as each has been seen. */
export interface ConnectionCase {
  readonly name: string;
  /** In order; the next is sent when the one before has reached the plugin or the peer. */
  readonly pieces: readonly { readonly from: 'downstream' | 'upstream'; readonly text: string }[];
  /** Who closes when all has been sent. */
  readonly closes: 'downstream' | 'upstream';
}

export interface Case {
  /** Unique; letters, digits and hyphens. */
  readonly name: string;
  readonly plugins: readonly PluginCase[];
  readonly exchanges?: readonly Exchange[];
  readonly connections?: readonly ConnectionCase[];
  readonly callouts?: readonly CalloutMockFile[];
  /** `per_connection_buffer_limit_bytes` of the listener. */
  readonly bufferLimit?: number;
  /** When all is sent: wait until the worker's plugin has logged so many lines with this text. */
  readonly until?: { readonly line: string; readonly times: number };
  /** Compare what all start-ups logged (canary, main thread, worker), not the worker's alone. */
  readonly startUps?: true;
  /** The order of lines is not the same in two runs of Envoy, so they are compared sorted. */
  readonly unordered?: true;
  /** Real milliseconds between two exchanges; in the emulator virtual ones. */
  readonly pauseMs?: number;
  /** Real milliseconds after which the client (HTTP/1.1) goes away, for streams that hang. */
  readonly giveUpMs?: number;
  /** Names of metrics that do not begin with the case's name, as all others do: that tells whose they are. */
  readonly metrics?: readonly string[];
  /** Only these versions of Envoy. */
  readonly versions?: readonly string[];
}

/** A case with one plugin. */
export function single(
  name: string,
  guest: Guest,
  more: Omit<Case, 'name' | 'plugins'> & Partial<Omit<PluginCase, 'guest'>> = {},
): Case {
  const { configuration, vmConfiguration, vmId, rootId, environment, failPolicy, ...rest } = more;
  const { allowOnHeadersStopIteration, allowedCapabilities, ...own } = rest;
  const plugin = {
    ...{ guest, configuration, vmConfiguration, vmId, rootId, environment, failPolicy },
    ...{ allowOnHeadersStopIteration, allowedCapabilities },
  };
  const given = Object.fromEntries(Object.entries(plugin).filter(([, value]) => value !== undefined));
  return { ...own, name, plugins: [given as unknown as PluginCase] };
}

export interface Message {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly Header[];
  /** Pieces; each is sent when the one before has reached the plugin. */
  readonly body?: readonly string[];
  readonly trailers?: readonly Header[];
  readonly protocol?: ExchangeRequest['protocol'];
  readonly response?: Partial<Omit<ExchangeResponse, 'body'>> & { readonly body?: readonly string[] };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const size = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);

const USUAL: readonly Header[] = [
  ['Host', 'shop.example'],
  ['Connection', 'keep-alive'],
  ['User-Agent', 'UA/1'],
  ['X-Request-Id', 'r1'],
];

/**
 * An exchange with nothing special about it but what is given. A body has `content-length` unless there are trailers
 * or `transfer-encoding` is among the headers. The upstream answers 200 "hello".
 */
export function http(wanted: Message = {}): Exchange {
  const body = (wanted.body ?? []).map(bytes);
  const trailers = wanted.trailers ?? [];
  const own = wanted.headers ?? [];
  const request: ExchangeRequest = {
    method: wanted.method ?? (body.length > 0 ? 'POST' : 'GET'),
    scheme: 'http',
    authority: 'shop.example',
    path: wanted.path ?? '/items?page=2',
    protocol: wanted.protocol ?? 'HTTP/1.1',
    headers: [...USUAL, ...own, ...framing(own, body, trailers)],
    body,
    trailers,
  };
  return { name: `${request.method} ${request.path}`, request, response: answer(wanted.response ?? {}) };
}

export function post(body: readonly string[], more: Message = {}): Exchange {
  return http({ method: 'POST', body, ...more });
}

function framing(own: readonly Header[], body: readonly Uint8Array[], trailers: readonly Header[]): Header[] {
  const framed = own.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (framed || (body.length === 0 && trailers.length === 0)) return [];
  return trailers.length > 0 ? [['Transfer-Encoding', 'chunked']] : [['Content-Length', String(size(body))]];
}

function answer({ headers, body, trailers = [], ...rest }: NonNullable<Message['response']>): ExchangeResponse {
  const parts = (body ?? ['hello']).map(bytes);
  const own = headers ?? [['Content-Type', 'text/plain']];
  const length: Header[] = parts.length === 0 ? [['Content-Length', '0']] : framing(own, parts, trailers);
  const framed = own.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  return { status: 200, delayMs: 0, ...rest, headers: framed ? own : [...own, ...length], body: parts, trailers };
}
