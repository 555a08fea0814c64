/** Spans of callouts, which may end in another exchange than the one that began them. */

import type { EventOf } from '../events';
import { addressOf, methodAttributes, methodName, statusOf } from './otlp-http';
import { attributes, ERROR, Role, spanId, SpanKind, type Span, type SpanEvent, type Values } from './otlp-values';
import { valueOf } from './traced';

/** A callout that has not ended. */
export interface Outgoing {
  readonly event: EventOf<'callout'>;
  readonly traceId: string;
  readonly parentSpanId: string;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly messages: SpanEvent[];
}

export function ended(outgoing: Outgoing, { outcome, message }: EventOf<'callout-end'>, end: bigint): Span {
  const status = statusOf(message);
  const isAnswered = outcome === 'answered';
  const isFailure = !isAnswered || (status !== undefined && status >= 400);
  const span = spanOf(outgoing, end, {
    'proxy_wasm.outcome': outcome,
    'http.response.status_code': status,
    'error.type': isFailure ? String(isAnswered ? status : outcome) : undefined,
  });
  return isFailure ? { ...span, status: { code: ERROR, message: outcome } } : span;
}

/** One that nothing had ended when the replay was over. */
export function unfinished(outgoing: Outgoing, end: bigint): Span {
  return spanOf(outgoing, end, { 'proxy_wasm.outcome': 'unfinished' });
}

function spanOf({ event, start, ...outgoing }: Outgoing, end: bigint, more: Values): Span {
  const { name, values } = described(event);
  return {
    traceId: outgoing.traceId,
    spanId: spanId(Role.Callout, event.seq),
    parentSpanId: outgoing.parentSpanId,
    name,
    kind: SpanKind.Client,
    startTimeUnixNano: String(start),
    // It may end in an exchange that was captured earlier.
    endTimeUnixNano: String(end < start ? start : end),
    attributes: attributes({ 'proxy_wasm.cluster': event.cluster, ...values, ...more }),
    events: outgoing.messages,
  };
}

/** The low two bits of an id tell the kind. */
function described({ callout, message: { headers } }: EventOf<'callout'>): { name: string; values: Values } {
  const path = valueOf(headers, ':path') ?? '';
  switch (callout & 3) {
    case 0:
      return http(valueOf(headers, ':method') ?? '', valueOf(headers, ':authority') ?? '', path, headers);
    case 3: {
      const [command = ''] = path.split(' ', 1);
      return { name: command, values: { 'db.system.name': 'redis', 'db.operation.name': command } };
    }
    default: {
      const [service = '', method = ''] = path.slice(1).split('/');
      const values = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method };
      return { name: `${service}/${method}`, values };
    }
  }
}

function http(
  method: string,
  authority: string,
  path: string,
  headers: EventOf<'callout'>['message']['headers'],
): { name: string; values: Values } {
  const url = `${valueOf(headers, ':scheme') ?? 'http'}://${authority}${path}`;
  return {
    name: methodName(method),
    values: { ...methodAttributes(method), 'url.full': url, ...addressOf(authority) },
  };
}
