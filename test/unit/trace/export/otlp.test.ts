import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TracedExchange } from '../../../../src/core/trace/export';
import { spanId, traceId } from '../../../../src/core/trace/export/otlp-values';
import { exchange } from '../../../support/exchange';
import { answered, arbitraryTraces, numbered, traced, written, type Made } from './made';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { key: string; value: object }[];
  readonly events?: readonly {
    name: string;
    timeUnixNano: string;
    attributes: readonly { key: string; value: object }[];
  }[];
  readonly status?: { code: number; message: string };
}

const spansOf = (all: readonly TracedExchange[]): Span[] => {
  const { resourceSpans } = JSON.parse(written('otlp', all, { title: 'a replay', version: '1' })) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
  };
  return resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
};
const valuesOf = ({ attributes }: Pick<Span, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]));
const find = (spans: readonly Span[], name: string) => spans.filter((span) => span.name === name);

describe('spans', () => {
  const one = exchange({
    method: 'POST',
    path: '/a?b=c?d',
    authority: 'shop.example:8080',
    headers: [['User-Agent', 'x']],
  });
  const start = 1_748_736_000_000_000_000n;
  const spans = spansOf([traced(answered(one), { exchange: { ...one, startTime: start } })]);

  it('the exchange is a server span with the attributes of HTTP', () => {
    const [root] = spans;
    expect(root).toMatchObject({ name: 'POST', kind: 2, startTimeUnixNano: String(start) });
    expect(root?.endTimeUnixNano).toBe(String(start + 9000n));
    expect(root).not.toHaveProperty('parentSpanId');
    expect(root).not.toHaveProperty('status');
    expect(valuesOf(root as Span)).toEqual({
      'proxy_wasm.exchange': '1',
      'http.request.method': 'POST',
      'url.scheme': 'http',
      'url.path': '/a',
      'url.query': 'b=c?d',
      'server.address': 'shop.example',
      'server.port': '8080',
      'user_agent.original': 'x',
      'network.protocol.version': '1.1',
      'http.response.status_code': '200',
      'proxy_wasm.upstream.status_code': '200',
      'proxy_wasm.outcome': 'answered',
      'proxy_wasm.details': 'via_upstream',
      'proxy_wasm.measured': false,
    });
  });

  it('guest calls are its children, host calls theirs', () => {
    const [root, call, host] = spans;
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ['POST', 2],
      ['proxy_on_request_headers', 1],
      ['proxy_add_header_map_value', 1],
    ]);
    expect([call?.parentSpanId, host?.parentSpanId]).toEqual([root?.spanId, call?.spanId]);
    expect(valuesOf(call as Span)).toMatchObject({
      ...{ 'proxy_wasm.plugin': 'plugin 1', 'proxy_wasm.argument.headers': '4', 'proxy_wasm.result': 'Continue' },
    });
  });

  it('a method that nobody knows makes no name', () => {
    const [root] = spansOf([traced(answered(exchange({ method: 'BREW' })))]);
    expect(root?.name).toBe('HTTP');
    expect(valuesOf(root as Span)).toMatchObject({
      ...{ 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW' },
    });
  });

  it('a connection is a trace, too, and start-up where anything was called', () => {
    const connection: Made[] = [
      { kind: 'exchange', name: 'c', client: { headers: [] } },
      { kind: 'end', outcome: 'answered', details: 'x', client: { headers: [] } },
    ];
    const outside = { exchange: undefined, number: 0 };
    const [tcp, start] = spansOf([
      traced(connection, { exchange: undefined }),
      traced([{ kind: 'plugin', name: 'p', abi: '', hash: '', host: '' }], outside),
      { ...traced([], outside), events: numbered([{ kind: 'call', name: 'f', context: 1, args: [] }], 9) },
    ]);
    expect([tcp?.name, start?.name, start?.kind]).toEqual(['TCP', 'outside any exchange', 1]);
    expect(valuesOf(tcp as Span)).toMatchObject({ 'network.transport': 'tcp', 'proxy_wasm.outcome': 'answered' });
  });
});

describe('what happens in them', () => {
  const call: Made = { kind: 'call', name: 'f', context: 2, args: [] };
  const end: Made = { kind: 'end', outcome: 'local reply', status: 503, details: 'wasm_fail_stream' };

  it('logs are events of their call, a local reply of the exchange', () => {
    const spans = spansOf([
      traced([
        call,
        { kind: 'log', level: 'warn', context: 2, message: 'hello' },
        { kind: 'local-reply', status: 403, details: 'denied' },
        { kind: 'return', call: 1 },
      ]),
    ]);
    const events = (name: string) => find(spans, name)[0]?.events?.map((event) => [event.name, valuesOf(event)]);
    expect(events('f')).toEqual([['log', { level: 'warn', message: 'hello' }]]);
    expect(events('TCP')).toEqual([['local reply', { status: '403', details: 'denied' }]]);
  });

  it('a trap is an exception, and an error of its call and of the exchange', () => {
    const frames = [{ function: 'main', offset: 12 }, { function: 'start' }];
    const [root, inner] = spansOf([traced([call, { kind: 'trap', name: 'f', message: 'unreachable', frames }, end])]);
    expect(root?.status).toEqual({ code: 2, message: 'trap in f: unreachable' });
    expect(inner?.status).toEqual({ code: 2, message: 'unreachable' });
    expect(inner?.events?.map((event) => [event.name, valuesOf(event)])).toEqual([
      [
        'exception',
        {
          'exception.type': 'trap',
          'exception.message': 'unreachable',
          'exception.stacktrace': 'trap in f: unreachable\n    at main:12\n    at start',
        },
      ],
    ]);
  });

  it.each([
    ['answered', 404, undefined],
    ['answered', 500, 2],
    ['local reply', 403, undefined],
    ['stalled', undefined, 2],
    ['reset', 200, 2],
  ] as const)('%s with status %s', (outcome, status, code) => {
    const [root] = spansOf([
      traced([{ kind: 'end', outcome, details: '', ...(status === undefined ? {} : { status }) }]),
    ]);
    expect(root?.status?.code).toBe(code);
  });
});

