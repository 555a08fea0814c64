/**
 * Trace Event Format, in its form as an array: what Perfetto and chrome://tracing open. A process for the replay, a
 * thread for each plugin. https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

import type { MemorySample } from '../details';
import type { EventOf, TraceEvent } from '../events';
import { json, objectOf } from './json';
import { layout, type Layout, type Mark, type Slice } from './layout';
import { PluginNames } from './plugins';
import { CREATOR, first, last, valueOf, type Exporter, type ExportOptions, type TracedExchange } from './traced';

/** Viewers take process and thread 0 for the idle task. */
const PROCESS = 1;
const EXCHANGES = 1;
const FIRST_PLUGIN = 2;
/** Each plugin has a thread for the worker, one for the canary and one for the main thread. */
const THREADS = [undefined, 'canary', 'main'] as const;
const METRIC_TYPES = ['counter', 'gauge', 'samples'];

type Row = Readonly<Record<string, unknown>>;

export class ChromeExporter implements Exporter {
  private readonly title: string;
  private readonly names: PluginNames;
  private readonly threads = new Set<number>();
  /** Those that have not ended, by id: viewers want the same name on both ends. */
  private readonly callouts = new Map<string, Row>();
  /** Where the next exchange begins: they follow each other without gaps. */
  private now = 0;
  private measured = true;

  constructor({ title = CREATOR, plugins }: ExportOptions) {
    this.title = title;
    this.names = new PluginNames(plugins);
  }

  head(): string {
    const thread = { name: 'thread_name', ph: 'M', pid: PROCESS, tid: EXCHANGES, args: { name: 'exchanges' } };
    return `[\n${json({ name: 'process_name', ph: 'M', pid: PROCESS, args: { name: this.title } })}${lines([thread])}`;
  }

  exchange(one: TracedExchange): string {
    this.names.learn(one);
    const laid = layout(one);
    if (laid.slices.length + laid.marks.length === 0) return '';
    this.measured &&= laid.measured;
    const rows = [
      this.whole(one, laid),
      ...laid.slices.flatMap((slice) => [...this.named(slice.event), this.slice(slice)]),
      ...laid.marks.flatMap((mark) => this.mark(mark)),
      ...(one.memory ?? []).map((sample) => this.memory(sample, one)),
    ];
    this.now += laid.duration;
    return lines(rows);
  }

  /** Only now it is known whether everything was measured, and which callouts nothing ended. */
  tail(): string {
    const { measured, now } = this;
    const labels = measured ? 'measured durations' : 'not measured: 1 µs for each event';
    const open = [...this.callouts.values()].map((row) => ({
      ...row,
      ph: 'e',
      ts: now,
      args: { outcome: 'unfinished' },
    }));
    return `${lines([...open, { name: 'process_labels', ph: 'M', pid: PROCESS, args: { labels, measured } }])}\n]\n`;
  }

  private whole({ number, events, microseconds }: TracedExchange, { measured, duration }: Layout): Row {
    const name = number === 0 ? 'outside any exchange' : `${number} ${first(events, 'exchange')?.name ?? ''}`;
    const { outcome, status, details } = last(events, 'end') ?? {};
    const args = { exchange: number, outcome, status, details, measured, microseconds };
    return { name, cat: 'exchange', ph: 'X', ...this.span(0, duration), pid: PROCESS, tid: EXCHANGES, args };
  }

  /** Says what the thread is called, before its first event. */
  private named(event: TraceEvent): Row[] {
    const tid = threadOf(event);
    if (this.threads.has(tid)) return [];
    this.threads.add(tid);
    const name = this.names.of(event);
    return [
      { name: 'thread_name', ph: 'M', pid: PROCESS, tid, args: { name } },
      { name: 'thread_sort_index', ph: 'M', pid: PROCESS, tid, args: { sort_index: tid } },
    ];
  }

  private slice({ event, start, end, result }: Slice): Row {
    const { seq, name, context } = event;
    const own = event.kind === 'host' ? { result: event.result, out: objectOf(event.out) } : { result };
    const args = { seq, context, arguments: objectOf(event.args), ...own };
    const cat = event.kind === 'host' ? 'host' : 'guest';
    return { name, cat, ph: 'X', ...this.span(start, end), pid: PROCESS, tid: threadOf(event), args };
  }

