/** 100,000 calls of every host function, with garbage: nothing breaks, and nobody else notices. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { CALLBACK_NAMES, type CallbackName } from '../../../../src/core/proxywasm/signatures';
import type { AbiVersion } from '../../../../src/core/proxywasm/abi';
import type { Exchange } from '../../../../src/core/scenario/exchange';
import type { TraceEvent } from '../../../../src/core/trace/events';
import { assembleGuest } from '../../../conformance/guest/assemble';
import { call, log, type Guest } from '../../../conformance/guest/program';
import { exchange } from '../../../support/exchange';
import { garbageGuest, hostFunctions, type GarbageGuest } from './guest';
import { runChain, type GarbageExports, type Run } from './run';
import { CANARY, DICTIONARY, EDGE, LAYOUT, PAGE } from './words';

const HOSTS: readonly (readonly [AbiVersion, string])[] = [
  ['0.1.0', 'envoy@1.40'],
  ['0.2.0', 'envoy@1.40'],
  ['0.2.1', 'envoy@1.40'],
  ['0.2.1', 'higress'],
];
const HTTP = 30_000;
const TCP = 4_000;
const EXCHANGES = 400;
const MIB = 1024 * 1024;
/** All that one such replay may leave in memory, Trace and all. */
const MOST_MEMORY = 256 * MIB;
/** Milliseconds for a replay, on a busy machine. */
const TIMEOUT = 30_000;

/** It looks at everything and changes some of it. */
const CLEAN: Guest = {
  on: {
    proxy_on_request_headers: [
      call('proxy_get_header_map_pairs', 0),
      call('proxy_add_header_map_value', 0, 'x-clean', 'yes'),
      call('proxy_get_property', 'request\0path'),
      call('proxy_set_property', 'seen', 'by the clean one'),
      call(
        'proxy_http_call',
        'callout',
        [
          [':method', 'GET'],
          [':path', '/'],
          [':authority', 'a'],
        ],
        '',
        [],
        1000,
      ),
    ],
    proxy_on_request_body: [
      call('proxy_get_buffer_bytes', 0, 0, 100),
      call('proxy_set_buffer_bytes', 0, 0, 3, 'new'),
      call('proxy_get_property', 'seen'),
    ],
    proxy_on_http_call_response: [call('proxy_get_buffer_bytes', 4, 0, 100), log('the callout has come back')],
    proxy_on_response_headers: [
      call('proxy_get_header_map_pairs', 2),
      call('proxy_replace_header_map_value', 2, 'x-from', 'the clean one'),
    ],
    proxy_on_response_body: [call('proxy_get_buffer_bytes', 1, 0, 100)],
  },
};

/** With everything there is to an exchange. */
function whole(path: string): Exchange {
  const bytes = (text: string) => new TextEncoder().encode(text);
  return exchange(
    {
      ...{ method: 'POST', path, body: [bytes('first '), bytes('second')], trailers: [['x-last', '1']] },
      headers: [
        ['x-request-id', 'one'],
        ['x-one', '1'],
      ],
    },
    {
      headers: [
        ['date', 'Wed, 01 Jan 2025 00:00:00 GMT'],
        ['x-from', 'the upstream'],
      ],
      ...{ body: [bytes('answer')], trailers: [['x-sum', '2']], delayMs: 20 },
    },
  );
}

async function run(guest: GarbageGuest): Promise<Run> {
  const modules = [await garbageGuest(guest), await assembleGuest('clean', CLEAN)];
  const pieces = [1, 2, 3].flatMap(() => [
    { from: 'downstream', text: 'ping' } as const,
    { from: 'upstream', text: 'pong' } as const,
  ]);
  return runChain(
    modules,
    Array.from({ length: EXCHANGES }, (_, index) => whole(`/${index + 1}`)),
    {
      host: guest.host,
      plugins: [
        { module: '', name: 'garbage', vmId: 'garbage', configuration: 'some', environment: { HOME: '/' } },
        { module: '', name: 'clean', vmId: 'clean' },
      ],
      connections: Array.from({ length: 30 }, () => ({ pieces })),
      callouts: [
        { match: { cluster: 'callout' }, body: 'called', trailers: { 'x-end': '1' } },
        { match: { cluster: 'grpc' }, grpc: { messages: ['one', 'two'], initialMetadata: { a: 'b' } } },
        { match: { cluster: 'refused' }, fail: 'refused' },
      ],
      clock: { pauseMs: 6_000, runOnMs: 20_000 },
    },
  );
}

