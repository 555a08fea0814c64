/** Pseudo-headers, `host`, and headers that Envoy merges or keeps apart: reference sections 3.2 and 6. */

import type { Step } from '../guest/program';
import { add, pairs, remove, replace, setPairs, value } from '../guest/shorthand';
import { http, single, type Case, type Message } from '../lab/case';

const request = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(`maps-${name}`, { on: { proxy_on_request_headers: steps } }, { exchanges: [http(message)] });
const response = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(`maps-${name}`, { on: { proxy_on_response_headers: steps } }, { exchanges: [http(message)] });

const REQUEST_NAMES = [
  ['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'authorization', 'cache-control'],
  ['content-encoding', 'content-language', 'content-type', 'cookie', 'date', 'dnt', 'expect', 'forwarded', 'from'],
  ['grpc-timeout', 'grpc-status', 'grpc-message', 'grpc-accept-encoding', 'grpc-encoding', 'if-match'],
  ['if-modified-since', 'if-none-match', 'if-range', 'max-forwards', 'origin', 'pragma', 'proxy-authorization'],
  [
    'proxy-status',
    'range',
    'referer',
    'te',
    'traceparent',
    'tracestate',
    'user-agent',
    'via',
    'warning',
    'x-b3-traceid',
  ],
  ['x-client-trace-id', 'x-envoy-attempt-count', 'x-envoy-downstream-service-cluster', 'x-envoy-force-trace'],
  ['x-envoy-expected-rq-timeout-ms', 'x-envoy-external-address', 'x-envoy-hedge-on-per-try-timeout'],
  ['x-envoy-internal', 'x-envoy-max-retries', 'x-envoy-original-path', 'x-envoy-original-url', 'x-envoy-retry-on'],
  ['x-envoy-upstream-rq-timeout-ms', 'x-envoy-decorator-operation', 'x-envoy-ip-tags', 'x-envoy-is-timeout-retry'],
  ['x-forwarded-client-cert', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'],
  ['x-ot-span-context', 'x-real-ip', 'x-request-id', 'x-trace'],
  ['alt-svc', 'keep-alive', 'proxy-connection', 'connection', 'upgrade', 'content-length', 'transfer-encoding'],
  ['access-control-request-method', 'access-control-request-headers', 'access-control-request-private-network'],
  ['if-unmodified-since', 'etag', 'location', 'server', 'set-cookie', 'vary', 'age', 'last-modified', 'sec-fetch-site'],
  ['x-envoy-retry-grpc-on', 'x-envoy-retriable-status-codes', 'x-envoy-retriable-header-names', 'x-envoy-degraded'],
  ['x-envoy-upstream-alt-stat-name', 'x-envoy-upstream-rq-per-try-timeout-ms', 'x-envoy-upstream-stream-duration-ms'],
  ['x-envoy-downstream-service-node', 'x-envoy-original-dst-host', 'x-envoy-original-method', 'x-envoy-ratelimited'],
  ['x-envoy-original-host', 'x-envoy-upstream-canary', 'x-envoy-peer-metadata', 'access-control-allow-origin'],
];
const RESPONSE_NAMES = [
  ['access-control-allow-origin', 'access-control-allow-methods', 'access-control-expose-headers', 'age', 'allow'],
  ['access-control-allow-credentials', 'access-control-max-age', 'access-control-allow-headers', 'alt-svc'],
  ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'date'],
  ['etag', 'expires', 'grpc-message', 'grpc-status', 'last-modified', 'link', 'location', 'pragma', 'proxy-status'],
  ['proxy-authenticate', 'retry-after', 'server', 'set-cookie', 'strict-transport-security', 'trailer', 'vary', 'via'],
  ['www-authenticate', 'x-envoy-attempt-count', 'x-envoy-decorator-operation', 'x-envoy-degraded'],
  ['x-envoy-immediate-health-check-fail', 'x-envoy-ratelimited', 'x-envoy-upstream-canary'],
  ['x-envoy-upstream-healthchecked-cluster', 'x-envoy-upstream-service-time', 'x-request-id', 'x-trace'],
  ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection'],
];
const TRAILER_NAMES = ['grpc-status', 'grpc-message', 'content-type', 'x-trace', 'te'];

function groups(lists: readonly (readonly string[])[], size = 16): string[][] {
  const names = lists.flat();
  return Array.from({ length: Math.ceil(names.length / size) }, (_, i) => names.slice(i * size, (i + 1) * size));
}

/** Adds each twice: `one,two` where the map has one place for the name, else two headers. Then out again. */
const twice = (map: number, names: readonly string[]): Step[] =>
  names.flatMap((name) => [
    remove(map, name),
    add(map, name, 'one'),
    add(map, name, 'two'),
    value(map, name),
    remove(map, name),
  ]);

const MERGED: readonly Case[] = [
  ...groups(REQUEST_NAMES).map((names, index) => request(`merged-request-${index + 1}`, twice(0, names))),
  ...groups(RESPONSE_NAMES).map((names, index) => response(`merged-response-${index + 1}`, twice(2, names))),
  single(
    'maps-merged-trailers',
    { on: { proxy_on_request_trailers: twice(1, TRAILER_NAMES), proxy_on_response_trailers: twice(3, TRAILER_NAMES) } },
    { exchanges: [http({ body: ['b'], trailers: [['x', 'y']], response: { trailers: [['x', 'y']] } })] },
  ),
  request('merged-arriving', [pairs(0), value(0, 'cookie'), value(0, 'x-plain')], {
    headers: [
      ['Cookie', 'a=1'],
      ['X-Forwarded-For', '1.1.1.1'],
      ['Cookie', 'b=2'],
      ['X-Forwarded-For', '2.2.2.2'],
      ['User-Agent', 'UA/2'],
      ['Content-Type', 'a/b'],
      ['Content-Type', 'c/d'],
      ['Accept', 'a'],
      ['Accept', 'b'],
      ['X-Plain', 'a'],
      ['X-Plain', 'b'],
    ],
  }),
  request('merged-order', [
    replace(0, 'user-agent', 'UA/2'),
    add(0, 'x-request-id', 'r2'),
    add(0, 'via', 'v'),
    pairs(0),
  ]),
  request('add-empty-to-merged', [add(0, 'user-agent', ''), value(0, 'user-agent')]),
];

const PSEUDO: readonly Case[] = [
  ...[':path', ':method', ':authority', ':scheme'].flatMap((name) => [
    request(`pseudo-replace-${name.slice(1)}`, [replace(0, name, name === ':path' ? '/new?x' : 'PUT'), pairs(0)]),
    request(`pseudo-add-${name.slice(1)}`, [
      add(0, name, 'more'),
      value(0, name),
      pairs(0),
      replace(0, ':method', 'GET'),
    ]),
    request(`pseudo-remove-${name.slice(1)}`, [remove(0, name), value(0, name), pairs(0)]),
  ]),
  request('pseudo-remove-two', [remove(0, ':path'), remove(0, ':method')]),
  request('pseudo-remove-and-add', [remove(0, ':path'), add(0, ':path', '/again'), pairs(0)]),
  request('pseudo-empty', [replace(0, ':path', ''), pairs(0)]),
  request('pseudo-path-relative', [replace(0, ':path', 'no-slash'), pairs(0)]),
  request('forwarded-proto-removed', [remove(0, 'x-forwarded-proto')]),
  request('forwarded-proto-replaced', [replace(0, 'x-forwarded-proto', 'https'), pairs(0)]),
  request('forwarded-proto-unknown', [replace(0, 'x-forwarded-proto', 'gopher')]),
  request('pseudo-unknown', [add(0, ':mine', 'x'), pairs(0), remove(0, ':mine')]),
  request('pseudo-protocol', [add(0, ':protocol', 'x'), pairs(0), remove(0, ':protocol')]),
  request('pseudo-status-in-request', [value(0, ':status'), add(0, ':status', '1'), pairs(0), remove(0, ':status')]),
  request('pseudo-replace-two', [replace(0, ':authority', 'a.example'), replace(0, ':method', 'PATCH'), pairs(0)]),
  request('host-get', [value(0, 'host'), value(0, 'Host'), value(0, ':authority')]),
  request('host-replace', [replace(0, 'host', 'h.example'), value(0, ':authority'), value(0, 'host'), pairs(0)]),
  request('host-add', [add(0, 'Host', 'h.example'), value(0, ':authority'), value(0, 'host'), pairs(0)]),
  request('host-remove', [remove(0, 'host'), value(0, ':authority'), pairs(0)]),
  request('host-set', [
    setPairs(0, [
      [':method', 'GET'],
      [':path', '/'],
      ['Host', 'h.example'],
      ['x-forwarded-proto', 'http'],
    ]),
    pairs(0),
  ]),
  request('method-with-body', [replace(0, ':method', 'GET'), pairs(0)], { body: ['x'] }),
  response('status-replace', [replace(2, ':status', '418'), value(2, ':status'), pairs(2)]),
  response('status-add', [add(2, ':status', '418'), value(2, ':status')]),
  response('status-remove', [remove(2, ':status'), value(2, ':status'), pairs(2)]),
  response('status-remove-and-add', [remove(2, ':status'), add(2, ':status', '201'), pairs(2)]),
  response('status-text', [replace(2, ':status', 'abc')]),
  response('status-599', [replace(2, ':status', '599')]),
  response('status-600', [replace(2, ':status', '600')]),
  response('path-in-response', [add(2, ':path', '/x'), pairs(2), remove(2, ':path')]),
  response('set-without-status', [setPairs(2, [['x', 'y']]), pairs(2)]),
];

export const MAPS_MERGED: readonly Case[] = [...MERGED, ...PSEUDO];
