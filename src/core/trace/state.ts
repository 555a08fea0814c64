/** What a plugin kept, read and told in one exchange: metrics, shared data, queues, properties; and its callouts. */

import type { CalloutOutcome, MessageView, TraceEvent } from './events';

export type StateKind = 'metric' | 'shared data' | 'queue' | 'property';

export interface StateUse {
  readonly kind: StateKind;
  /** `reads`, `sets`, `puts in`… */
  readonly action: string;
  readonly name: string;
  readonly value: string;
  /** Of the host call. */
  readonly seq: number;
  /** Where it is not Ok. */
  readonly result?: string;
}

export interface CalloutView {
  readonly callout: number;
  readonly cluster: string;
  readonly timeoutMs: number;
  readonly request: MessageView;
  /** Later messages of a stream. */
  readonly messages: number;
  readonly outcome?: CalloutOutcome;
  readonly answer?: MessageView;
  /** Of the call that began it. */
  readonly seq: number;
}

/** Function → what it does with which of its arguments; the value is an output where it reads. */
const USES: Readonly<Record<string, readonly [kind: StateKind, action: string, name: string, value: string]>> = {
  proxy_get_property: ['property', 'reads', 'path', 'value'],
  proxy_set_property: ['property', 'sets', 'path', 'value'],
  proxy_get_shared_data: ['shared data', 'reads', 'key', 'value'],
  proxy_set_shared_data: ['shared data', 'sets', 'key', 'value'],
  proxy_register_shared_queue: ['queue', 'registers', 'name', 'queue'],
  proxy_resolve_shared_queue: ['queue', 'looks up', 'name', 'queue'],
  proxy_enqueue_shared_queue: ['queue', 'puts in', 'queue', 'value'],
  proxy_dequeue_shared_queue: ['queue', 'takes from', 'queue', 'value'],
};

export function stateUses(events: readonly TraceEvent[]): StateUse[] {
  return events.flatMap((event): StateUse[] => {
    if (event.kind === 'metric')
      return [
        {
          kind: 'metric',
          action: METRICS[event.type] ?? 'is',
          name: event.name,
          value: event.value,
          seq: event.by ?? event.seq,
        },
      ];
    const use = event.kind === 'host' ? USES[event.name] : undefined;
    if (event.kind !== 'host' || use === undefined) return [];
    const [kind, action, name, value] = use;
    const all = [...event.args, ...event.out];
    const find = (wanted: string, at: number) =>
      (all.find((one) => one.name === wanted) ?? event.args[at])?.value ?? '';
    const result = event.result === 'Ok' ? {} : { result: event.result };
    const isKnown = all.some((one) => one.name === value);
    return [{ kind, action, name: find(name, 0), value: isKnown ? find(value, 1) : '', seq: event.seq, ...result }];
  });
}

const METRICS: Readonly<Record<number, string>> = { 0: 'counter is', 1: 'gauge is', 2: 'histogram has samples:' };

export function calloutViews(events: readonly TraceEvent[]): CalloutView[] {
  const ends = new Map(events.flatMap((event) => (event.kind === 'callout-end' ? [[event.callout, event]] : [])));
  const counts = new Map<number, number>();
  for (const one of events)
    if (one.kind === 'callout-message') counts.set(one.callout, (counts.get(one.callout) ?? 0) + 1);
  return events.flatMap((event): CalloutView[] => {
    if (event.kind !== 'callout') return [];
    const { callout, cluster, timeoutMs, message: request } = event;
    const messages = counts.get(callout) ?? 0;
    const end = ends.get(callout);
    return [
      {
        ...{ callout, cluster, timeoutMs, request, messages, seq: event.by ?? event.seq },
        ...(end === undefined ? {} : { outcome: end.outcome }),
        ...(end?.message === undefined ? {} : { answer: end.message }),
      },
    ];
  });
}