  /** To the nanosecond: viewers take what sticks out of a call by less for an overlap. */
  private span(start: number, end: number): Row {
    const [from, to] = [this.now + start, this.now + end].map((time) => Math.round(time * 1000));
    return { ts: (from ?? 0) / 1000, dur: ((to ?? 0) - (from ?? 0)) / 1000 };
  }

  private mark({ event, at }: Mark): Row[] {
    const row = this.rowOf(event);
    if (row === undefined) return [];
    // Later keys win: what is known of messages stands with the exchanges.
    return [...this.named(event), { ts: this.now + at, pid: PROCESS, tid: threadOf(event), ...row }];
  }

  /** It was looked at when a call began or ended, whose event is the next; one that trapped has no such end. */
  private memory({ seq, at, bytes }: MemorySample, { events }: TracedExchange): Row {
    const before = seq - (events[0]?.seq ?? 0);
    const [last, next] = [events[before], events[before + 1]];
    const owner = next?.kind === 'call' || next?.kind === 'return' ? next : last;
    const name = `memory of ${this.names.of(owner ?? {})}`;
    return { name, cat: 'memory', ph: 'C', ts: this.now + at, pid: PROCESS, args: { bytes } };
  }

  private rowOf(event: TraceEvent): Row | undefined {
    const { seq } = event;
    switch (event.kind) {
      case 'log':
        return instant(`${event.level}: ${event.message}`, 'log', { seq, context: event.context });
      case 'trap':
        return instant(`trap: ${event.message}`, 'trap', { seq, in: event.name, frames: event.frames }, 'p');
      case 'stopped':
        return instant(`stopped: ${event.message}`, 'stopped', { seq, reason: event.reason }, 'g');
      case 'local-reply':
        return instant(`local reply ${event.status}`, 'reply', { seq, details: event.details });
      case 'request-in':
      case 'request-out':
      case 'response-in':
        return { ...instant(event.kind, 'message', { seq, message: event.message }), tid: EXCHANGES };
      case 'metric':
        return counter(event);
      case 'callout':
        return this.calloutBegins(event);
      case 'callout-message':
        return { ...this.callout(event), ph: 'n', args: { seq, body: event.body } };
      case 'callout-end':
        return this.calloutEnds(event);
      default:
        return undefined;
    }
  }

  private calloutBegins(event: EventOf<'callout'>): Row {
    const { seq, cluster, timeoutMs, message } = event;
    const of = (name: string) => valueOf(message.headers, name) ?? '';
    const row = { ...this.callout(event), name: `${of(':method')} ${cluster} ${of(':path')}` };
    this.callouts.set(keyOf(event), row);
    return { ...row, ph: 'b', args: { seq, cluster, timeoutMs, message } };
  }

  private calloutEnds(event: EventOf<'callout-end'>): Row {
    const { seq, outcome, message } = event;
    const row = { ...this.callout(event), ph: 'e', args: { seq, outcome, message } };
    this.callouts.delete(keyOf(event));
    return row;
  }

  private callout(event: EventOf<'callout' | 'callout-message' | 'callout-end'>): Row {
    const id = keyOf(event);
    const row = { name: `callout ${event.callout}`, cat: 'callout', id, pid: PROCESS, tid: threadOf(event) };
    return this.callouts.get(id) ?? row;
  }
}

/** Each behind another one. */
function lines(rows: readonly Row[]): string {
  return rows.map((row) => `,\n${json(row)}`).join('');
}

function instant(name: string, cat: string, args: Row, s: 't' | 'p' | 'g' = 't'): Row {
  return { name, cat, ph: 'i', s, args };
}

function counter({ name, type, value }: EventOf<'metric'>): Row {
  return { name, cat: 'metric', ph: 'C', args: { [METRIC_TYPES[type] ?? 'value']: Number(value) } };
}

/** Ids of callouts are each VM's own. */
function keyOf(event: EventOf<'callout' | 'callout-message' | 'callout-end'>): string {
  return `${event.plugin ?? 0} ${event.vm ?? 'worker'} ${event.callout}`;
}

function threadOf({ plugin = 0, vm }: TraceEvent): number {
  return FIRST_PLUGIN + plugin * THREADS.length + THREADS.indexOf(vm);
}
