/** Serves the replay panel to a browser on this machine. Without the token, or from elsewhere, it answers nothing. */

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { panelPage } from '../../protocol/panel-page';
import type { Channel } from '../../protocol/rpc';

export interface PanelServer {
  /** Address to open, token included. */
  readonly url: string;
  close(): Promise<void>;
}

interface Options {
  /** 0: any free port. */
  readonly port: number;
  /** Folder that holds `webview/replay.js` and `webview/replay.css`. */
  readonly dist: string;
  /** Called for each page that connects; returns what to do when it leaves. */
  readonly connect: (channel: Channel) => () => void;
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};
const LOOPBACK = '127.0.0.1';
/** Captures that are dropped on the panel come in one piece. */
const MAX_MESSAGE = 256 << 20;

export async function startPanelServer(options: Options): Promise<PanelServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  await listen(server, options.port);
  const origin = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  const allowed = (request: IncomingMessage) => isOurs(request, origin, token);
  server.on('request', (request, response) => {
    if (!allowed(request)) request.socket.destroy();
    else void serve(request, response, options.dist, token);
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    // A page always says its origin when it opens a socket.
    if (!allowed(request) || request.headers.origin !== origin) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (client) => attach(client, options.connect));
  });
  return { url: `${origin}/?token=${token}`, close: () => close(server, sockets) };
}

/** The token in the address, our own host name (no other name may lead here), and no foreign origin. */
function isOurs(request: IncomingMessage, origin: string, token: string): boolean {
  if (!URL.canParse(request.url ?? '/', origin)) return false;
  const url = new URL(request.url ?? '/', origin);
  const given = Buffer.from(url.searchParams.get('token') ?? '');
  const wanted = Buffer.from(token);
  const sameToken = given.length === wanted.length && timingSafeEqual(given, wanted);
  const { host, origin: from } = request.headers;
  return sameToken && `http://${host}` === origin && (from === undefined || from === origin);
}

async function serve(request: IncomingMessage, response: ServerResponse, dist: string, token: string): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const asset = /^\/(replay)\.(js|css)$/.exec(path);
  const headers = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  if (request.method !== 'GET' || (path !== '/' && asset === null)) {
    response.writeHead(404, headers).end();
  } else if (asset === null) {
    const nonce = randomBytes(16).toString('base64');
    const page = panelPage({
      title: 'Replay',
      nonce,
      script: `/replay.js?token=${token}`,
      style: `/replay.css?token=${token}`,
      source: "'self'",
      connect: "'self'",
      standalone: true,
    });
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(page);
  } else {
    const content = await readFile(join(dist, 'webview', `${asset[1]}.${asset[2]}`));
    response.writeHead(200, { ...headers, 'content-type': TYPES[asset[2] ?? ''] ?? '' }).end(content);
  }
}

function attach(client: WebSocket, connect: Options['connect']): void {
  const listeners: ((message: unknown) => void)[] = [];
  const leave = connect({
    post: (message) => client.send(JSON.stringify(message)),
    onMessage: (listener) => listeners.push(listener),
  });
  client.on('message', (data) => {
    const message = parse((data as Buffer).toString());
    for (const listener of listeners) listener(message);
  });
  client.on('close', leave);
  client.on('error', () => client.terminate());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
}

function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
