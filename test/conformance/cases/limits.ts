/** Bodies that exceed the buffer limit: reference section 4, "Buffer limit". */

import type { Exchange } from '../../../src/core/scenario/exchange';
import { nth, ret, type Guest } from '../guest/program';
import { bufferStatus, onceLater, pairs, property, put, resume, tickEvery } from '../guest/shorthand';
import { http, post, single, type Case, type PluginCase } from '../lab/case';

type On = NonNullable<Guest['on']>;
const LIMIT = 1024;
const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;
const text = (size: number) => 'x'.repeat(size);

const SEEN: On = {
  proxy_on_request_headers: [],
  proxy_on_response_headers: [pairs(2)],
  proxy_on_response_body: [],
};

const limited = (
  name: string,
  on: On,
  exchanges: readonly Exchange[],
  more: Pick<PluginCase, 'allowOnHeadersStopIteration'> = {},
): Case => single(`limits-${name}`, { on: { ...SEEN, ...on } }, { bufferLimit: LIMIT, exchanges, ...more });

const up = (...sizes: readonly number[]) => [post(sizes.map(text), chunked)];
const down = (...sizes: readonly number[]) => [http({ response: { ...chunked, body: sizes.map(text) } })];

const REQUESTS: readonly Case[] = [
  limited('request-streamed', { proxy_on_request_body: [] }, up(600, 600)),
  limited('request-below', { proxy_on_request_body: [nth(1, ret(1))] }, up(500, 400)),
  limited('request-exactly', { proxy_on_request_body: [nth(1, ret(1)), nth(2, ret(1))] }, up(624, 400)),
  limited('request-one-more', { proxy_on_request_body: [nth(1, ret(1)), nth(2, ret(1))] }, up(625, 400)),
  limited('request-over-at-once', { proxy_on_request_body: [ret(1)] }, up(1200)),
  limited('request-over-in-two', { proxy_on_request_body: [ret(1)] }, up(600, 600)),
  limited('request-over-in-two-released', { proxy_on_request_body: [nth(1, ret(1))] }, up(600, 600)),
  limited('request-over-content-length', { proxy_on_request_body: [ret(1)] }, [post([text(600), text(600)])]),
  limited(
    'request-over-by-plugin',
    {
      proxy_on_request_body: [nth(1, put(0, 100, 0, text(1100)), ret(1)), nth(2, bufferStatus(0))],
    },
    up(100),
  ),
  limited('request-over-dropped', { proxy_on_request_body: [nth(3, ret(0)), ret(3)] }, up(600, 600)),
  limited('request-over-trailers', { proxy_on_request_body: [ret(1)], proxy_on_request_trailers: [] }, [
    post([text(600), text(600)], { trailers: [['x', 'y']] }),
  ]),
  // The limit is not that of HTTP/2 streams.
  limited('request-over-http-2', { proxy_on_request_body: [nth(1, ret(1))] }, [
    post([text(600), text(600)], { protocol: 'HTTP/2' }),
  ]),
  limited('request-over-grpc', { proxy_on_request_body: [ret(1)] }, [
    post([text(1200)], { headers: [['content-type', 'application/grpc'], ...chunked.headers] }),
  ]),
  limited(
    'request-over-seen-in-log',
    {
      proxy_on_request_body: [ret(1)],
      proxy_on_log: [property('response', 'code_details'), property('response', 'code'), property('response', 'flags')],
    },
    up(1200),
  ),
];

/** Headers paused, and resumed by a tick when the body is there. */
const HEADERS: readonly Case[] = [
  ...[1, 3, 4].map((action) =>
    limited(
      `request-headers-paused-${action}`,
      {
        proxy_on_request_headers: [tickEvery(30), ret(action)],
        proxy_on_request_body: [],
        proxy_on_tick: onceLater(resume(0)),
      },
      up(1200),
    ),
  ),
  limited(
    'request-headers-stopped',
    { proxy_on_request_headers: [ret(1)], proxy_on_request_body: [ret(1)] },
    up(600, 600),
    { allowOnHeadersStopIteration: true },
  ),
  ...[1, 3].map((action) =>
    limited(
      `response-headers-paused-${action}`,
      {
        proxy_on_response_headers: [tickEvery(30), ret(action)],
        proxy_on_tick: onceLater(resume(1)),
      },
      down(1200),
    ),
  ),
  limited(
    'response-headers-stopped',
    { proxy_on_response_headers: [ret(1)], proxy_on_response_body: [ret(1)] },
    down(600, 600),
    { allowOnHeadersStopIteration: true },
  ),
];

const RESPONSES: readonly Case[] = [
  limited('response-streamed', {}, down(600, 600)),
  limited('response-below', { proxy_on_response_body: [nth(1, ret(1))] }, down(500, 400)),
  limited('response-exactly', { proxy_on_response_body: [nth(1, ret(1)), nth(2, ret(1))] }, down(624, 400)),
  limited('response-over-at-once', { proxy_on_response_body: [ret(1)] }, down(1200)),
  limited('response-over-in-two', { proxy_on_response_body: [ret(1)] }, down(600, 600)),
  limited('response-over-released', { proxy_on_response_body: [nth(1, ret(1))] }, down(600, 600)),
  limited('response-over-dropped', { proxy_on_response_body: [nth(3, ret(0)), ret(3)] }, down(600, 600)),
  limited(
    'response-over-own-reply',
    {
      proxy_on_request_headers: [
        { step: 'call', name: 'proxy_send_local_response', args: [403, '', text(1200), '', -1] },
      ],
      proxy_on_response_body: [ret(1)],
    },
    up(10),
  ),
];

/** Action 2 holds the sender back instead of failing. */
const WATERMARKS: readonly Case[] = [
  limited(
    'request-watermark',
    {
      proxy_on_request_body: [nth(1, ret(2))],
    },
    up(1200),
  ),
  limited(
    'response-watermark',
    {
      proxy_on_response_body: [nth(1, ret(2))],
    },
    down(1200),
  ),
];

export const LIMITS: readonly Case[] = [...REQUESTS, ...HEADERS, ...RESPONSES, ...WATERMARKS];
