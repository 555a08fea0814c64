/** What stands around Envoy: the upstream, the services that callouts reach, the TCP upstream. All on loopback. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { CalloutMocks, type CalloutMock, type GrpcAnswer } from '../../../src/core/scenario/callouts';
import type { ExchangeResponse, Header } from '../../../src/core/scenario/exchange';
import { collect, pairs, type WireMessage } from '../wire';

export interface CalloutSeen {
  readonly cluster: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** What the case that is running wants of the servers, and what they saw. Cases run one after the other. */
export class Surroundings {
  response: ExchangeResponse | undefined;
  mocks = new CalloutMocks([]);
  received: WireMessage | undefined;
  callouts: CalloutSeen[] = [];
  tcp: Socket | undefined;
  tcpReceived = '';
  /** Resolves when the plugin has seen so many pieces of the response's body. */
  pace: (pieces: number) => Promise<void> = () => Promise.resolve();

  private readonly upstream: Server;
  private readonly callout: Server;
  private readonly grpc: Http2Server;
  private readonly tcpUpstream: TcpServer;
  private readonly sessions = new Set<{ destroy(): void }>();

  constructor() {
    this.upstream = createServer(
      { keepAliveTimeout: 0, requireHostHeader: false },
      (request, response) => void this.answer(request, response),
    );
    this.callout = createServer({ keepAliveTimeout: 0 }, (request, response) => void this.mock(request, response));
    this.grpc = createHttp2();
    this.grpc.on('session', (session) => {
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
    });
    this.grpc.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: string[]) =>
      new GrpcAnswering(stream, String(headers[':path']), pairs(raw), this).start(),
    );
    this.tcpUpstream = createTcp((socket) => {
      this.tcp = socket;
      socket.on('data', (data) => (this.tcpReceived += data.toString('latin1')));
      socket.on('error', () => undefined);
    });
  }

  forgetConnection(): void {
    this.tcp = undefined;
    this.tcpReceived = '';
  }

  async listen(): Promise<{ upstream: number; callout: number; grpc: number; tcpUpstream: number }> {
    return {
      upstream: await listenOn(this.upstream),
      callout: await listenOn(this.callout),
      grpc: await listenOn(this.grpc),
      tcpUpstream: await listenOn(this.tcpUpstream),
    };
  }

  async close(): Promise<void> {
    this.upstream.closeAllConnections();
    this.callout.closeAllConnections();
    for (const session of this.sessions) session.destroy();
    this.tcp?.destroy();
    const servers = [this.upstream, this.callout, this.grpc, this.tcpUpstream];
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await collect(request);
    this.received = { ...message, headers: [...target(request), ...message.headers] };
    const answer = this.response;
    if (answer === undefined) return void request.socket.destroy();
    await delay(answer.delayMs);
    headersAsGiven(response);
    response.on('error', () => undefined);
    response.writeHead(answer.status, answer.headers.flat());
    for (const [index, piece] of answer.body.entries()) {
      if (index > 0) await this.pace(index);
      response.write(piece);
    }
    response.addTrailers(answer.trailers.map(([name, value]): [string, string] => [name, value]));
    response.end();
  }

  private async mock(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await collect(request);
    this.callouts.push({
      cluster: 'callout',
      headers: [...target(request), ...message.headers],
      body: message.body,
    });
    const mock = this.mocks.take({
      cluster: 'callout',
      method: request.method ?? '',
      path: request.url ?? '',
      headers: message.headers,
      body: Buffer.from(message.body, 'latin1'),
    });
    await delay(mock?.delayMs ?? 0);
    if (mock === undefined) return void request.socket.destroy();
    answerHttp(mock, request, response);
  }
}

function target({ method = '', url = '' }: IncomingMessage): Header[] {
  return [
    [':method', method],
    [':path', url],
  ];
}

/** Node would add some of its own. */
function headersAsGiven(response: ServerResponse): void {
  response.sendDate = false;
  response.removeHeader('connection');
}

function answerHttp({ fail, http }: CalloutMock, request: IncomingMessage, response: ServerResponse): void {
  if (fail === 'timeout') return;
  if (fail === 'reset' || fail === 'refused') return void request.socket.destroy();
  headersAsGiven(response);
  const length: Header[] = http.trailers.length > 0 ? [] : [['content-length', String(http.body.length)]];
  const framed = http.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  response.writeHead(http.status, [...http.headers, ...(framed ? [] : length)].flat());
  if (fail === 'reset-after-headers') {
    response.write(http.body.subarray(0, 1));
    setTimeout(() => request.socket.destroy(), 20);
    return;
  }
  response.write(http.body);
  response.addTrailers(http.trailers.map(([name, value]): [string, string] => [name, value]));
  response.end();
}