describe('callouts', () => {
  const begin = (callout: number, ...headers: [string, string][]): Made => ({
    ...{ kind: 'callout', callout, cluster: 'auth', timeoutMs: 5, message: { headers } },
  });
  const http = begin(4, [':method', 'GET'], [':path', '/check?a'], [':authority', 'auth.example:81']);
  const answer = (callout: number, status: string): Made => ({
    ...{ kind: 'callout-end', callout, outcome: 'answered', message: { headers: [[':status', status]] } },
  });

  it('are client spans of what HTTP, gRPC and Redis know of them', () => {
    const grpc = begin(5, [':method', 'POST'], [':path', '/p.Service/Method']);
    const redis = begin(7, [':method', 'REDIS'], [':path', 'GET key']);
    const spans = spansOf([traced([http, grpc, redis, answer(4, '204'), answer(5, '200'), answer(7, '200')])]);
    const callouts = spans.filter(({ kind }) => kind === 3);
    expect(callouts.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['GET', spans[0]?.spanId],
      ['p.Service/Method', spans[0]?.spanId],
      ['GET', spans[0]?.spanId],
    ]);
    expect(callouts.map(valuesOf)).toMatchObject([
      {
        'url.full': 'http://auth.example:81/check?a',
        'server.address': 'auth.example',
        'server.port': '81',
        'http.response.status_code': '204',
      },
      { 'rpc.system': 'grpc', 'rpc.service': 'p.Service', 'rpc.method': 'Method' },
      { 'db.system.name': 'redis', 'db.operation.name': 'GET' },
    ]);
  });

  it('may end in another exchange, badly, or never', () => {
    const timeout: Made = { kind: 'callout-end', callout: 4, outcome: 'timeout' };
    const spans = spansOf([
      traced([{ kind: 'call', name: 'f', context: 1, args: [] }, http, { kind: 'return', call: 1 }]),
      { ...traced([], { number: 2 }), events: numbered([timeout, http], 10) },
      { ...traced([], { number: 3 }), events: numbered([answer(4, '500')], 20) },
      { ...traced([], { number: 4 }), events: numbered([http], 30) },
      // Captured long before.
      {
        ...traced([], { number: 5, exchange: { ...exchange(), startTime: 5n } }),
        events: numbered([answer(4, '200'), http], 40),
      },
    ]);
    const callouts = spans.filter(({ kind }) => kind === 3);
    expect(callouts.map((span) => [valuesOf(span)['proxy_wasm.outcome'], span.status?.code])).toEqual([
      ['timeout', 2],
      ['answered', 2],
      ['answered', undefined],
      ['unfinished', undefined],
    ]);
    expect(callouts[0]?.parentSpanId).toBe(find(spans, 'f')[0]?.spanId);
    expect(callouts[0]?.traceId).toBe(spans[0]?.traceId);
    for (const { startTimeUnixNano, endTimeUnixNano } of callouts)
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  });
});

describe('ids', () => {
  it('are those of the specification, and no two of a replay are the same', () => {
    const check = (all: TracedExchange[]): void => {
      const spans = spansOf(all);
      const ids = spans.map((span) => `${span.traceId} ${span.spanId}`);
      expect(new Set(ids).size).toBe(ids.length);
      for (const span of spans) {
        expect(span.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
        expect(span.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
        const parent = spans.find(({ spanId: id }) => id === span.parentSpanId);
        if (span.parentSpanId !== undefined) expect(parent?.traceId).toBe(span.traceId);
      }
    };
    fc.assert(fc.property(arbitraryTraces, check), { numRuns: 40 });
  });

  it('are the same each time, and others for another plugin', () => {
    expect(traceId('a', 1, 5)).toBe(traceId('a', 1, 5));
    expect(new Set([traceId('a', 1, 5), traceId('b', 1, 5), traceId('a', 2, 5), traceId('a', 1, 6)]).size).toBe(4);
    const all = Array.from({ length: 5000 }, (_, seq) => [spanId(1, seq + 1), spanId(2, seq + 1), spanId(4, seq + 1)]);
    expect(new Set(all.flat()).size).toBe(15_000);
  });
});
