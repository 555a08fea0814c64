/** From where callouts are made and where their answers arrive: reference section 3.5. */

import { call, log, nth, ret, type Guest, type PairList, type Step } from '../guest/program';
import { bytes, effective, pairs, property, resume, tickEvery, value } from '../guest/shorthand';
import { http, post, single, type Case, type Message } from '../lab/case';

const headers = (path: string): PairList => [
  [':method', 'GET'],
  [':path', path],
  [':authority', 'a'],
];
const get = (path = '/c', cluster = 'callout') => call('proxy_http_call', cluster, headers(path), '', [], 1000);

type Callbacks = NonNullable<Guest['on']>;
const WITH_TRAILERS: Message = {
  body: ['body'],
  trailers: [['x-trailer', 't']],
  response: {
    body: ['hello'],
    trailers: [['x-trailer', 't']],
    headers: [
      ['Content-Type', 'text/plain'],
      ['Transfer-Encoding', 'chunked'],
    ],
  },
};

/** Paused by the callback, resumed by the answer. `stream` 0 or 1. */
const paused = (name: string, callback: keyof Callbacks, stream: 0 | 1, message: Message): Case =>
  single(
    `callout-from-${name}`,
    {
      on: {
        [callback]: [nth(1, get()), ret(1)],
        proxy_on_http_call_response: [value(6, ':status'), effective(2), resume(stream)],
      },
    },
    { exchanges: [http(message)], callouts: [{ status: 204, delayMs: 40 }] },
  );

/** The answer comes when the stream is long gone. */
const late = (name: string, on: Callbacks, more: Partial<Case> = {}): Case =>
  single(
    `callout-from-${name}`,
    { on: { ...on, proxy_on_http_call_response: [effective(2), value(0, ':path'), value(6, ':status'), log('end')] } },
    { callouts: [{ status: 204, delayMs: 150 }], until: { line: ': end', times: 1 }, ...more },
  );

const PLACES: readonly Case[] = [
  paused('request-headers', 'proxy_on_request_headers', 0, {}),
  paused('request-body', 'proxy_on_request_body', 0, { body: ['body'] }),
  paused('request-trailers', 'proxy_on_request_trailers', 0, WITH_TRAILERS),
  paused('response-headers', 'proxy_on_response_headers', 1, {}),
  paused('response-body', 'proxy_on_response_body', 1, {}),
  paused('response-trailers', 'proxy_on_response_trailers', 1, WITH_TRAILERS),
  late('context-create', { proxy_on_context_create: [nth(2, get())] }),
  late('request-headers-going-on', { proxy_on_request_headers: [get()] }),
  late('log', { proxy_on_log: [get()] }),
  late('done', { proxy_on_done: [get(), ret(1)] }),
  late('delete', { proxy_on_delete: [get()] }),
];

/** Canary and main thread make these calls too. Nobody listens, so that they leave no trace elsewhere. */
const atStart = (name: string, on: Callbacks): Case =>
  single(
    `callout-from-${name}`,
    { on: { ...on, proxy_on_http_call_response: [value(6, ':status'), property('plugin_root_id')] } },
    { exchanges: [], until: { line: 'plugin_root_id', times: 1 } },
  );

const START: readonly Case[] = [
  atStart('vm-start', { proxy_on_vm_start: [get('/c', 'refused')] }),
  atStart('configure', { proxy_on_configure: [get('/c', 'refused')] }),
  atStart('root-context-create', { proxy_on_context_create: [get('/c', 'refused')] }),
  atStart('configure-codes', {
    proxy_on_configure: [get('/c', 'nowhere'), get('/c', 'empty'), get('/c', 'refused')],
  }),
];

const CALLBACKS: readonly Case[] = [
  single(
    'callout-from-tick',
    {
      on: {
        proxy_on_request_headers: [tickEvery(10), ret(1)],
        proxy_on_tick: [tickEvery(0), get()],
        proxy_on_http_call_response: [effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204 }] },
  ),
  single(
    'callout-from-callout',
    {
      on: {
        proxy_on_request_headers: [get('/1'), ret(1)],
        proxy_on_http_call_response: [
          value(6, ':status'),
          nth(1, get('/2')),
          nth(2, effective(2), get('/3')),
          nth(3, effective(2), resume(0)),
        ],
      },
    },
    {
      callouts: [{ match: { path: '/1' }, status: 201 }, { match: { path: '/2' }, status: 202 }, { status: 203 }],
    },
  ),
  single(
    'callout-as-root',
    {
      on: {
        proxy_on_request_headers: [effective(1), get(), ret(1)],
        proxy_on_http_call_response: [effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204 }] },
  ),
  single(
    'callout-without-callback',
    {
      on: {
        proxy_on_request_headers: [get(), tickEvery(60), ret(1)],
        proxy_on_tick: [tickEvery(0), effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204 }] },
  ),
];

/** The same maps and buffer in each place but the answer's callback. */
const outside: readonly Step[] = [
  value(6, ':status'),
  value(7, ':status'),
  pairs(6),
  pairs(7),
  bytes(4),
  call('proxy_get_buffer_status', 4),
  call('proxy_get_header_map_size', 6),
];

const READING: readonly Case[] = [
  single('callout-answer-in-stream', { on: { proxy_on_request_headers: outside } }),
  single('callout-answer-in-root', { on: { proxy_on_configure: outside } }),
  single('callout-answer-in-log', { on: { proxy_on_log: outside } }),
  single(
    'callout-answer-is-gone-afterwards',
    {
      on: {
        proxy_on_request_headers: [get(), ret(1)],
        proxy_on_http_call_response: [effective(2), ...outside, effective(1), ...outside, effective(2), resume(0)],
        proxy_on_request_body: outside,
        proxy_on_log: [effective(1), ...outside],
      },
    },
    {
      exchanges: [post(['body'])],
      callouts: [{ body: 'answer', trailers: { 'x-trailer': 't' } }],
    },
  ),
];

const inOneVm = (rootId: string) => ({
  guest: {
    on: {
      proxy_on_request_headers: [get(), ret(1)],
      proxy_on_http_call_response: [nth(1, effective(3), resume(0)), nth(2, effective(4), resume(0))],
    },
  },
  vmId: 'callout-in-shared-vm/0',
  rootId: `callout-in-shared-vm/${rootId}`,
});
const alone = {
  guest: {
    on: {
      proxy_on_request_headers: [get(), ret(1)],
      proxy_on_http_call_response: [effective(2), resume(0)],
    },
  },
};

const SEVERAL: readonly Case[] = [
  { name: 'callout-of-two-plugins', plugins: [alone, alone], callouts: [{ status: 204 }] },
  { name: 'callout-in-shared-vm', plugins: [inOneVm('one'), inOneVm('two')], callouts: [{ status: 204 }] },
];

export const CALLOUT_PLACES: readonly Case[] = [...PLACES, ...START, ...CALLBACKS, ...READING, ...SEVERAL];
