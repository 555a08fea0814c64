/** What one exchange came to, told from its events alone. */

import type { Expectation } from '../scenario/expectation';
import { checkExpectation } from '../scenario/expect';
import { calloutsIn } from '../scenario/expect-callouts';
import type { Failure } from '../scenario/expect-message';
import { diffHeaders, type HeaderChange } from './diff';
import type { BodyView, EventOf, HeaderList, MapName, MessageView, Outcome, TraceEvent, TracePayload } from './events';

export interface MessageChanges {
  readonly headers: readonly HeaderChange[];
  /** Present when the body is not the one that came in. */
  readonly body?: { readonly before?: BodyView; readonly after?: BodyView };
}

export interface ExchangeSummary {
  readonly index: number;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly outcome: Outcome;
  /** Status that the client got. */
  readonly status?: number;
  /** Status that the upstream gave. */
  readonly upstreamStatus?: number;
  readonly details: string;
  /** Absent when no request reached the upstream. */
  readonly request?: MessageChanges;
  /** Between what the upstream answered and what the client got; absent when either is missing. */
  readonly response?: MessageChanges;
  readonly client?: MessageView;
  readonly logs: readonly EventOf<'log'>[];
  readonly trap?: EventOf<'trap'>;
  /** Callouts that nothing in the scenario answers: method, cluster and path. */
  readonly unanswered: readonly string[];
  /** Why this exchange failed, a sentence each: a trap, a stream that hangs, an expectation that does not hold. */
  readonly faults: readonly string[];
  /** Of the guest, where they were counted. */
  readonly instructions?: number;
  /** Something was expected of it. */
  readonly expected: boolean;
  /** What was expected and does not hold; told in `faults`, too. */
  readonly failures: readonly Failure[];
}

const NO_METRICS: ReadonlyMap<string, number> = new Map();

/** `events` are those of one exchange, in order; `metrics` is what they are when it has ended. */
export function summarise(
  index: number,
  events: readonly TraceEvent[],
  expectation?: Expectation,
  metrics = NO_METRICS,
  instructions?: number,
): ExchangeSummary {
  const client = first(events, 'exchange')?.client.headers ?? [];
  const requestIn = first(events, 'request-in')?.message;
  const requestOut = first(events, 'request-out')?.message;
  const responseIn = first(events, 'response-in')?.message;
  const end = last(events, 'end');
  const trap = first(events, 'trap');
  const edits = all(events, 'header');
  const request = { ...requestIn, headers: requestIn?.headers ?? [], ...bodyOf(first(events, 'exchange')?.client) };
  const summary = {
    index,
    name: first(events, 'exchange')?.name ?? '',
    // A connection has no headers.
    method: client.length === 0 ? 'TCP' : valueOf(client, ':method'),
    path: valueOf(client, ':path'),
    outcome: end?.outcome ?? 'stopped',
    ...(end?.status === undefined ? {} : { status: end.status }),
    ...statusOf(responseIn),
    details: end?.details ?? '',
    ...(requestOut === undefined ? {} : { request: changes(request, requestOut, 'request headers', edits) }),
    ...(responseIn === undefined || end?.client === undefined
      ? {}
      : { response: changes(responseIn, end.client, 'response headers', edits) }),
    ...(end?.client === undefined ? {} : { client: end.client }),
    logs: all(events, 'log'),
    ...(trap === undefined ? {} : { trap }),
    unanswered: unansweredOf(events),
  };
  const upstream = requestOut === undefined ? {} : { upstream: requestOut };
  const cost = instructions === undefined ? {} : { instructions };
  const result = { ...summary, ...upstream, ...cost, events, metrics, callouts: calloutsIn(events) };
  const failures = expectation === undefined ? [] : checkExpectation(expectation, result);
  const faults = [...ownFaults(summary), ...failures.map(({ message }) => `expected otherwise: ${message}`)];
  return { ...summary, ...cost, faults, expected: expectation !== undefined, failures };
}

/** What no plugin means to do. A reply or a reset that it chose is none of that. */
function ownFaults({ trap, outcome, details }: Pick<ExchangeSummary, 'trap' | 'outcome' | 'details'>): string[] {
  if (trap !== undefined) return [`trap in ${trap.name}: ${trap.message}`];
  if (outcome === 'stalled') return ['the plugin paused the stream, and nothing is left that could resume it'];
  if (outcome === 'stopped') return [`the replay was stopped here (${details})`];
  if (details !== 'wasm_fail_stream') return [];
  return ['the plugin trapped in an earlier exchange, and from then on every request fails'];
}

function unansweredOf(events: readonly TraceEvent[]): string[] {
  const ids = new Set(all(events, 'callout-end').flatMap((end) => (end.outcome === 'unanswered' ? [end.callout] : [])));
  return all(events, 'callout')
    .filter(({ callout }) => ids.has(callout))
    .map(
      ({ cluster, message: { headers } }) => `${valueOf(headers, ':method')} ${cluster} ${valueOf(headers, ':path')}`,
    );
}

function changes(
  before: MessageView,
  after: MessageView,
  map: MapName,
  edits: readonly EventOf<'header'>[],
): MessageChanges {
  const headers = diffHeaders(before.headers, after.headers, map, edits);
  if (JSON.stringify(before.body) === JSON.stringify(after.body)) return { headers };
  const body = {
    ...(before.body === undefined ? {} : { before: before.body }),
    ...(after.body === undefined ? {} : { after: after.body }),
  };
  return { headers, body };
}

function bodyOf(message: MessageView | undefined): { body?: BodyView } {
  return message?.body === undefined ? {} : { body: message.body };
}

function statusOf(message: MessageView | undefined): { upstreamStatus?: number } {
  const status = message === undefined ? '' : valueOf(message.headers, ':status');
  return status === '' ? {} : { upstreamStatus: Number(status) };
}

function valueOf(headers: HeaderList, name: string): string {
  return headers.find(([other]) => other === name)?.[1] ?? '';
}

function all<K extends TracePayload['kind']>(events: readonly TraceEvent[], kind: K): EventOf<K>[] {
  return events.filter((event): event is EventOf<K> => event.kind === kind);
}

function first<K extends TracePayload['kind']>(events: readonly TraceEvent[], kind: K): EventOf<K> | undefined {
  return events.find((event): event is EventOf<K> => event.kind === kind);
}

function last<K extends TracePayload['kind']>(events: readonly TraceEvent[], kind: K): EventOf<K> | undefined {
  return events.findLast((event): event is EventOf<K> => event.kind === kind);
}
