/** The two ends around Envoy: an upstream that answers as an exchange says, and a client that sends what it says. */

import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange, Header } from '../../src/core/scenario/exchange';

export interface WireMessage {
  /** Names in lower case, in the order of the wire. */
  readonly headers: readonly Header[];
  readonly body: string;
  readonly trailers: readonly Header[];
  /** The connection ended before the message did. */
  readonly cut: boolean;
}

export interface ClientResult extends WireMessage {
  readonly status: number;
}

/** Which exchange a request belongs to travels in this header, through Envoy and emulator alike. */
export const CASE_HEADER = 'x-case';

export class Upstream {
  readonly received = new Map<number, WireMessage>();
  private readonly server: Server;

  constructor(exchanges: readonly Exchange[]) {
    this.server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      void collect(request).then((message) => {
        const number = Number(request.headers[CASE_HEADER]);
        this.received.set(number, message);
        const answer = exchanges[number - 1]?.response;
        if (answer === undefined) throw new Error(`no exchange ${number}`);
        response.sendDate = false;
        response.writeHead(answer.status, answer.headers.flat());
        for (const piece of answer.body) response.write(piece);
        response.addTrailers(answer.trailers.map(([name, value]): [string, string] => [name, value]));
        response.end();
      });
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** `seen(n)` resolves when n pieces of the body have reached the filter, so that no two are read as one. */
export function send(
  port: number,
  { request }: Exchange,
  seen: (pieces: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<ClientResult> {
  return new Promise((resolve, reject) => {
    const host: Header[] = request.headers.some(([name]) => name.toLowerCase() === 'host')
      ? []
      : [['host', request.authority]];
    const headers = [...host, ...request.headers].flat();
    const options = {
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.path,
      headers,
      setHost: false,
      agent: false,
    };
    // The types know header objects only; Node takes a flat list too, and keeps its order.
    const outgoing = httpRequest(options as unknown as Parameters<typeof httpRequest>[0], (incoming) => {
      collect(incoming).then((message) => {
        resolve({ status: incoming.statusCode ?? 0, ...message });
        outgoing.destroy();
      }, reject);
    });
    outgoing.on('error', reject);
    // What has come of a response by then still counts.
    signal?.addEventListener('abort', () => outgoing.destroy());
    write(outgoing, request, seen).catch(reject);
  });
}

async function write(
  outgoing: ReturnType<typeof httpRequest>,
  { body, trailers }: Exchange['request'],
  seen: (pieces: number) => Promise<void>,
): Promise<void> {
  outgoing.flushHeaders();
  for (const [index, piece] of body.entries()) {
    if (index > 0) await seen(index);
    outgoing.write(piece);
  }
  if (trailers.length > 0) outgoing.addTrailers(Object.fromEntries(trailers));
  outgoing.end();
}

export function collect(message: IncomingMessage): Promise<WireMessage> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const done = () =>
      resolve({
        headers: pairs(message.rawHeaders),
        body: Buffer.concat(parts).toString(),
        trailers: pairs(message.rawTrailers),
        cut: !message.complete,
      });
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', done);
    // A response that is cut short ends in an error; what came of it still counts.
    message.on('error', done);
  });
}

export function pairs(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, i): Header => [
    (raw[2 * i] ?? '').toLowerCase(),
    raw[2 * i + 1] ?? '',
  ]);
}