/** How often each of them was counted. */
function counts(memory: WebAssembly.Memory, at: number, names: readonly string[]): Map<string, number> {
  const words = new Uint32Array(memory.buffer, at, names.length);
  return new Map(names.map((name, index) => [name, words[index] ?? 0]));
}

/** Addresses that nobody may write to and where something else stands now. */
function touched({ memory }: GarbageExports): number[] {
  const bytes = new Uint8Array(memory.buffer);
  const expected = (at: number) =>
    at < LAYOUT.words + PAGE ? (DICTIONARY.bytes[at - LAYOUT.words] ?? CANARY) : at < LAYOUT.canary + PAGE ? CANARY : 0;
  const wrong: number[] = [];
  for (let at: number = LAYOUT.words; at < bytes.length; at++) {
    if (at === LAYOUT.words + PAGE) at = LAYOUT.canary;
    if (at >= LAYOUT.canary && at % PAGE >= PAGE - EDGE) continue;
    if (bytes[at] !== expected(at)) wrong.push(at);
  }
  return wrong;
}

/** What is a plugin's, of the first one where no other is named. */
const GUEST: ReadonlySet<TraceEvent['kind']> = new Set(['call', 'return', 'host', 'log'] as const);

/**
 * What the last exchange came to, and what the clean plugin saw of it: without what counts on from exchanges before, in
 * which the other one may well have kept it from being called.
 */
function lastOf(events: readonly TraceEvent[]): string[] {
  const counted: ReadonlySet<string> = new Set(['seq', 'by', 'call', 'callout']);
  return events
    .filter((event) => event.exchange === EXCHANGES && (event.plugin === 1 || !GUEST.has(event.kind)))
    .filter((event) => event.kind !== 'log' && !(event.kind === 'host' && event.name === 'proxy_log'))
    .map((event) => JSON.stringify(event, (key, value: unknown) => (counted.has(key) ? undefined : value)))
    .map((text) => text.replace(/("name":"callout","value":)"\d+"/g, '$1"…"'));
}

function memoryHeld(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const MATTERS: readonly CallbackName[] = [
  ...(['proxy_on_configure', 'proxy_on_request_headers', 'proxy_on_request_body'] as const),
  ...(['proxy_on_response_headers', 'proxy_on_response_body', 'proxy_on_log', 'proxy_on_tick'] as const),
  ...(['proxy_on_http_call_response', 'proxy_on_new_connection', 'proxy_on_downstream_data'] as const),
];
const few = (all: Map<string, number>, least: number) => [...all].filter(([, count]) => count < least);

describe.each(HOSTS)('a guest of ABI %s in %s that calls every host function with garbage', (abi, host) => {
  const guest = { abi, host, seed: 0x5eed_0001, http: HTTP, tcp: TCP };
  let garbage: Run;
  let held = 0;

  beforeAll(async () => {
    const before = memoryHeld();
    garbage = await run(guest);
    held = memoryHeld() - before;
  }, TIMEOUT);

  it('makes all its calls, and all that comes of them is answers', () => {
    const { end, events, exports } = garbage;
    expect(end).toMatchObject({ problems: [] });
    expect(end.stop).toBeUndefined();
    expect(events.filter(({ kind }) => kind === 'trap')).toEqual([]);
    expect(exports.calls.value).toBeGreaterThanOrEqual(HTTP + TCP);
  });

  it('makes them of each function, and in each callback that matters', () => {
    const { memory } = garbage.exports;
    const names = hostFunctions(guest).map(({ name }) => name);
    expect(few(counts(memory, LAYOUT.functions, names), 200)).toEqual([]);
    const callbacks = [...counts(memory, LAYOUT.callbacks, CALLBACK_NAMES)];
    expect(few(new Map(callbacks.filter(([name]) => MATTERS.some((one) => one === name))), 100)).toEqual([]);
  });

  it('has nothing written to where it did not point', () => {
    expect(touched(garbage.exports)).toEqual([]);
  });

  it('makes the host hold no more than it can', () => {
    expect(held).toBeLessThan(MOST_MEMORY);
  });

  it(
    'changes nothing for the other plugin once it is silent',
    async () => {
      const last = lastOf(garbage.events);
      expect(last.length).toBeGreaterThan(20);
      expect(last).toEqual(lastOf((await run({ ...guest, http: 0, tcp: 0 })).events));
    },
    TIMEOUT,
  );

  it(
    'does the same again, byte by byte',
    async () => {
      expect((await run(guest)).digest).toBe(garbage.digest);
    },
    TIMEOUT,
  );
});
