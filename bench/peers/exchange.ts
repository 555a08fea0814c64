/** The one exchange that every peer and the emulator are given. */

import type { Exchange, Header } from '../../src/core/scenario/exchange';
import { exchange } from '../../test/support/exchange';

const AUTHORITY = 'shop.example';
export const PATH = '/v1/orders?limit=10';

const CLIENT_HEADERS: readonly Header[] = [
  ['user-agent', 'bench/1'],
  ['accept', 'application/json'],
  ['accept-encoding', 'gzip, br'],
  ['authorization', 'Bearer 3f1c9d2e7a8b4c6d9e0f1a2b3c4d5e6f'],
  ['cookie', 'session=7c9e6679f7425de; theme=dark'],
  ['x-remove', 'me'],
];

/** As the emulator is given it: what the client sent. */
export const BENCH_EXCHANGE: Exchange = exchange(
  { authority: AUTHORITY, path: PATH, headers: CLIENT_HEADERS },
  { headers: [['content-length', '0']] },
);

/** As a filter sees the request: twelve headers, the last two of them the proxy's. */
export const PROXIED_HEADERS: readonly Header[] = [
  [':authority', AUTHORITY],
  [':path', PATH],
  [':method', 'GET'],
  [':scheme', 'http'],
  ...CLIENT_HEADERS,
  ['x-forwarded-proto', 'http'],
  ['x-request-id', '00000000-0000-4000-8000-000000000001'],
];

/** As a client puts it on the wire. */
export function requestText(path = PATH): string {
  const headers: readonly Header[] = [['host', AUTHORITY], ...CLIENT_HEADERS];
  return [`GET ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
}
