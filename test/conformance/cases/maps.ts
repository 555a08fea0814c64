/** Reading header maps: reference section 3.2, codes and what is there in which callback. */

import type { CallbackName } from '../../../src/core/proxywasm/signatures';
import { call, into, keep, nth, outside, OUTSIDE, saved, type Guest, type Step } from '../guest/program';
import { add, callout, effective, onceLater, pairs, resume, size, tickEvery, value } from '../guest/shorthand';
import { post, single, type Case, type PluginCase } from '../lab/case';

const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7];
const inHeaders = (name: string, ...steps: readonly Step[]): Case =>
  single(`maps-${name}`, { on: { proxy_on_request_headers: steps } });

const ARGUMENTS: readonly Case[] = [
  inHeaders(
    'read-keys',
    value(0, ':path'),
    value(0, 'User-Agent'),
    value(0, 'USER-AGENT'),
    value(0, 'absent'),
    value(0, ''),
    value(0, 'user-agent '),
    value(0, 'user-agent\0'),
  ),
  inHeaders(
    'read-out-of-bounds',
    value(0, outside()),
    value(0, outside(0)),
    value(0, { pointer: 0, length: 0 }),
    into(value(0, ':path'), OUTSIDE),
    into(value(0, 'absent'), OUTSIDE),
    into(pairs(0), OUTSIDE),
    into(size(0), OUTSIDE),
  ),
  inHeaders('read-bad-map', value(8, 'x'), pairs(8), size(8), value(-1, 'x'), pairs(-1), size(-1), value(9, outside())),
  inHeaders(
    'read-bad-map-out-of-bounds',
    into(value(8, 'x'), OUTSIDE),
    into(pairs(8), OUTSIDE),
    into(size(8), OUTSIDE),
  ),
  inHeaders(
    'read-absent-map-out-of-bounds',
    into(value(2, 'x'), OUTSIDE),
    into(pairs(2), OUTSIDE),
    into(size(2), OUTSIDE),
  ),
];

/** Every map, in every way of reading. */
const readAll: readonly Step[] = NUMBERS.flatMap((map) => [
  value(map, ':path'),
  value(map, ':status'),
  pairs(map),
  size(map),
]);

const WITH_ALL = post(['body'], {
  trailers: [['X-Up', 'u']],
  response: { trailers: [['X-Down', 'd']] },
});

const readIn = (callback: CallbackName, more: Guest['on'] = {}, rest: Partial<Case> & Partial<PluginCase> = {}): Case =>
  single(
    `maps-read-in-${callback.slice('proxy_on_'.length).replaceAll('_', '-')}`,
    { on: { ...more, [callback]: readAll } },
    { exchanges: [WITH_ALL], ...rest },
  );

const WHERE: readonly Case[] = [
  readIn('proxy_on_context_create'),
  readIn('proxy_on_vm_start'),
  readIn('proxy_on_configure'),
  readIn('proxy_on_request_headers'),
  readIn('proxy_on_request_body'),
  readIn('proxy_on_request_trailers'),
  readIn('proxy_on_response_headers'),
  readIn('proxy_on_response_body'),
  readIn('proxy_on_response_trailers'),
  readIn('proxy_on_log'),
  readIn('proxy_on_done'),
  readIn('proxy_on_delete'),
  single(
    'maps-read-in-tick',
    { on: { proxy_on_vm_start: [tickEvery(10)], proxy_on_tick: [tickEvery(0), ...readAll] } },
    { exchanges: [], until: { line: 'get_header_map_size(7)', times: 1 } },
  ),
];

const CALLED = {
  status: 201,
  headers: { 'X-Many': ['a', 'b'], 'Content-Type': 'text/x' },
  body: 'called',
  trailers: { 'X-Trail': 't' },
};

const openStream = call('proxy_grpc_stream', 'grpc', 'lab.Service', 'Method', []);
const GRPC_ANSWER = { initialMetadata: { 'x-first': '1' }, trailingMetadata: { 'x-last': '2' }, messages: ['message'] };

/** gRPC metadata, whatever the effective context. */
const GRPC: readonly Case[] = (
  [
    'proxy_on_grpc_receive_initial_metadata',
    'proxy_on_grpc_receive',
    'proxy_on_grpc_receive_trailing_metadata',
    'proxy_on_grpc_close',
  ] as const
).map((callback) =>
  single(
    `maps-read-in-${callback.slice('proxy_on_'.length).replaceAll('_', '-')}`,
    {
      on: {
        proxy_on_request_headers: [
          keep('stream', openStream),
          call('proxy_grpc_send', saved('stream'), 'm', true),
          { step: 'return', value: 1 },
        ],
        proxy_on_grpc_close: [effective(2), resume(0)],
        [callback]: [
          ...readAll,
          value(4, 'X-First'),
          value(5, 'x-last'),
          add(4, 'x', 'y'),
          effective(2),
          pairs(4),
          pairs(5),
          ...(callback === 'proxy_on_grpc_close' ? [resume(0)] : []),
        ],
      },
    },
    {
      callouts: [{ match: { cluster: 'grpc' }, grpc: GRPC_ANSWER }],
    },
  ),
);

const PAUSED: readonly Case[] = [
  single(
    'maps-read-in-http-call-response',
    {
      on: {
        proxy_on_request_headers: [callout(), { step: 'return', value: 1 }],
        proxy_on_http_call_response: [
          ...readAll,
          value(6, 'X-Many'),
          effective(2),
          value(0, ':path'),
          value(6, ':status'),
          pairs(7),
          resume(0),
          value(0, ':path'),
          pairs(0),
          size(0),
        ],
      },
    },
    { callouts: [CALLED] },
  ),
  ...(['proxy_on_request_headers', 'proxy_on_request_body', 'proxy_on_request_trailers'] as const).map((callback) =>
    single(
      `maps-read-paused-in-${callback.slice('proxy_on_'.length).replaceAll('_', '-')}`,
      {
        on: {
          [callback]: [nth(1, tickEvery(10), { step: 'return', value: 1 })],
          proxy_on_tick: onceLater(...readAll.slice(0, 16), resume(0), ...readAll.slice(0, 8)),
        },
      },
      { exchanges: [WITH_ALL] },
    ),
  ),
  ...(['proxy_on_response_headers', 'proxy_on_response_body', 'proxy_on_response_trailers'] as const).map((callback) =>
    single(
      `maps-read-paused-in-${callback.slice('proxy_on_'.length).replaceAll('_', '-')}`,
      {
        on: {
          [callback]: [nth(1, tickEvery(10), { step: 'return', value: 1 })],
          proxy_on_tick: onceLater(...readAll.slice(0, 16), resume(1), ...readAll.slice(0, 16)),
        },
      },
      { exchanges: [WITH_ALL] },
    ),
  ),
];

/** The effective context is another stream, or the root. */
const CONTEXTS: readonly Case[] = [
  inHeaders('read-as-root', effective(1), value(0, ':path'), pairs(0), size(0), effective(2), value(0, ':path')),
  inHeaders('read-as-unknown', effective(9), value(0, ':path')),
];

export const MAPS: readonly Case[] = [...ARGUMENTS, ...WHERE, ...GRPC, ...PAUSED, ...CONTEXTS];
