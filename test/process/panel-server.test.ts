/** The panel that `npm start` serves: on loopback alone, and to nobody without its token. */

import { connect as tcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PanelSession } from '../../src/node/panel/session';
import { startPanelServer, type PanelServer } from '../../src/node/panel/server';
import { readModuleFile } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { loadScenario } from '../../src/node/scenario-file';
import type { PanelEvents, PanelRequests, PanelResult } from '../../src/protocol/panel';
import { Rpc, type Nothing } from '../../src/protocol/rpc';
import { ROOT, SAMPLE, SAMPLE_MODULE } from '../support/parts';
import { WORKER } from '../support/replay';

let server: PanelServer;
let origin: string;
let token: string;
/** The module that the panel is for; changed to one that is not there. */
let module = SAMPLE_MODULE;

beforeAll(async () => {
  const source = async () => ({
    title: 'sample',
    files: [await readModuleFile(module)] as const,
    loaded: await loadScenario(join(SAMPLE, 'hello.scenario.yaml')),
  });
  const connect = (channel: ConstructorParameters<typeof PanelSession>[0]) => {
    const session = new PanelSession(channel, source, new ReplayRunner(WORKER));
    return () => session.dispose();
  };
  server = await startPanelServer({ port: 0, dist: join(ROOT, 'dist'), connect });
  ({ origin } = new URL(server.url));
  token = new URL(server.url).searchParams.get('token') ?? '';
});

afterAll(() => server.close());

/** All that comes back for a request written by hand. */
function raw(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { host, port } = new URL(origin);
  return new Promise((resolve) => {
    let answer = '';
    const socket = tcp(Number(port), '127.0.0.1', () => {
      const lines = Object.entries({ host, connection: 'close', ...headers }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    });
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

describe('the panel server', () => {
  it('serves the page, its script and its style to whoever has the token', async () => {
    const page = await fetch(server.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("default-src 'none'");
    for (const file of ['replay.js', 'replay.css']) {
      expect((await fetch(`${origin}/${file}?token=${token}`)).status).toBe(200);
    }
    expect((await fetch(`${origin}/cli.js?token=${token}`)).status).toBe(404);
    expect((await fetch(`${origin}/..%2fcli.js?token=${token}`)).status).toBe(404);
  });

  it.each([
    ['without a token', '/', {}],
    ['with a wrong one', '/?token=AAAA', {}],
    ['from another origin', '?', { origin: 'http://evil.example' }],
    ['under another name', '?', { host: 'evil.example' }],
  ])('answers nothing %s', async (_name, path, headers) => {
    expect(await raw(path === '?' ? `/?token=${token}` : path, headers)).toBe('');
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    expect(await raw(path === '?' ? `/?token=${token}` : path, { ...upgrade, ...headers })).toBe('');
  });

  it('goes on when somebody sends what is no path', async () => {
    for (const path of ['//', 'http://[', '*', '/%']) await raw(path, {});
    expect((await fetch(server.url)).status).toBe(200);
  });

  it('is not reachable by any other address of this machine', async () => {
    const { port } = new URL(origin);
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const reached = await new Promise((resolve) => {
        const socket = tcp(Number(port), address, () => resolve(true));
        socket.on('error', () => resolve(false));
      });
      expect(reached).toBe(false);
    }
  });

  it('replays over its socket as in VS Code', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/?token=${token}`, { origin });
    await new Promise((resolve) => socket.once('open', resolve));
    const results: PanelResult[] = [];
    const rpc = new Rpc<PanelRequests, Nothing, Nothing, PanelEvents>(
      {
        post: (message) => socket.send(JSON.stringify(message)),
        onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(JSON.parse(data.toString()))),
      },
      {},
      {
        results: { validate: (value) => value as PanelResult[], handle: (more) => void results.push(...more) },
        ended: { validate: () => undefined, handle: () => undefined },
        idle: { validate: () => undefined, handle: () => undefined },
        rebuilt: { validate: () => undefined, handle: () => undefined },
        changed: { validate: () => undefined, handle: () => undefined },
      },
    );
    const { state, history } = await rpc.request('open', {});
    expect(history).toBeUndefined();
    expect(state.exchanges.length).toBe(12);
    expect(state.module).toMatchObject({ file: 'hello-filter.wasm', abi: 'proxy-wasm 0.2.1', host: 'envoy@1.40' });
    expect((await rpc.request('replay', { exchanges: [8] })).status).toBe('finished');
    expect(results.map(({ index, status }) => [index, status])).toEqual([[8, 403]]);
    const again = await rpc.request('open', {});
    expect(again.history?.results.map(({ index }) => index)).toEqual([8]);
    const { detail } = await rpc.request('trace', { exchange: 8, run: 'this' });
    expect(detail?.lines.some(({ text }) => text.includes('proxy_send_local_response'))).toBe(true);
    module = `${SAMPLE_MODULE}.gone`;
    expect((await rpc.request('replay', {})).status).toBe('refused');
    // What an earlier replay showed is not kept as if it were this one's.
    expect((await rpc.request('open', {})).history).toMatchObject({
      results: [],
      running: false,
      end: { status: 'refused' },
    });
    socket.close();
  });
});
