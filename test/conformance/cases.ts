/** Exchanges that show where an emulator would differ. `x-do` tells the Go filter what to do. */

import type { Exchange, ExchangeRequest, ExchangeResponse, Header } from '../../src/core/scenario/exchange';

const bytes = (text: string) => new TextEncoder().encode(text);

interface Case {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly Header[];
  readonly body?: readonly string[];
  readonly trailers?: readonly Header[];
  readonly response?: Partial<Omit<ExchangeResponse, 'body'>> & { readonly body?: readonly string[] };
}

function exchange(name: string, wanted: Case): Exchange {
  const body = (wanted.body ?? []).map(bytes);
  const request: ExchangeRequest = {
    method: wanted.method ?? 'GET',
    scheme: 'http',
    authority: 'shop.example',
    path: wanted.path ?? '/items?page=2',
    protocol: 'HTTP/1.1',
    headers: [
      ['Host', 'shop.example'],
      ['Connection', 'keep-alive'],
      ['User-Agent', 'UA/1'],
      ['Accept', '*/*'],
      ...(wanted.headers ?? []),
    ],
    body,
    trailers: wanted.trailers ?? [],
  };
  const answer = (wanted.response?.body ?? ['hello']).map(bytes);
  const length = answer.reduce((sum, part) => sum + part.length, 0);
  const response: ExchangeResponse = {
    status: 200,
    headers: [
      ['Content-Type', 'text/plain'],
      ['X-Up', 'Val'],
      ['Content-Length', String(length)],
      ['Connection', 'keep-alive'],
    ],
    trailers: [],
    delayMs: 0,
    ...wanted.response,
    body: answer,
  };
  return { name, request, response };
}

const doing = (what: string, ...more: Header[]): Header[] => [['X-Do', what], ...more];
const posting = (what: string, length: number): Header[] => doing(what, ['Content-Length', String(length)]);
const chunked: Header = ['Transfer-Encoding', 'chunked'];
const chunkedAnswer: Header[] = [['Content-Type', 'text/plain'], chunked, ['Connection', 'keep-alive']];

