/** Writing maps in each callback, and trailers that do not exist yet: reference section 3.2, "When a map exists". */

import type { CallbackName } from '../../../src/core/proxywasm/signatures';
import { nth, ret, type Step } from '../guest/program';
import {
  add,
  bytes,
  onceLater,
  pairs,
  remove,
  replace,
  resume,
  setPairs,
  size,
  tickEvery,
  value,
} from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

const MAPS = [0, 1, 2, 3, 4, 5, 6, 7];
const WITH_ALL = post(['body'], {
  trailers: [['X-Up', 'u']],
  response: { trailers: [['X-Down', 'd']] },
});

/** Every map is changed in every way; nothing stays. */
const writeAll: readonly Step[] = MAPS.flatMap((map) => [
  add(map, 'x-w', '1'),
  replace(map, 'x-w', '2'),
  remove(map, 'x-w'),
]);

const WRITES: readonly Case[] = (
  [
    'proxy_on_configure',
    'proxy_on_request_headers',
    'proxy_on_request_body',
    'proxy_on_request_trailers',
    'proxy_on_response_headers',
    'proxy_on_log',
    'proxy_on_delete',
  ] satisfies readonly CallbackName[]
).map((callback) =>
  single(
    `maps-write-in-${callback.slice('proxy_on_'.length).replaceAll('_', '-')}`,
    { on: { [callback]: writeAll } },
    { exchanges: [WITH_ALL] },
  ),
);

const SET_ALL: readonly Case[] = [
  single(
    'maps-set-in-trailers',
    {
      on: {
        proxy_on_request_trailers: [
          setPairs(1, [
            ['x-set', '1'],
            ['x-set', '2'],
          ]),
          pairs(1),
          setPairs(0, [['a', 'b']]),
        ],
        proxy_on_response_trailers: [
          setPairs(3, [
            ['x-set', '1'],
            ['x-set', '2'],
          ]),
          pairs(3),
          setPairs(2, [['a', 'b']]),
        ],
      },
    },
    { exchanges: [WITH_ALL] },
  ),
  single(
    'maps-trailers-emptied',
    { on: { proxy_on_request_trailers: [remove(1, 'x-up'), pairs(1)], proxy_on_response_trailers: [setPairs(3, [])] } },
    { exchanges: [WITH_ALL] },
  ),
];

const CHUNKED = post(['body'], {
  headers: [['Transfer-Encoding', 'chunked']],
  response: { headers: [['Transfer-Encoding', 'chunked']] },
});

/** The call is made in the n-th body callback of a body in one piece. */
const creating = (name: string, map: 1 | 3, at: number, ...steps: readonly Step[]): Case => {
  const callback = map === 1 ? 'proxy_on_request_body' : 'proxy_on_response_body';
  const after = map === 1 ? 'proxy_on_request_trailers' : 'proxy_on_response_trailers';
  return single(
    `maps-${name}-${map === 1 ? 'request' : 'response'}`,
    { on: { [callback]: [nth(at, ...steps)], [after]: [pairs(map)] } },
    { exchanges: [CHUNKED] },
  );
};

const both = (name: string, at: number, steps: (map: number) => readonly Step[]): Case[] =>
  ([1, 3] as const).map((map) => creating(name, map, at, ...steps(map)));

