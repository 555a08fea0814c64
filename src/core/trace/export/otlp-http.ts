/** What OpenTelemetry's semantic conventions say of HTTP spans. https://opentelemetry.io/docs/specs/semconv/http/ */

import type { MessageView } from '../events';
import { first, last, valueOf, type TracedExchange } from './traced';
import type { Values } from './otlp-values';

/** Others are told as `_OTHER`, so that a client cannot make names without end. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/** Without a path: names of spans are to be few. */
export function spanName({ events }: TracedExchange): string {
  const method = valueOf(first(events, 'exchange')?.client.headers ?? [], ':method');
  return method === undefined ? 'TCP' : methodName(method);
}

export function methodName(method: string): string {
  return METHODS.has(method) ? method : 'HTTP';
}

export function methodAttributes(method: string): Values {
  if (METHODS.has(method)) return { 'http.request.method': method };
  return { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

/** Of a connection, how it ended alone. */
export function serverAttributes({ events, exchange }: TracedExchange): Values {
  const { outcome, details, status } = last(events, 'end') ?? {};
  const ending = { 'proxy_wasm.outcome': outcome, 'proxy_wasm.details': details };
  const client = first(events, 'exchange')?.client;
  const method = valueOf(client?.headers ?? [], ':method');
  if (client === undefined || method === undefined) return { 'network.transport': 'tcp', ...ending };
  const isFailure = status === undefined || status >= 500;
  return {
    ...methodAttributes(method),
    ...requestAttributes(client),
    'network.protocol.version': exchange?.request.protocol.replace(/^HTTP\//, ''),
    'http.response.status_code': status,
    'error.type': isFailure ? String(status ?? outcome) : undefined,
    'proxy_wasm.upstream.status_code': statusOf(first(events, 'response-in')?.message),
    ...ending,
  };
}

function requestAttributes({ headers }: MessageView): Values {
  const [path = '', ...query] = (valueOf(headers, ':path') ?? '').split('?');
  return {
    'url.scheme': valueOf(headers, ':scheme'),
    'url.path': path,
    'url.query': query.length === 0 ? undefined : query.join('?'),
    ...addressOf(valueOf(headers, ':authority') ?? ''),
    'user_agent.original': headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1],
  };
}

/** `shop.test:8080` → host and port. */
export function addressOf(authority: string): Values {
  const port = /:(\d{1,5})$/.exec(authority)?.[1];
  const host = port === undefined ? authority : authority.slice(0, -port.length - 1);
  return { 'server.address': host, 'server.port': port === undefined ? undefined : Number(port) };
}

export function statusOf(message: MessageView | undefined): number | undefined {
  const status = Number(valueOf(message?.headers ?? [], ':status') ?? NaN);
  return Number.isInteger(status) ? status : undefined;
}
