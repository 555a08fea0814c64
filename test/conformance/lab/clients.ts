/** What sends a case's exchanges and connections to Envoy. */

import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import type { Exchange, Header } from '../../../src/core/scenario/exchange';
import { pairs, send, type ClientResult } from '../wire';
import type { ConnectionCase } from './case';
import type { Surroundings } from './servers';

export type Pace = (pieces: number) => Promise<void>;

/** `status` 0: the connection ended without a response. */
export async function sendExchange(
  port: number,
  exchange: Exchange,
  pace: Pace,
  giveUpMs?: number,
): Promise<ClientResult> {
  const nothing: ClientResult = { status: 0, headers: [], body: '', trailers: [], cut: true };
  if (exchange.request.protocol === 'HTTP/2') return sendHttp2(port, exchange, pace);
  const signal = giveUpMs === undefined ? undefined : AbortSignal.timeout(giveUpMs);
  return send(port, exchange, pace, signal).catch(() => nothing);
}

function sendHttp2(port: number, { request }: Exchange, pace: Pace): Promise<ClientResult> {
  return new Promise((resolve) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const pseudo = {
      ...{ ':method': request.method, ':authority': request.authority, ':path': request.path },
    };
    const own = grouped(request.headers.filter(([name]) => !/^(host|connection|transfer-encoding)$/i.test(name)));
    const hasTrailers = request.trailers.length > 0;
    const stream = session.request(
      { ...pseudo, ':scheme': 'http', ...own },
      {
        endStream: request.body.length === 0 && !hasTrailers,
        waitForTrailers: hasTrailers,
      },
    );
    const result = { status: 0, headers: [] as Header[], trailers: [] as Header[], cut: true };
    const parts: Buffer[] = [];
    stream.on('response', (headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
      result.status = Number(headers[':status']);
      result.headers = pairs(raw).filter(([name]) => name !== ':status');
    });
    stream.on('trailers', (_headers: unknown, _flags: number, raw: string[]) => (result.trailers = pairs(raw)));
    stream.on('wantTrailers', () => stream.sendTrailers(Object.fromEntries(request.trailers)));
    stream.on('data', (data: Buffer) => parts.push(data));
    stream.on('end', () => (result.cut = false));
    stream.on('error', () => undefined);
    session.on('error', () => undefined);
    stream.on('close', () => {
      session.destroy();
      resolve({ ...result, body: Buffer.concat(parts).toString('latin1') });
    });
    void writeHttp2(stream, request, pace);
  });
}

/** A name that is there more than once has a list; each of it is sent on its own. */
function grouped(headers: readonly Header[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers)
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? (list[0] ?? '') : list]));
}

async function writeHttp2(
  stream: { write(data: Uint8Array): unknown; end(data?: Uint8Array): unknown },
  { body, trailers }: Exchange['request'],
  pace: Pace,
): Promise<void> {
  for (const [index, piece] of body.entries()) {
    if (index > 0) await pace(index);
    if (index === body.length - 1 && trailers.length === 0) stream.end(piece);
    else stream.write(piece);
  }
  if (trailers.length > 0) stream.end();
}

const HANG_MS = 300;

export interface ConnectionResult {
  readonly downstream: string;
  readonly upstream: string;
  /** Envoy did not close it. */
  readonly hung: boolean;
}

/** `count` grows with what plugin and peers get; `settle` resolves when it has grown from a former count, and is still. */
export interface ConnectionWatch {
  count(): number;
  settle(before: number): Promise<void>;
}

export async function sendConnection(
  port: number,
  item: ConnectionCase,
  around: Surroundings,
  watch: ConnectionWatch,
): Promise<ConnectionResult> {
  around.forgetConnection();
  const client = connect(port, '127.0.0.1');
  let received = '';
  const closed = new Promise<void>((resolve) => client.on('close', () => resolve()));
  const after = async (action: () => void) => {
    const before = watch.count();
    action();
    if (!client.destroyed) await watch.settle(before);
  };
  const before = watch.count();
  client.on('data', (data) => (received += data.toString('latin1')));
  client.on('error', () => undefined);
  await new Promise((resolve) => client.once('connect', resolve));
  await watch.settle(before);
  for (const { from, text } of item.pieces) {
    if (client.destroyed) break;
    if (from === 'upstream' && around.tcp === undefined) await watch.settle(watch.count());
    await after(() => (from === 'downstream' ? client : around.tcp)?.write(text, 'latin1'));
  }
  await after(() => (item.closes === 'downstream' ? client : around.tcp)?.end());
  client.end();
  around.tcp?.end();
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    client.destroy();
  }, HANG_MS);
  await closed;
  clearTimeout(timer);
  return { downstream: received, upstream: around.tcpReceived, hung };
}
