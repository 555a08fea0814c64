/** A real replay of the sample, written in each format. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { importHar } from '../../src/core/capture/har';
import { exchangeOf, type Exchange, type Header } from '../../src/core/scenario/exchange';
import type { Scenario } from '../../src/core/scenario/scenario';
import {
  exporterFor,
  measuredIn,
  type ExportFormat,
  type ExportOptions,
  type TracedExchange,
} from '../../src/core/trace/export';
import type { EventOf, TraceEvent, TracePayload } from '../../src/core/trace/events';
import { readDetailed } from '../../src/core/trace/read-section';
import type { TraceLevel } from '../../src/core/trace/recorder';
import { readModuleFile } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { loadScenario } from '../../src/node/scenario-file';
import { wasmPlugin } from '../support/cli';
import { SAMPLE } from '../support/parts';
import { WORKER } from '../support/replay';
import { scratchFolder } from '../support/scratch';

const FILE = join(SAMPLE, 'hello.scenario.yaml');
const folder = scratchFolder();
let scenario: Scenario;
let modules: Awaited<ReturnType<typeof readModuleFile>>[];
let sample: TracedExchange[];

async function replayed(of: Scenario, trace: TraceLevel = 'full'): Promise<TracedExchange[]> {
  const all: TracedExchange[] = [];
  const { status } = await new ReplayRunner(WORKER).run(
    { modules, scenario: of, trace },
    {
      section: (section) => {
        const { events, details } = readDetailed(section, of.exchanges);
        const { number, microseconds } = section;
        const exchange = exchangeOf(of.exchanges, 1, number);
        all.push({ exchange, number, events, microseconds, ...measuredIn(details) });
      },
    },
  );
  expect(status).toBe('finished');
  return all;
}

function written(format: ExportFormat, all: readonly TracedExchange[], options?: ExportOptions): string {
  const exporter = exporterFor(format, options);
  return exporter.head() + all.map((one) => exporter.exchange(one)).join('') + exporter.tail();
}

beforeAll(async () => {
  const loaded = await loadScenario(FILE);
  ({ scenario } = loaded);
  modules = await Promise.all(loaded.modulePaths.map((path) => readModuleFile(path)));
  sample = await replayed(scenario);
});

it('JSON Lines are those that the command line writes', async () => {
  const path = join(folder, 'trace.jsonl');
  await wasmPlugin(['replay', FILE, '--json', '--trace', path], SAMPLE);
  expect(written('jsonl', sample)).toBe(readFileSync(path, 'utf8'));
});

describe('HAR', () => {
  const imported = (all: readonly TracedExchange[], side: 'client' | 'upstream'): Exchange[] => {
    const { value, problems } = importHar(JSON.parse(written('har', all, { side })));
    expect(problems).toEqual([]);
    return [...value];
  };
  const textOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('latin1');
  /** Pieces are one in a HAR. */
  const essence = ({ request }: Exchange) => ({ ...request, body: textOf(request.body) });
  const of = <K extends TracePayload['kind']>({ events }: TracedExchange, kind: K) =>
    events.find((event): event is EventOf<K> => event.kind === kind);
  const passed = () => sample.filter((one) => of(one, 'request-out') !== undefined);
  const without = (headers: readonly Header[], ...names: string[]) =>
    headers.filter(([name]) => !names.includes(name) && !name.startsWith(':'));

  it('of the client has the requests as they were captured, and what the client got', () => {
    const back = imported(sample, 'client');
    expect(back.map(essence)).toEqual(scenario.exchanges.map(essence));
    const ends = sample.flatMap((one) => of(one, 'end') ?? []);
    expect(back.map(({ response }) => response.status)).toEqual(ends.map(({ status }) => status));
    expect(back.map(({ response }) => textOf(response.body).length)).toEqual(
      ends.map(({ client }) => client?.body?.size ?? 0),
    );
  });

  it('of the upstream has what the plugin made of the requests, and the responses as they were captured', () => {
    const back = imported(sample, 'upstream');
    const outs = passed().map((one) => of(one, 'request-out')?.message);
    expect(back.map(({ request }) => without(request.headers, 'host', 'transfer-encoding'))).toEqual(
      outs.map((message) => without(message?.headers ?? [])),
    );
    expect(back.map(({ request }) => textOf(request.body))).toEqual(
      outs.map((message) => (message?.body !== undefined && 'text' in message.body ? message.body.text : '')),
    );
    expect(back.some(({ request }) => textOf(request.body).includes('************1111'))).toBe(true);
    const responses = passed().map(({ exchange }) => textOf(exchange?.response.body ?? []));
    expect(back.map(({ response }) => textOf(response.body))).toEqual(responses);
  });

  it('replayed through the plugin again comes to the same', async () => {
    const client = imported(sample, 'client');
    // The client got what the plugin made of the responses; the upstream's stand in the other half.
    const upstream = new Map(passed().map(({ number }, at) => [number, imported(sample, 'upstream')[at]?.response]));
    const exchanges = client.map((one, at) => ({ ...one, response: upstream.get(at + 1) ?? one.response }));
    const again = await replayed({ ...scenario, exchanges });
    expect(imported(again, 'client').map(essence)).toEqual(client.map(essence));
    const sent = (all: readonly TracedExchange[]) =>
      imported(all, 'upstream').map(({ request: { headers, ...request }, response }) => ({
        ...{ ...request, body: textOf(request.body), headers: without(headers, 'x-request-id') },
        answer: [response.status, textOf(response.body), response.delayMs],
      }));
    expect(sent(again)).toEqual(sent(sample));
    expect(imported(again, 'client').map(({ response }) => [response.status, textOf(response.body)])).toEqual(
      client.map(({ response }) => [response.status, textOf(response.body)]),
    );
  });
});

