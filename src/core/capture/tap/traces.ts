/**
 * Envoy's tap output, as JSON, → what was tapped of each stream and connection. Segments of one stream bear its
 * trace id, and those of several streams come mixed. envoy/data/tap/v3 in Envoy's API.
 */

import { isObject, text, type JsonObject } from '../../json';
import type { Place } from '../../problem';
import type { JsonValue } from '../json-values';

export interface TappedMessage {
  readonly headers: unknown[];
  readonly bodies: unknown[];
  readonly trailers: unknown[];
  received?: string;
}

export interface HttpTrace {
  readonly kind: 'http';
  readonly place: Place;
  readonly request: TappedMessage;
  readonly response: TappedMessage;
}

export interface SocketTrace {
  readonly kind: 'socket';
  readonly place: Place;
  readonly id: string;
  readonly events: unknown[];
  isCut: boolean;
}

/** Something else. */
export interface NoTrace {
  readonly kind: 'none';
  readonly place: Place;
}

export type Trace = HttpTrace | SocketTrace | NoTrace;

/** A field by the name that it has in Envoy's API, or as other writers of its messages spell that. */
export function field(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  return value[name] ?? value[name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())];
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** In the order in which they began. */
export function tracesOf(values: readonly JsonValue[]): Trace[] {
  const traces: Trace[] = [];
  const open = new Map<string, HttpTrace | SocketTrace>();
  for (const { value, place } of values) {
    const inner = field(value, 'trace');
    const wrapper = isObject(inner) ? inner : value;
    const whole = wholeTrace(wrapper, place);
    if (whole !== undefined) traces.push(whole);
    else if (!addSegment(wrapper, place, open, traces)) traces.push({ kind: 'none', place });
  }
  return traces;
}

function wholeTrace(wrapper: unknown, place: Place): Trace | undefined {
  const http = field(wrapper, 'http_buffered_trace');
  if (isObject(http)) {
    return { kind: 'http', place, request: wholeMessage(http['request']), response: wholeMessage(http['response']) };
  }
  const socket = field(wrapper, 'socket_buffered_trace');
  if (!isObject(socket)) return undefined;
  const isCut = field(socket, 'read_truncated') === true || field(socket, 'write_truncated') === true;
  return { kind: 'socket', place, id: idOf(socket), events: [...list(socket['events'])], isCut };
}

function wholeMessage(message: unknown): TappedMessage {
  const body = field(message, 'body');
  return {
    headers: [...list(field(message, 'headers'))],
    bodies: body === undefined ? [] : [body],
    trailers: [...list(field(message, 'trailers'))],
    ...received(message),
  };
}

function received(message: unknown): { received?: string } {
  const time = text(field(message, 'headers_received_time'));
  return time === undefined ? {} : { received: time };
}

function idOf(trace: JsonObject): string {
  const id = field(trace, 'trace_id');
  return typeof id === 'number' ? String(id) : (text(id) ?? '');
}

function addSegment(
  wrapper: unknown,
  place: Place,
  open: Map<string, HttpTrace | SocketTrace>,
  traces: Trace[],
): boolean {
  const http = field(wrapper, 'http_streamed_trace_segment');
  const socket = field(wrapper, 'socket_streamed_trace_segment');
  const segment = isObject(http) ? http : socket;
  if (!isObject(segment)) return false;
  const key = `${segment === http ? 'http' : 'socket'} ${idOf(segment)}`;
  let trace = open.get(key);
  if (trace === undefined) {
    trace =
      segment === http ? emptyHttp(place) : { kind: 'socket', place, id: idOf(segment), events: [], isCut: false };
    open.set(key, trace);
    traces.push(trace);
  }
  if (trace.kind === 'http') addToHttp(trace, segment);
  else addToSocket(trace, segment);
  return true;
}

function emptyHttp(place: Place): HttpTrace {
  const empty = (): TappedMessage => ({ headers: [], bodies: [], trailers: [] });
  return { kind: 'http', place, request: empty(), response: empty() };
}

function addToHttp(trace: HttpTrace, segment: JsonObject): void {
  for (const which of ['request', 'response'] as const) {
    const message = trace[which];
    const headers = field(segment, `${which}_headers`);
    message.headers.push(...list(field(headers, 'headers')));
    Object.assign(message, received(headers));
    const chunk = field(segment, `${which}_body_chunk`);
    if (chunk !== undefined) message.bodies.push(chunk);
    message.trailers.push(...list(field(field(segment, `${which}_trailers`), 'headers')));
  }
}

function addToSocket(trace: SocketTrace, segment: JsonObject): void {
  const event = segment['event'];
  if (event !== undefined) trace.events.push(event);
  for (const one of list(field(segment['events'], 'events'))) trace.events.push(one);
}
