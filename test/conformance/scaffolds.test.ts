/** What comes of our templates is loaded by a real Envoy, with the configuration that the project brings. */

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect } from 'vitest';
import { itWith, part, valueOf } from '../support/parts';
import { freePort } from '../support/ports';
import { built, BUILT, newProject } from '../support/scaffolds';
import { scratchFolder } from '../support/scratch';

const envoy = part('envoy');
const scratch = scratchFolder();
const SLOW = 300_000;

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

describe('Envoy runs the plugin of the template', { timeout: SLOW }, () => {
  for (const [template, compiler] of BUILT) {
    const it = itWith([envoy, ...(compiler === undefined ? [] : [compiler])]);
    it(template, async () => {
      const folder = await newProject(scratch, template);
      expect(await built(folder)).toMatchObject({ code: 0 });
      if (template.endsWith('-tcp')) await triesTcp(folder);
      else if (template.endsWith('-callout')) await triesCallout(folder);
      else await triesHttp(folder);
    });
  }
});

async function triesHttp(folder: string): Promise<void> {
  const seen: IncomingHttpHeaders[] = [];
  const server = await httpServer((headers) => {
    seen.push(headers);
    return [200, { 'x-powered-by': 'test' }];
  });
  const port = await start(folder, { 8080: server });
  const fine = await get(port, '/');
  expect(fine).toMatchObject({ status: 200, headers: { 'x-served-by': folder.split('/').at(-1) } });
  expect(fine.headers).not.toHaveProperty('x-powered-by');
  expect(await get(port, '/admin/users?page=2')).toMatchObject({ status: 403, body: 'not for you\n' });
  expect(seen.map((headers) => headers['x-plugin'])).toEqual(['hello']);
}

async function triesCallout(folder: string): Promise<void> {
  const seen: IncomingHttpHeaders[] = [];
  const server = await httpServer((headers) => {
    seen.push(headers);
    return [200, {}];
  });
  const auth = await httpServer(({ authorization }) => {
    return authorization === 'Bearer token-of-alice' ? [200, { 'x-user': 'alice' }] : [403, {}];
  });
  const port = await start(folder, { 8080: server, 8081: auth });
  expect(await get(port, '/account', { authorization: 'Bearer token-of-alice' })).toMatchObject({ status: 200 });
  expect(await get(port, '/orders', { authorization: 'Bearer stolen' })).toMatchObject({ status: 403 });
  expect(await get(port, '/cart')).toMatchObject({ status: 401, body: 'who are you?\n' });
  expect(seen.map((headers) => headers['x-user'])).toEqual(['alice']);
}

async function triesTcp(folder: string): Promise<void> {
  const seen: string[] = [];
  const server = await listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data: Buffer) => {
        seen.push(data.toString());
        socket.end('hello yourself\n');
      });
    }),
  );
  const port = await start(folder, { 8080: server });
  expect(await exchanged(port, 'hello\n')).toBe('hello yourself\n');
  expect(await exchanged(port, 'QUIT now\n')).toBe('');
  expect(seen).toEqual(['hello\n']);
}

/** Envoy with the project's own file, but for its ports. Returns the one that it listens on. */
async function start(folder: string, ports: Readonly<Record<number, number>>): Promise<number> {
  const own = await freePort();
  const file = join(folder, 'deploy', 'envoy.yaml');
  let text = readFileSync(file, 'utf8').replace('port_value: 10000', `port_value: ${own}`);
  for (const [from, to] of Object.entries(ports)) text = text.replace(`port_value: ${from}`, `port_value: ${to}`);
  writeFileSync(file, text);
  const args = ['-c', 'deploy/envoy.yaml', '--concurrency', '1', '--use-dynamic-base-id', '-l', 'warn'];
  const child = spawn(valueOf(envoy), [...args, '--log-format', '%l|%v'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  endings.push(() => child.kill('SIGKILL'));
  await isListening(child, own);
  return own;
}

async function isListening(child: ChildProcess, port: number): Promise<void> {
  let told = '';
  child.stderr?.on('data', (data: Buffer) => (told += data.toString()));
  const end = Date.now() + 30_000;
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`Envoy does not listen:\n${told}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // A plugin that was refused is told as it starts, and its listener answers nevertheless.
  expect(told).not.toMatch(/^(error|critical)\|/m);
}

type Answer = readonly [status: number, headers: Readonly<Record<string, string>>];

function httpServer(answer: (headers: IncomingHttpHeaders) => Answer): Promise<number> {
  return listening(
    createServer(({ headers }, response) => {
      const [status, more] = answer(headers);
      response.writeHead(status, { 'content-type': 'text/plain', ...more }).end('ok');
    }),
  );
}

async function listening(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(port: number, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (data: string) => (body += data));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

/** All that comes back until the other side closes. */
function exchanged(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data: Buffer) => (got += data.toString()));
    socket.on('error', () => undefined).on('close', () => resolve(got));
  });
}
