import { describe, expect, it } from 'vitest';
import type { TracedExchange } from '../../../../src/core/trace/export';
import { exchange } from '../../../support/exchange';
import { answered, numbered, traced, written } from './made';

interface Row {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tid: number;
  readonly id?: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const rowsOf = (all: readonly TracedExchange[], plugins?: readonly string[]) =>
  JSON.parse(written('chrome', all, { title: 'a replay', ...(plugins === undefined ? {} : { plugins }) })) as Row[];
const named = (rows: readonly Row[], name: string) => rows.filter((row) => row.name === name);
const threads = (rows: readonly Row[]) =>
  Object.fromEntries<number>(named(rows, 'thread_name').map(({ tid, args }) => [String(args['name']), tid]));

const plugin = { kind: 'plugin', abi: '0.2.1', hash: 'h', host: 'envoy@1.40' } as const;
const START_UP: TracedExchange = {
  ...traced([]),
  exchange: undefined,
  number: 0,
  events: numbered([
    { ...plugin, name: 'first' },
    { ...plugin, name: 'second', plugin: 1 },
    { kind: 'call', name: 'proxy_on_vm_start', context: 1, args: [], vm: 'canary' },
    { kind: 'return', call: 3, result: 'true' },
    { kind: 'call', name: 'proxy_on_vm_start', context: 1, args: [], plugin: 1 },
    { kind: 'return', call: 5, result: 'true', plugin: 1 },
  ]).map(({ exchange: _none, ...event }) => event),
};

describe('Trace Event Format', () => {
  it('has a thread for each plugin and each of its start-ups', () => {
    const rows = rowsOf([START_UP, traced(answered(exchange()))]);
    expect(named(rows, 'process_name')[0]?.args).toEqual({ name: 'a replay' });
    expect(threads(rows)).toEqual({ exchanges: 1, first: 2, 'first (canary)': 3, second: 5 });
    expect(named(rows, 'proxy_on_vm_start').map(({ tid }) => tid)).toEqual([3, 5]);
  });

  it('calls are complete events, host calls lie within them, exchanges follow each other', () => {
    const rows = rowsOf([START_UP, traced(answered(exchange())), traced(answered(exchange()), { number: 2 })]);
    const spans = rows.filter(({ ph }) => ph === 'X').map(({ name, ts, dur, tid }) => [name, ts, dur, tid]);
    expect(spans.slice(3)).toEqual([
      ['1 an exchange', 6, 9, 1],
      ['proxy_on_request_headers', 8, 4, 2],
      ['proxy_add_header_map_value', 9, 1, 2],
      ['2 an exchange', 15, 9, 1],
      ['proxy_on_request_headers', 17, 4, 2],
      ['proxy_add_header_map_value', 18, 1, 2],
    ]);
    expect(named(rows, 'proxy_on_request_headers')[0]?.args).toEqual({
      ...{ seq: 3, context: 2, arguments: { headers: '4' }, result: 'Continue' },
    });
  });

  it('says whether it was measured', () => {
    const timing = new Map([
      [3, { start: 1.0004, duration: 10 }],
      [4, { start: 2, duration: 0.5 }],
    ]);
    const measured = traced(answered(exchange()), { timing });
    const label = (rows: readonly Row[]) => named(rows, 'process_labels')[0]?.args;
    expect(label(rowsOf([measured]))).toEqual({ labels: 'measured durations', measured: true });
    expect(label(rowsOf([measured, START_UP]))).toMatchObject({ measured: false });
    expect(rowsOf([measured]).filter(({ ph }) => ph === 'X')).toMatchObject([
      { ts: 0, dur: 40 },
      { ts: 1, dur: 10 },
      { ts: 2, dur: 0.5 },
    ]);
  });

  it('logs and traps are instants, metrics counters, callouts begin and end across exchanges', () => {
    const of = { plugin: 1 } as const;
    const headers = [
      [':method', 'GET'],
      [':path', '/check'],
    ] as const;
    const rows = rowsOf(
      [
        traced([
          { kind: 'log', level: 'warn', context: 2, message: 'hello', ...of },
          { kind: 'metric', name: 'hits', type: 0, value: '18446744073709551615' },
          { kind: 'metric', name: 'hits', type: 1, value: '3' },
          { kind: 'callout', callout: 4, cluster: 'auth', timeoutMs: 5, message: { headers }, ...of },
          { kind: 'trap', name: 'f', message: 'unreachable', frames: [] },
        ]),
        traced(
          [
            { kind: 'callout-end', callout: 4, outcome: 'cancelled', ...of },
            { kind: 'callout', callout: 8, cluster: 'slow', timeoutMs: 0, message: { headers } },
          ],
          { number: 2 },
        ),
      ],
      ['first'],
    );
    expect(threads(rows)).toMatchObject({ first: 2, 'plugin 2': 5 });
    expect(named(rows, 'warn: hello')).toMatchObject([{ ph: 'i', tid: 5 }]);
    expect(named(rows, 'trap: unreachable')).toMatchObject([{ ph: 'i', s: 'p' }]);
    expect(named(rows, 'hits').map(({ ph, args }) => [ph, args])).toEqual([
      ['C', { counter: 2 ** 64 }],
      ['C', { gauge: 3 }],
    ]);
    expect(named(rows, 'GET auth /check').map(({ ph, id, ts, args }) => [ph, id, ts, args['outcome']])).toEqual([
      ['b', '1 worker 4', 3, undefined],
      ['e', '1 worker 4', 5, 'cancelled'],
    ]);
    expect(named(rows, 'GET slow /check').map(({ ph, ts, args }) => [ph, ts, args['outcome']])).toEqual([
      ['b', 6, undefined],
      ['e', 7, 'unfinished'],
    ]);
  });

  it('memory is a counter of the plugin whose call it was seen at', () => {
    const events = [
      { kind: 'call', name: 'f', context: 2, args: [], plugin: 1 },
      { kind: 'trap', name: 'f', message: '', frames: [], plugin: 1 },
      { kind: 'end', outcome: 'reset', details: '' },
    ] as const;
    const memory = [
      { seq: 0, at: 3, bytes: 65_536 },
      { seq: 2, at: 8, bytes: 131_072 },
    ];
    const rows = rowsOf([traced(events, { memory })], ['a', 'b']).filter(({ cat }) => cat === 'memory');
    expect(rows.map(({ name, ts, args }) => [name, ts, args])).toEqual([
      ['memory of b', 3, { bytes: 65_536 }],
      ['memory of b', 8, { bytes: 131_072 }],
    ]);
  });
});