const CREATED: readonly Case[] = [
  ...both('create-by-add', 2, (map) => [add(map, 'X-New', 'n'), value(map, 'x-new'), pairs(map), size(map)]),
  ...both('create-by-replace', 2, (map) => [replace(map, 'x-new', 'n'), pairs(map)]),
  ...both('create-by-remove', 2, (map) => [remove(map, 'x-new'), pairs(map), value(map, 'x-new')]),
  ...both('create-by-set', 2, (map) => [setPairs(map, [['x-new', 'n']]), pairs(map)]),
  ...both('create-by-size', 2, (map) => [size(map), pairs(map), value(map, 'x-new')]),
  ...both('not-created-by-reading', 2, (map) => [value(map, 'x-new'), pairs(map), value(map, 'x-new')]),
  ...both('not-created-before-the-end', 1, (map) => [add(map, 'x-new', 'n'), size(map), pairs(map)]),
  ...both('create-in-a-paused-body', 2, (map) => [bytes(map === 1 ? 0 : 1), add(map, 'x-new', 'n'), ret(0)]),
  single(
    'maps-create-with-content-length',
    {
      on: {
        proxy_on_request_body: [nth(2, add(1, 'x-new', 'n'))],
        proxy_on_response_body: [nth(2, add(3, 'x-new', 'n'))],
      },
    },
    { exchanges: [post(['body'])] },
  ),
  single(
    'maps-create-in-headers-without-body',
    {
      on: {
        proxy_on_request_headers: [add(1, 'x-new', 'n'), size(1)],
        proxy_on_response_headers: [add(3, 'x-new', 'n')],
      },
    },
    { exchanges: [http({ response: { body: [] } })] },
  ),
  // Pausing does not hold on the way to the upstream, and what was collected is lost.
  creating('create-then-pause', 1, 2, add(1, 'x-new', 'n'), ret(1)),
  single(
    'maps-create-then-pause-buffered',
    { on: { proxy_on_request_body: [nth(1, ret(1)), nth(2, add(1, 'x-new', 'n'), ret(1))] } },
    { exchanges: [CHUNKED] },
  ),
  single(
    'maps-create-then-pause-buffered-response',
    {
      on: {
        proxy_on_response_body: [nth(1, ret(1)), nth(2, add(3, 'x-new', 'n'), tickEvery(10), ret(1))],
        proxy_on_tick: onceLater(pairs(3), add(3, 'x-more', 'm'), resume(1)),
        proxy_on_response_trailers: [pairs(3)],
      },
    },
    { exchanges: [CHUNKED] },
  ),
  single(
    'maps-create-over-http-2',
    {
      on: {
        proxy_on_request_body: [nth(1, add(1, 'x-new', 'n'))],
        proxy_on_response_body: [nth(2, add(3, 'x-new', 'n'))],
      },
    },
    { exchanges: [post(['body'], { protocol: 'HTTP/2', response: { headers: [['Transfer-Encoding', 'chunked']] } })] },
  ),
];

/** When the response's maps are dropped. */
const GONE: readonly Case[] = [
  single(
    'maps-response-gone-after-continue',
    {
      on: {
        proxy_on_response_headers: [value(2, ':status')],
        proxy_on_response_body: [value(2, ':status'), pairs(2)],
        proxy_on_response_trailers: [value(2, ':status'), value(3, 'x-down')],
      },
    },
    { exchanges: [WITH_ALL] },
  ),
  single(
    'maps-kept-while-response-stopped',
    {
      on: {
        proxy_on_response_headers: [ret(1)],
        proxy_on_response_body: [value(2, ':status'), add(2, 'x-late', 'l')],
        proxy_on_response_trailers: [value(2, ':status'), add(2, 'x-later', 'l')],
      },
    },
    { exchanges: [WITH_ALL], allowOnHeadersStopIteration: true },
  ),
  single(
    'maps-kept-after-release',
    {
      on: {
        proxy_on_request_headers: [ret(1)],
        proxy_on_request_body: [replace(0, ':path', '/late'), add(0, 'x-late', 'l')],
        proxy_on_response_headers: [value(0, ':path'), add(0, 'x-later', 'l'), ret(1)],
        proxy_on_response_body: [value(2, ':status'), add(2, 'x-late', 'l')],
      },
    },
    { exchanges: [post(['one', 'two'])], allowOnHeadersStopIteration: true },
  ),
  single(
    'maps-kept-while-request-stopped',
    {
      on: {
        proxy_on_request_headers: [ret(1)],
        proxy_on_request_body: [value(0, ':path'), add(0, 'x-late', 'l'), nth(1, ret(1))],
        proxy_on_request_trailers: [value(0, ':path'), add(0, 'x-later', 'l'), value(1, 'x-up')],
      },
    },
    { exchanges: [WITH_ALL], allowOnHeadersStopIteration: true },
  ),
];

export const MAPS_TRAILERS: readonly Case[] = [...WRITES, ...SET_ALL, ...CREATED, ...GONE];
