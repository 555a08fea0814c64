/** What Envoy does to headers before and after plugins: reference section 6. */

import type { Header } from '../../../src/core/scenario/exchange';
import { pairs } from '../guest/shorthand';
import { http, single, type Case, type Message } from '../lab/case';

const seen = (name: string, message: Message): Case =>
  single(
    `headers-${name}`,
    {
      on: {
        proxy_on_request_headers: [pairs(0)],
        proxy_on_response_headers: [pairs(2)],
        proxy_on_log: [pairs(0), pairs(2)],
      },
    },
    { exchanges: [http(message)] },
  );

const request = (name: string, ...headers: readonly Header[]): Case => seen(`request-${name}`, { headers });
const response = (name: string, ...headers: readonly Header[]): Case =>
  seen(`response-${name}`, { response: { headers } });
const path = (name: string, text: string): Case => seen(`path-${name}`, { path: text });

/** The usual headers are replaced. */
const only = (name: string, ...headers: readonly Header[]): Case => {
  const exchange = http();
  const keep: Header[] = headers.some(([key]) => key === 'Connection') ? [] : [['Connection', 'keep-alive']];
  const item = seen(`only-${name}`, {});
  return { ...item, exchanges: [{ ...exchange, request: { ...exchange.request, headers: [...headers, ...keep] } }] };
};

const REQUESTS: readonly Case[] = [
  request('hop-by-hop', ['Keep-Alive', 'timeout=5'], ['Proxy-Connection', 'keep-alive'], ['X-Kept', 'yes']),
  request('te', ['TE', 'trailers']),
  request('te-other', ['TE', 'gzip, trailers;q=0.5']),
  request('names', ['X-MiXeD', 'Case'], ['x_under_score', '1'], ['X-Empty', ''], ['X-Spaces', '  a  b  ']),
  request('connection-names', ['X-Named', 'yes'], ['Connection', 'x-named']),
  request(
    'forwarded',
    ['X-Forwarded-For', '1.2.3.4'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'f.example'],
  ),
  request('forwarded-proto-bad', ['X-Forwarded-Proto', 'gopher']),
  request('forwarded-proto-upper', ['X-Forwarded-Proto', 'HTTPS']),
  request('forwarded-port', ['X-Forwarded-Port', '8443'], ['Forwarded', 'for=1.2.3.4']),
  request('real-ip', ['X-Real-IP', '1.2.3.4'], ['True-Client-IP', '1.2.3.4']),
  request('envoy-internal', ['X-Envoy-Internal', 'true'], ['X-Envoy-External-Address', '1.2.3.4']),
  request(
    'envoy-routing',
    ['X-Envoy-Retry-On', '5xx'],
    ['X-Envoy-Max-Retries', '2'],
    ['X-Envoy-Upstream-Rq-Timeout-Ms', '4000'],
    ['X-Envoy-Upstream-Rq-Per-Try-Timeout-Ms', '3000'],
  ),
  request(
    'envoy-others',
    ['X-Envoy-Expected-Rq-Timeout-Ms', '1'],
    ['X-Envoy-Original-Path', '/o'],
    ['X-Envoy-Attempt-Count', '3'],
    ['X-Envoy-Decorator-Operation', 'op'],
    ['X-Envoy-Downstream-Service-Cluster', 'c'],
    ['X-Envoy-Ip-Tags', 't'],
    ['X-Envoy-Force-Trace', 'f'],
    ['X-Envoy-Unknown', 'u'],
  ),
  request('referer', ['Referer', 'http://r.example/x?y']),
  request('referer-bad', ['Referer', 'not a url']),
  request('referer-relative', ['Referer', '/x']),
  request('referer-twice', ['Referer', 'http://a.example/'], ['Referer', 'http://b.example/']),
  request('cookies', ['Cookie', 'a=1; b=2'], ['Cookie', 'c=3']),
  request('tracing', ['traceparent', '00-1-2-01'], ['X-B3-TraceId', '1'], ['X-Client-Trace-Id', 'c']),
  request('via', ['Via', '1.1 other'], ['Date', 'today'], ['Server', 's']),
  request('expect', ['Expect', '100-continue']),
  request('grpc', ['Content-Type', 'application/grpc'], ['grpc-timeout', '1S']),
  request(
    'envoy-from-inside',
    ['X-Forwarded-For', '10.0.0.1'],
    ['X-Envoy-Max-Retries', '2'],
    ['X-Envoy-Upstream-Rq-Timeout-Ms', '4000'],
    ['X-Envoy-Force-Trace', 'f'],
  ),
  only('connection-close', ['Host', 'shop.example'], ['X-Request-Id', 'r1'], ['Connection', 'close']),
  only('host', ['Host', 'shop.example']),
  only('host-port-and-case', ['Host', 'Shop.EXAMPLE:8080'], ['X-Request-Id', 'r1']),
  only('no-request-id', ['Host', 'shop.example'], ['User-Agent', 'UA/1']),
  only('empty-request-id', ['Host', 'shop.example'], ['X-Request-Id', '']),
  only('host-last', ['X-First', '1'], ['X-Request-Id', 'r1'], ['Host', 'shop.example']),
  only('empty-user-agent', ['Host', 'shop.example'], ['User-Agent', ''], ['X-Request-Id', 'r1']),
  seen('http-2-duplicates', {
    protocol: 'HTTP/2',
    headers: [
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['x-a', '1'],
      ['x-a', '2'],
      ['accept', 'a'],
      ['accept', 'b'],
    ],
  }),
  seen('http-2-request', {
    protocol: 'HTTP/2',
    headers: [
      ['te', 'trailers'],
      ['X-MiXeD', 'Case'],
      ['cookie', 'a=1; b=2'],
      ['x-forwarded-proto', 'https'],
    ],
  }),
];

