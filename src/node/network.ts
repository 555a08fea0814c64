/** The real network for callouts: HTTP/1.1, and gRPC over HTTP/2 without TLS. */

import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { concatBytes, type Bytes } from '../core/bytes';
import type { HttpOutcome, Network } from '../core/ports';
import type { CalloutRequest } from '../core/scenario/callouts';
import type { Header } from '../core/scenario/exchange';
import { openGrpc } from './grpc-client';

/** A service may send without end; a plugin could not take more than its memory anyway. */
const MOST_BODY = 64 * 1024 * 1024;

export const NETWORK: Network = { http: sendHttp, grpc: openGrpc };

/** `host:port`, with `[…]` around an IPv6 address. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(at + 1)) };
}

function sendHttp(address: string, request: CalloutRequest, done: (outcome: HttpOutcome) => void): () => void {
  let isOver = false;
  const finish = (outcome: HttpOutcome): void => {
    if (!isOver) done(outcome);
    isOver = true;
  };
  const sent = httpRequest({
    ...splitAddress(address),
    method: request.method,
    path: request.path,
    headers: rawHeaders(request),
    agent: false,
  });
  sent.on('response', (response) => receive(sent, response, finish));
  sent.on('error', (error: NodeJS.ErrnoException) => finish({ fail: isConnectError(error) ? 'refused' : 'reset' }));
  sent.end(request.body);
  return () => {
    isOver = true;
    sent.destroy();
  };
}

function receive(sent: ClientRequest, response: IncomingMessage, finish: (outcome: HttpOutcome) => void): void {
  const parts: Bytes[] = [];
  let size = 0;
  const outcome = (isWhole: boolean): HttpOutcome => {
    const headers = pairsOf(response.rawHeaders);
    const trailers = pairsOf(response.rawTrailers);
    const answer = { status: response.statusCode ?? 0, headers, body: concatBytes(parts), trailers };
    return isWhole ? { answer } : { answer, fail: 'reset-after-headers' };
  };
  response.on('data', (part: Buffer) => {
    parts.push(part);
    size += part.length;
    if (size > MOST_BODY) sent.destroy();
  });
  response.on('end', () => finish(outcome(response.complete)));
  response.on('error', () => finish(outcome(false)));
  response.on('close', () => finish(outcome(false)));
}

/** As they are: a name and a value in turn. Node adds nothing to headers in this form but what frames the message. */
function rawHeaders({ headers, body, method }: CalloutRequest): string[] {
  const authority = headers.find(([name]) => name === ':authority')?.[1] ?? '';
  const own = headers.filter(([name]) => !name.startsWith(':'));
  const hasLength = own.some(([name]) => name === 'content-length');
  const length: Header[] =
    hasLength || (body.length === 0 && BODYLESS.has(method)) ? [] : [['content-length', String(body.length)]];
  return [['host', authority] as const, ...own, ...length].flat();
}

const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'CONNECT', 'TRACE', 'OPTIONS']);

function pairsOf(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    (raw[2 * index] ?? '').toLowerCase(),
    raw[2 * index + 1] ?? '',
  ]);
}

/** No connection came about. */
export function isConnectError({ code }: NodeJS.ErrnoException): boolean {
  return /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EADDRNOTAVAIL)$/.test(code ?? '');
}
