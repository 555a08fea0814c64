/**
 * The spans of one exchange: the exchange itself, what is called within it, and callouts. Names of attributes are
 * those of OpenTelemetry's semantic conventions for HTTP, and our own below `proxy_wasm`.
 */

import type { EventOf, NamedValue } from '../events';
import type { Layout, Mark, Slice } from './layout';
import { ended, type Outgoing } from './otlp-callouts';
import { serverAttributes, spanName } from './otlp-http';
import { attributes, ERROR, Role, spanId, SpanKind, type Span, type SpanEvent, type Values } from './otlp-values';
import type { PluginNames } from './plugins';
import { last, type TracedExchange } from './traced';

/** By plugin, VM and id. */
export type PendingCallouts = Map<string, Outgoing>;

export interface SpanInput {
  readonly one: TracedExchange;
  readonly laid: Layout;
  readonly trace: string;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly names: PluginNames;
  readonly callouts: PendingCallouts;
}

export function spansOf(input: SpanInput): Span[] {
  return new SpanBuilder(input).spans();
}

class SpanBuilder {
  private readonly root: string;
  private readonly events = new Map<Slice | undefined, SpanEvent[]>();
  private readonly traps = new Map<Slice | undefined, EventOf<'trap'>>();
  private readonly ended: Span[] = [];

  constructor(private readonly input: SpanInput) {
    this.root = spanId(Role.Exchange, input.one.events[0]?.seq ?? 0);
  }

  spans(): Span[] {
    const { slices, marks } = this.input.laid;
    for (const mark of marks) this.mark(mark);
    const isEmpty = this.input.one.number === 0 && slices.length + this.events.size === 0;
    return [...(isEmpty ? [] : [this.rootSpan()]), ...slices.map((slice) => this.sliceSpan(slice)), ...this.ended];
  }

  private mark({ event, at, slice }: Mark): void {
    switch (event.kind) {
      case 'log':
        this.happened(slice, at, 'log', { level: event.level, message: event.message });
        break;
      case 'local-reply':
        this.happened(undefined, at, 'local reply', { status: event.status, details: event.details });
        break;
      case 'stopped':
        this.happened(undefined, at, 'stopped', { reason: event.reason, message: event.message });
        break;
      case 'trap':
        this.traps.set(slice, event);
        this.happened(slice, at, 'exception', exceptionOf(event));
        break;
      case 'callout':
        this.input.callouts.set(keyOf(event), this.calloutBegins(event, at, slice));
        break;
      case 'callout-message':
        this.input.callouts.get(keyOf(event))?.messages.push(this.eventAt(at, 'message', { size: event.body.size }));
        break;
      case 'callout-end':
        this.calloutEnds(event, at);
        break;
      default:
    }
  }

  private happened(slice: Slice | undefined, at: number, name: string, values: Values): void {
    const list = this.events.get(slice) ?? [];
    list.push(this.eventAt(at, name, values));
    this.events.set(slice, list);
  }

  private eventAt(at: number, name: string, values: Values): SpanEvent {
    return { timeUnixNano: this.time(at), name, attributes: attributes(values) };
  }

  private rootSpan(): Span {
    const { one, laid, trace } = this.input;
    const isExchange = one.number > 0;
    return {
      traceId: trace,
      spanId: this.root,
      name: isExchange ? spanName(one) : 'outside any exchange',
      kind: isExchange ? SpanKind.Server : SpanKind.Internal,
      startTimeUnixNano: this.time(0),
      endTimeUnixNano: this.time(laid.duration),
      attributes: attributes({
        ...(isExchange ? { 'proxy_wasm.exchange': one.number, ...serverAttributes(one) } : {}),
        'proxy_wasm.measured': laid.measured,
      }),
      events: this.events.get(undefined) ?? [],
      ...failureOf(one, this.traps),
    };
  }

  private sliceSpan(slice: Slice): Span {
    const { event, parent, start, end } = slice;
    const trap = this.traps.get(slice);
    const events = this.events.get(slice);
    return {
      traceId: this.input.trace,
      spanId: idOf(slice),
      parentSpanId: parent === undefined ? this.root : idOf(parent),
      name: event.name,
      kind: SpanKind.Internal,
      startTimeUnixNano: this.time(start),
      endTimeUnixNano: this.time(end),
      attributes: attributes({ ...this.plugin(event), ...detailsOf(slice) }),
      ...(events === undefined ? {} : { events }),
      ...(trap === undefined ? {} : { status: { code: ERROR, message: trap.message } }),
    };
  }

  private plugin(event: EventOf<'call' | 'host'>): Record<string, string | number> {
    const { seq, context } = event;
    return { 'proxy_wasm.plugin': this.input.names.of(event), 'proxy_wasm.context': context, 'proxy_wasm.seq': seq };
  }

  private calloutBegins(event: EventOf<'callout'>, at: number, slice: Slice | undefined): Outgoing {
    const parent = slice === undefined ? this.root : idOf(slice);
    return { event, traceId: this.input.trace, parentSpanId: parent, start: this.nanoseconds(at), messages: [] };
  }

  private calloutEnds(event: EventOf<'callout-end'>, at: number): void {
    const key = keyOf(event);
    const outgoing = this.input.callouts.get(key);
    if (outgoing === undefined) return;
    this.input.callouts.delete(key);
    this.ended.push(ended(outgoing, event, this.nanoseconds(at)));
  }

  private time(microseconds: number): string {
    return String(this.nanoseconds(microseconds));
  }

  private nanoseconds(microseconds: number): bigint {
    return this.input.start + BigInt(Math.round(microseconds * 1000));
  }
}

function idOf({ event }: Slice): string {
  return spanId(event.kind === 'host' ? Role.Host : Role.Call, event.seq);
}

/** Ids of callouts are each VM's own. */
function keyOf({ plugin, vm, callout }: EventOf<'callout' | 'callout-message' | 'callout-end'>): string {
  return `${plugin ?? 0} ${vm ?? 'worker'} ${callout}`;
}

function detailsOf({ event, result }: Slice): Record<string, string | undefined> {
  const args = prefixed('proxy_wasm.argument', event.args);
  if (event.kind === 'call') return { ...args, 'proxy_wasm.result': result };
  return { ...args, 'proxy_wasm.result': event.result, ...prefixed('proxy_wasm.output', event.out) };
}

function prefixed(prefix: string, values: readonly NamedValue[]): Record<string, string> {
  return Object.fromEntries(values.map(({ name, value }) => [`${prefix}.${name}`, value]));
}

function exceptionOf({ name, message, frames }: EventOf<'trap'>): Record<string, string> {
  const lines = frames.map(
    ({ function: called, offset }) => `    at ${called}${offset === undefined ? '' : `:${offset}`}`,
  );
  return {
    'exception.type': 'trap',
    'exception.message': message,
    'exception.stacktrace': [`trap in ${name}: ${message}`, ...lines].join('\n'),
  };
}

/** The client got no answer, or one that says that the server failed; or the plugin trapped. */
function failureOf(
  { number, events }: TracedExchange,
  traps: ReadonlyMap<unknown, EventOf<'trap'>>,
): { status?: NonNullable<Span['status']> } {
  const [trap] = traps.values();
  if (trap !== undefined) return { status: { code: ERROR, message: `trap in ${trap.name}: ${trap.message}` } };
  const end = last(events, 'end');
  if (number === 0 || end === undefined) return {};
  const isFine = end.status !== undefined && end.status < 500 && end.outcome !== 'stopped' && end.outcome !== 'reset';
  return isFine ? {} : { status: { code: ERROR, message: `${end.outcome}: ${end.details}` } };
}