export const CASES: readonly Exchange[] = [
  exchange('plain GET', {}),
  exchange('query, fragmentless path, odd characters', { path: '/a%2Fb/../c//x?y=%20&z' }),
  exchange('duplicate headers', {
    headers: [
      ['X-A', '1'],
      ['X-A', '2'],
      ['Accept', 'text/x'],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['Cache-Control', 'no-cache'],
      ['cache-control', 'no-store'],
    ],
  }),
  exchange('hop-by-hop headers', {
    headers: [
      ['Keep-Alive', 'timeout=5'],
      ['Proxy-Connection', 'keep-alive'],
      ['TE', 'trailers, deflate'],
      ['X-Envoy-Internal', 'true'],
      ['X-Envoy-Foo', '1'],
    ],
  }),
  exchange('forwarded headers of the client', {
    headers: [
      ['X-Forwarded-For', '192.0.2.1'],
      ['X-Request-Id', 'mine'],
      ['X-Forwarded-Proto', 'https'],
    ],
  }),
  exchange('HEAD', {
    method: 'HEAD',
    response: {
      body: [],
      headers: [
        ['Content-Length', '5'],
        ['Connection', 'keep-alive'],
      ],
    },
  }),
  exchange('POST with a length', { method: 'POST', headers: posting('', 11), body: ['hello world'] }),
  exchange('POST in pieces', { method: 'POST', headers: doing('', chunked), body: ['one', 'two2', 'three'] }),
  exchange('POST without a body', { method: 'POST', headers: posting('', 0) }),
  exchange('POST with trailers', {
    method: 'POST',
    headers: doing('', chunked, ['Trailer', 'x-sum']),
    body: ['abc'],
    trailers: [['x-sum', '9']],
  }),
  exchange('upstream answers in one chunk', { response: { headers: chunkedAnswer } }),
  exchange('upstream answers 204', {
    response: {
      status: 204,
      headers: [
        ['X-Up', 'Val'],
        ['Connection', 'keep-alive'],
      ],
      body: [],
    },
  }),
  exchange('upstream answers 304', {
    response: {
      status: 304,
      headers: [
        ['ETag', '"x"'],
        ['Connection', 'keep-alive'],
      ],
      body: [],
    },
  }),
  exchange('upstream answers without a body', {
    response: {
      headers: [
        ['Content-Length', '0'],
        ['Connection', 'keep-alive'],
      ],
      body: [],
    },
  }),
  exchange('upstream answers 500', { response: { status: 500 } }),
  exchange('upstream repeats headers', {
    response: {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['X-Up', '1'],
        ['X-Up', '2'],
        ['Cache-Control', 'no-cache'],
        ['Cache-Control', 'private'],
        ['Vary', 'A'],
        ['Vary', 'B'],
        ['Server', 'nodeup'],
        ['Content-Length', '5'],
        ['Connection', 'keep-alive'],
      ],
    },
  }),
  exchange('upstream sends trailers', {
    response: {
      headers: [['Content-Type', 'text/plain'], ['Trailer', 'x-sum'], chunked, ['Connection', 'keep-alive']],
      trailers: [['x-sum', '9']],
    },
  }),
  exchange('properties', { headers: doing('properties', ['Referer', 'http://else.example/']) }),
  exchange('properties with a body', { method: 'POST', headers: posting('properties', 3), body: ['abc'] }),
  exchange('header edits', { headers: doing('edit', ['X-Remove', '1']) }),
  exchange('local reply', { headers: doing('deny') }),
  exchange('two local replies', { headers: doing('deny-twice') }),
  exchange('local reply without a body', { headers: doing('deny-empty') }),
  exchange('local reply to HEAD', { method: 'HEAD', headers: doing('deny') }),
  exchange('local reply to gRPC', { headers: doing('deny-grpc', ['Content-Type', 'application/grpc']) }),
  exchange('local reply from the response headers', { headers: doing('deny-in-response') }),
  exchange('local reply from the body', { method: 'POST', headers: posting('deny-in-body', 3), body: ['abc'] }),
  exchange('method removed', { headers: doing('no-method') }),
  exchange('path removed', { headers: doing('no-path') }),
  exchange('status removed', { headers: doing('no-status') }),
  exchange('body collected', { method: 'POST', headers: doing('collect', chunked), body: ['hello', ' there'] }),
  exchange('body collected, trailers follow', {
    method: 'POST',
    headers: doing('collect', chunked),
    body: ['hello', ' there'],
    trailers: [['x-sum', '9']],
  }),
  exchange('body collected, replaced in the trailers', {
    method: 'POST',
    headers: doing('collect-for-trailers', chunked),
    body: ['hello', ' there'],
    trailers: [['x-sum', '9']],
  }),
  exchange('trailers added on the last frame', {
    method: 'POST',
    headers: doing('add-trailers', chunked),
    body: ['hello'],
  }),
  exchange('content type edited before a local reply', { headers: doing('fake-grpc') }),
  exchange('a header name that is none', { headers: doing('bad-name') }),
  exchange('body replaced', { method: 'POST', headers: posting('resize', 11), body: ['hello world'] }),
  exchange('response body replaced', { headers: doing('resize-response') }),
  exchange('resumed without a pause', { headers: doing('resume') }),
];

/** After the first of them the plugin's VM is no more. */
export const TRAPPING: readonly Exchange[] = [
  exchange('before the trap', {}),
  exchange('the trap', { headers: doing('panic') }),
  exchange('after the trap', {}),
];

export const TRAPPING_LATE: readonly Exchange[] = [
  exchange('a trap in the response', { headers: doing('panic-in-response') }),
  exchange('after it', {}),
];
