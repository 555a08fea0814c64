/** Ends of messages, methods and statuses without a body, trailers, HTTP/1 and HTTP/2: reference section 4. */

import type { Exchange } from '../../../src/core/scenario/exchange';
import { nth, ret, type Guest, type Step } from '../guest/program';
import { bytes, pairs, property, remove, replace } from '../guest/shorthand';
import { http, post, single, type Case, type Message } from '../lab/case';

type On = NonNullable<Guest['on']>;
const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;

const ALL: On = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [bytes(0)],
  proxy_on_request_trailers: [pairs(1)],
  proxy_on_response_headers: [pairs(2)],
  proxy_on_response_body: [bytes(1)],
  proxy_on_response_trailers: [pairs(3)],
};

const framed = (name: string, message: Message, on: On = {}): Case =>
  single(`framing-${name}`, { on: { ...ALL, ...on } }, { exchanges: [http(message)] });

const LENGTH_0 = { headers: [['Content-Length', '0']] } as const;

/** Of HTTP/1 and of HTTP/2 alike. */
const BOTH: readonly Case[] = (['HTTP/1.1', 'HTTP/2'] as const).flatMap((protocol) => {
  const of = (name: string, message: Message) =>
    framed(`${protocol === 'HTTP/2' ? 'http-2' : 'http-1'}-${name}`, { ...message, protocol });
  return [
    of('get', {}),
    of('body', { body: ['body'] }),
    of('pieces', { body: ['one', 'two'] }),
    of('trailers', {
      body: ['body'],
      trailers: [
        ['X-A', '1'],
        ['X-B', '2'],
      ],
    }),
    of('post-length-0', { method: 'POST', ...LENGTH_0 }),
    of('response-pieces', { response: { body: ['one', 'two'] } }),
    of('response-chunked', { response: { ...chunked, body: ['one', 'two'] } }),
    of('response-trailers', {
      response: {
        body: ['one'],
        trailers: [
          ['X-A', '1'],
          ['X-B', '2'],
        ],
      },
    }),
    of('response-length-0', { response: { body: [] } }),
    of('response-chunked-empty', { response: { ...chunked, body: [] } }),
    of('head', { method: 'HEAD' }),
    of('head-chunked', { method: 'HEAD', response: { ...chunked, body: [] } }),
    of('status-204', { response: { status: 204, headers: [], body: [] } }),
    of('status-304', { response: { status: 304, headers: [['Content-Length', '5']], body: [] } }),
  ];
});

const METHODS: readonly Case[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'REPORT', 'TRACE'].flatMap((method) => [
  framed(`method-${method.toLowerCase()}`, { method, ...LENGTH_0 }),
  framed(
    `method-${method.toLowerCase()}-length-removed`,
    { method, ...LENGTH_0 },
    {
      proxy_on_request_headers: [remove(0, 'content-length')],
    },
  ),
]);

const REWRITTEN: readonly Case[] = [
  framed('get-with-body', { method: 'GET', body: ['body'] }),
  framed('delete-with-body', { method: 'DELETE', body: ['body'] }),
  framed('get-to-post', {}, { proxy_on_request_headers: [replace(0, ':method', 'POST')] }),
  framed('trailers-without-body', { trailers: [['X-A', '1']] }),
  framed('response-trailers-without-body', { response: { body: [], ...chunked, trailers: [['X-A', '1']] } }),
  framed('expect-continue', { body: ['body'], headers: [['Expect', '100-continue']] }),
  framed('delayed-response', { response: { delayMs: 20 } }),
];

const empty = (side: 'request' | 'response', ...steps: readonly Step[]): On => ({
  [`proxy_on_${side}_body`]: steps,
});

/** The empty frame at the end of HTTP/1 bodies goes through pauses like any other. */
const EMPTY: readonly Case[] = [
  single(
    'framing-empty-frame-paused-request',
    { on: empty('request', bytes(0), nth(1, ret(1))) },
    { exchanges: [post(['body'])] },
  ),
  single('framing-empty-frame-paused-response', { on: empty('response', bytes(1), nth(1, ret(1))) }),
  single(
    'framing-empty-frame-http-2-paused',
    { on: { ...empty('request', bytes(0), nth(1, ret(1))), ...empty('response', bytes(1), nth(1, ret(1))) } },
    { exchanges: [post(['one', 'two'], { protocol: 'HTTP/2' })] },
  ),
  single(
    'framing-protocol',
    {
      on: {
        proxy_on_request_headers: [property('request', 'protocol'), pairs(0)],
        proxy_on_response_headers: [property('request', 'protocol')],
      },
    },
    { exchanges: [http(), http({ protocol: 'HTTP/2' })] },
  ),
];

const bare = (status: number, headers: Exchange['response']['headers'] = []): Exchange => {
  const exchange = http();
  return { ...exchange, response: { ...exchange.response, status, headers, body: [] } };
};

/** Responses that have no body and do not say how long it is. */
const BARE: readonly Case[] = [
  single('framing-bare-204', { on: ALL }, { exchanges: [bare(204)] }),
  single('framing-bare-304', { on: ALL }, { exchanges: [bare(304, [['ETag', '"x"']])] }),
];

export const FRAMING: readonly Case[] = [...BOTH, ...METHODS, ...REWRITTEN, ...EMPTY, ...BARE];