/** A gRPC method as the mock has it: the n-th message answers the n-th, the rest comes with the half-close. */
class GrpcAnswering {
  private buffer = Buffer.alloc(0);
  private received = 0;
  private sent = 0;
  private begun = false;
  private hasEnded = false;
  private mock: CalloutMock | undefined;
  private readonly seen: { cluster: string; headers: readonly Header[]; body: string };

  constructor(
    private readonly stream: ServerHttp2Stream,
    path: string,
    headers: readonly Header[],
    around: Surroundings,
  ) {
    this.seen = { cluster: 'grpc', headers, body: '' };
    around.callouts.push(this.seen);
    const body = Buffer.alloc(0);
    this.mock = around.mocks.take({ cluster: 'grpc', method: 'POST', path, headers, body });
  }

  /** Unary calls, which alone have a timeout, are answered when the whole request is there. */
  start(): void {
    const { stream } = this;
    stream.on('error', () => undefined);
    stream.on('data', (data: Buffer) => this.data(data));
    stream.on('end', () => this.ended());
    if (!this.seen.headers.some(([name]) => name === 'grpc-timeout')) this.answer();
  }

  private answer(): void {
    const { mock, stream } = this;
    if (mock === undefined || mock.fail === 'reset') {
      stream.close(2);
      return;
    }
    if (mock.fail === 'timeout') return;
    setTimeout(() => this.begin(mock), mock.delayMs);
  }

  private ended(): void {
    this.hasEnded = true;
    if (this.begun) this.finish();
    else if (this.seen.headers.some(([name]) => name === 'grpc-timeout')) this.answer();
  }

  private begin(mock: CalloutMock): void {
    const { stream } = this;
    if (stream.destroyed) return;
    // Without messages gRPC servers answer with trailers alone.
    const grpc = grpcOf(mock);
    if (grpc.status !== 0 && grpc.messages.length === 0 && grpc.initialMetadata.length === 0) {
      const trailers = { ':status': 200, 'content-type': 'application/grpc', ...this.status(mock) };
      this.respond(trailers, { endStream: true });
      return;
    }
    const initial = grouped(grpc.initialMetadata);
    this.respond({ ':status': 200, 'content-type': 'application/grpc', ...initial }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(this.status(mock)));
    this.begun = true;
    this.reply();
    if (this.hasEnded) this.finish();
  }

  /** As many messages as have been received. */
  private reply(): void {
    const most = Math.min(this.received, grpcOf(this.mock).messages.length);
    while (this.begun && this.sent < most) this.send();
  }

  private finish(): void {
    const { mock, stream } = this;
    while (this.sent < grpcOf(mock).messages.length) this.send();
    if (mock?.fail === 'reset-after-headers') stream.close(2);
    else stream.end();
  }

  /** Without the `date` that Node would add. */
  private respond(headers: OutgoingHttpHeaders, options: { endStream?: boolean; waitForTrailers?: boolean }): void {
    this.stream.respond(headers, { ...options, sendDate: false } as object);
  }

  private status(mock: CalloutMock): OutgoingHttpHeaders {
    const grpc = grpcOf(mock);
    const message = grpc.message === '' ? {} : { 'grpc-message': grpc.message };
    return { 'grpc-status': String(grpc.status), ...message, ...grouped(grpc.trailingMetadata) };
  }

  private data(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    while (this.buffer.length >= 5 && this.buffer.length >= 5 + this.buffer.readUInt32BE(1)) {
      const end = 5 + this.buffer.readUInt32BE(1);
      this.seen.body += `[${this.buffer.subarray(5, end).toString('latin1')}]`;
      this.buffer = this.buffer.subarray(end);
      this.received++;
    }
    this.reply();
  }

  private send(): void {
    const message = grpcOf(this.mock).messages[this.sent++] ?? new Uint8Array();
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    this.stream.write(Buffer.concat([frame, message]));
  }
}

/** This server speaks nothing but gRPC. */
function grpcOf(mock: CalloutMock | undefined): GrpcAnswer {
  if (mock?.grpc === undefined) throw new Error('this mock is for another cluster');
  return mock.grpc;
}

function grouped(headers: readonly Header[]): OutgoingHttpHeaders {
  const all: Record<string, string[]> = {};
  for (const [name, value] of headers) (all[name] ??= []).push(value);
  return all;
}

function listenOn(server: Server | Http2Server | TcpServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function delay(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
