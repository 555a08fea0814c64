/** Spans of callouts, which may end in another exchange than the one that began them. */

import type { EventOf } from '../events';
import { addressOf, methodAttributes, statusOf } from './otlp-http';
import type { Span, SpanEvent } from './otlp-spans';
import { attributes, ERROR, Role, spanId, SpanKind, type Attribute } from './otlp-values';
import { valueOf } from './traced';

/** The low two bits of an id say what it is: HTTP, gRPC call, gRPC stream, Redis. */
const KINDS = 4;
const REDIS = 3;

interface Begin {
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly start: bigint;
}

/** A callout that has not ended. */
export interface Outgoing extends Begin {
  readonly event: EventOf<'callout'>;
  readonly messages: SpanEvent[];
}

export function calloutSpan(event: EventOf<'callout'>, begin: Begin): Outgoing {
  return { ...begin, event, messages: [] };
}

export function ended(outgoing: Outgoing, { outcome, message }: EventOf<'callout-end'>, end: bigint): Span {
  const status = statusOf(message);
  const isFailure = outcome !== 'answered' || (status !== undefined && status >= 400);
  const more = attributes({
    'proxy_wasm.outcome': outcome,
    'http.response.status_code': status,
    'error.type': isFailure ? (outcome === 'answered' ? String(status) : outcome) : undefined,
  });
  const span = spanOf(outgoing, end, more);
  return isFailure ? { ...span, status: { code: ERROR, message: outcome } } : span;
}

/** One that nothing ended until the replay was over. */
export function unfinished(outgoing: Outgoing): Span {
  return spanOf(outgoing, outgoing.start, attributes({ 'proxy_wasm.outcome': 'unfinished' }));
}

function spanOf(outgoing: Outgoing, end: bigint, more: readonly Attribute[]): Span {
  const { event, traceId, parentSpanId, start, messages } = outgoing;
  return {
    traceId,
    spanId: spanId(Role.Callout, event.seq),
    parentSpanId,
    name: nameOf(event),
    kind: SpanKind.Client,
    startTimeUnixNano: String(start),
    // The next exchange may lie earlier, where captures say so.
    endTimeUnixNano: String(end < start ? start : end),
    attributes: [...attributes(valuesOf(event)), ...more],
    events: messages,
  };
}

function nameOf({ callout, message }: EventOf<'callout'>): string {
  const method = valueOf(message.headers, ':method') ?? '';
  return callout % KINDS === 0 ? (methodAttributes(method)['http.request.method'] === '_OTHER' ? 'HTTP' : method) : path(message);
}