const PATHS: readonly Case[] = [
  path('dots', '/a/./b/../c'),
  path('slashes', '//a///b'),
  path('escaped', '/a%2Fb%20c%41'),
  path('question-marks', '/a?b?c=d&e'),
  path('empty-query', '/a?'),
  path('upper', '/A/B'),
  path('absolute', 'http://other.example/abs?x'),
  path('absolute-without-path', 'http://other.example'),
  seen('path-star', { method: 'OPTIONS', path: '*', headers: [['Content-Length', '0']] }),
  path('special', '/special/x'),
];

const RESPONSES: readonly Case[] = [
  response('server-date-via', ['Server', 'theirs'], ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'], ['Via', '1.1 up']),
  response('hop-by-hop', ['Keep-Alive', 'timeout=5'], ['Proxy-Connection', 'x'], ['X-Kept', 'yes']),
  response('connection-close', ['Connection', 'close']),
  response('transfer-encoding', ['Transfer-Encoding', 'chunked']),
  response('envoy', ['X-Envoy-Upstream-Service-Time', '77'], ['X-Envoy-Degraded', 'd'], ['X-Envoy-Other', 'o']),
  response(
    'envoy-canary',
    ['X-Envoy-Upstream-Canary', 'true'],
    ['X-Envoy-Attempt-Count', '2'],
    ['X-Envoy-Overloaded', 't'],
  ),
  response('envoy-decorator', ['X-Envoy-Decorator-Operation', 'x'], ['X-Envoy-Immediate-Health-Check-Fail', 'x']),
  response('request-id', ['X-Request-Id', 'theirs']),
  response('cookies', ['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2'], ['Vary', 'a'], ['Vary', 'b']),
  response('merged', ['Cache-Control', 'a'], ['Cache-Control', 'b'], ['X-A', '1'], ['X-A', '2'], ['Location', '/x']),
  response('names', ['X-MiXeD', 'Case'], ['X_Under', '1'], ['X-Empty', ''], ['ETag', '"x"']),
  response('grpc-status', ['grpc-status', '7'], ['grpc-message', 'no'], ['Content-Type', 'application/grpc']),
  response('upgrade', ['Upgrade', 'h2c']),
  seen('response-status-500', { response: { status: 500 } }),
  seen('response-status-302', { response: { status: 302, headers: [['Location', 'http://shop.example/y']] } }),
  seen('http-2-response', {
    protocol: 'HTTP/2',
    response: {
      headers: [
        ['X-MiXeD', 'Case'],
        ['Keep-Alive', 'x'],
        ['Server', 'theirs'],
      ],
    },
  }),
];

export const HEADERS: readonly Case[] = [...REQUESTS, ...PATHS, ...RESPONSES];
