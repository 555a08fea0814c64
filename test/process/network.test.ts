/** Callouts to a real server on loopback through the real thread and the command line, what is recorded, and real time. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleGuest } from '../conformance/guest/assemble';
import { call, ret, type Guest } from '../conformance/guest/program';
import { wasmPlugin } from '../support/cli';
import { exchange } from '../support/exchange';
import { replayModule } from '../support/replay';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();

/** Asks before it lets a request pass, and logs what the answer was. */
const asking: Guest = {
  on: {
    proxy_on_request_headers: [
      call(
        'proxy_http_call',
        'auth',
        [
          [':method', 'GET'],
          [':path', '/check?user=7'],
          [':authority', 'auth.example'],
        ],
        '',
        [],
        5_000,
      ),
      ret(1),
    ],
    proxy_on_http_call_response: [
      call('proxy_get_header_map_value', 6, ':status'),
      call('proxy_get_buffer_bytes', 4, 0, 100),
      call('proxy_set_effective_context', 2),
      call('proxy_continue_stream', 0),
    ],
  },
};

let server: Server;
let address = '';
let served: string[] = [];
let module = '';

beforeAll(async () => {
  module = join(folder, 'asking.wasm');
  writeFileSync(module, await assembleGuest('asking', asking));
  server = createServer((request, response) => {
    served.push(`${request.method} ${request.headers.host}${request.url}`);
    response.writeHead(201, { 'x-user': 'seven' });
    response.end('welcome');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const answered = / =0 .{1,2}201.*=0 .{1,2}welcome/s;

describe('a cluster with an address', () => {
  it('is asked over the network, and the plugin sees its answer', async () => {
    served = [];
    const { results, outcome } = await replayModule(module, [exchange()], { clusters: { auth: { address } } });
    expect(served).toEqual(['GET auth.example/check?user=7']);
    expect(results[0]?.summary).toMatchObject({ status: 200, faults: [], unanswered: [] });
    expect(results[0]?.summary.logs.map(({ message }) => message).join('\n')).toMatch(answered);
    expect(outcome.recorded).toMatchObject([
      { match: { cluster: 'auth', method: 'GET' }, status: 201, body: 'welcome' },
    ]);
  });

  it('is not asked where a mock answers', async () => {
    served = [];
    const callouts = [{ match: { path: '/check*' }, status: 403 }];
    const { results } = await replayModule(module, [exchange()], { callouts, clusters: { auth: { address } } });
    expect(served).toEqual([]);
    expect(results[0]?.summary.logs.map(({ message }) => message).join('\n')).toMatch(/=0 .{1,2}403/);
  });

  it('answers the command line, which records it for replays without a network', async () => {
    const capture = join(folder, 'one.har');
    const entry = { request: { method: 'GET', url: 'http://shop.example/' }, response: { status: 200, content: {} } };
    writeFileSync(capture, JSON.stringify({ log: { entries: [entry] } }));
    const recording = join(folder, 'answers.json');
    const live = await wasmPlugin(
      ['replay', module, capture, '--network', `auth=${address}`, '--record', recording],
      folder,
    );
    expect(live.stdout).toMatch(answered);
    expect(JSON.parse(readFileSync(recording, 'utf8'))).toMatchObject({ callouts: [{ status: 201 }] });
    const scenario = join(folder, 'again.scenario.yaml');
    writeFileSync(scenario, `module: asking.wasm\ncaptures: [one.har]\nrecordings: [answers.json]\n`);
    served = [];
    const again = await wasmPlugin(['replay', scenario], folder);
    expect(again.stdout).toMatch(answered);
    expect(served).toEqual([]);
  });

  it('that nobody listens at is a refused connection', async () => {
    const { results } = await replayModule(module, [exchange()], { clusters: { auth: { address: '127.0.0.1:1' } } });
    expect(results[0]?.summary.logs.map(({ message }) => message).join('\n')).toMatch(/=0 .{1,2}503/);
  });
});

describe('real time', () => {
  it('takes as long as it says', async () => {
    const start = performance.now();
    const { results } = await replayModule(module, [exchange()], {
      callouts: [{ delayMs: 300 }],
      clock: { real: true },
    });
    expect(results[0]?.summary.status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(300);
  });

  it('is not the plugin’s, so no time limit ends it', async () => {
    const { outcome } = await replayModule(module, [exchange()], {
      callouts: [{ delayMs: 900 }],
      clock: { real: true },
      limits: { timeMs: 200 },
    });
    expect(outcome.status).toBe('finished');
  });
});