interface Row {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly ts: number;
  readonly dur: number;
  readonly tid: number;
  readonly args: { readonly measured?: boolean; readonly name?: string };
}

describe('Trace Event Format', () => {
  const inner = (rows: readonly Row[], row: Row) =>
    rows.filter(({ tid, ts, dur }) => tid === row.tid && ts >= row.ts && ts + dur <= row.ts + row.dur + 1e-6);

  it.each(['full', 'detailed'] as const)(
    'of a %s replay: every call once, host calls within guest calls',
    async (level) => {
      const all = level === 'full' ? sample : await replayed(scenario, level);
      const rows = JSON.parse(written('chrome', all)) as Row[];
      const calls = (kind: TraceEvent['kind']) =>
        all.flatMap(({ events }) => events.filter((one) => one.kind === kind));
      const [guests, hosts] = ['guest', 'host'].map((cat) => rows.filter((row) => row.cat === cat));
      expect([guests?.length, hosts?.length]).toEqual([calls('call').length, calls('host').length]);
      expect(guests?.flatMap((row) => inner(hosts ?? [], row)).length).toBe(hosts?.length);
      expect(rows.flatMap(({ name, args }) => (name === 'thread_name' ? [args.name] : []))).toEqual([
        ...['exchanges', 'hello-filter'],
      ]);
      expect(rows.find(({ name }) => name === 'process_labels')?.args.measured).toBe(level === 'detailed');
      expect(rows.some(({ cat }) => cat === 'memory')).toBe(level === 'detailed');
    },
  );
});

it('OTLP has a trace for each exchange, and twice the same ids', () => {
  interface Span {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly kind: number;
  }
  const text = written('otlp', sample, { title: 'hello' });
  expect(written('otlp', sample, { title: 'hello' })).toBe(text);
  const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  const spans = resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const servers = spans.filter(({ kind }) => kind === 2);
  expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(scenario.exchanges.length);
  const known = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  const orphans = spans.filter(({ traceId, parentSpanId: of }) => of !== undefined && !known.has(`${traceId} ${of}`));
  expect(orphans).toEqual([]);
});

it('the report has a line for each exchange, and what the plugin did', () => {
  const text = written('markdown', sample, { title: 'hello' });
  expect(text.split('\n').filter((line) => line.startsWith('| ')).length).toBe(2 + scenario.exchanges.length);
  expect(text).toContain('| 8 | `GET` | `/admin/users` | – → 403 | `local reply` | 0 |');
  expect(text).toMatch(/- `\+` `x-greeting`: `good morning`, by `proxy_add_header_map_value` #\d+/);
  expect(text).toMatch(/- body: \d+ bytes `.*4111.*` → \d+ bytes `.*\*{12}1111.*`/);
});
