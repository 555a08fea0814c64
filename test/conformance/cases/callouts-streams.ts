/** What answers of callouts do to streams, and several callouts at once: reference sections 3.4 and 3.5. */

import { call, nth, ret, trap, type Guest, type PairList } from '../guest/program';
import { add, bytes, effective, put, reply, resume, tickEvery, value } from '../guest/shorthand';
import { http, post, single, type Case, type Message } from '../lab/case';
import type { CalloutMockFile } from '../../../src/core/scenario/callouts';

const headers = (path: string): PairList => [
  [':method', 'GET'],
  [':path', path],
  [':authority', 'a'],
];
const get = (path = '/c', timeout = 1000) => call('proxy_http_call', 'callout', headers(path), '', [], timeout);

type Callbacks = NonNullable<Guest['on']>;
const after = (path: string, delayMs: number, status: number): CalloutMockFile => ({
  match: { path },
  delayMs,
  status,
});

const paused = (name: string, on: Callbacks, more: Partial<Case> = {}): Case =>
  single(
    `callout-stream-${name}`,
    { on: { proxy_on_request_headers: [get(), ret(1)], proxy_on_response_headers: [], ...on } },
    { callouts: [{ body: 'answer', delayMs: 20 }], ...more },
  );

const REQUESTS: readonly Case[] = [
  paused('changed', {
    proxy_on_http_call_response: [effective(2), add(0, 'x-late', 'v'), resume(0), add(0, 'x-too', 'v')],
  }),
  paused('replied', {
    proxy_on_http_call_response: [effective(2), reply(403, { body: 'no', headers: [['x-why', 'because']] })],
  }),
  paused('replied-and-resumed', {
    proxy_on_http_call_response: [effective(2), reply(403, { body: 'no' }), resume(0)],
  }),
  paused('resumed-and-replied', {
    proxy_on_http_call_response: [effective(2), resume(0), reply(403, { body: 'no' })],
  }),
  paused('resumed-twice', { proxy_on_http_call_response: [effective(2), resume(0), resume(0)] }),
  paused('not-effective', {
    proxy_on_http_call_response: [nth(1, resume(0), reply(403), get()), nth(2, effective(2), resume(0))],
  }),
  paused(
    'with-body',
    { proxy_on_http_call_response: [effective(2), value(0, ':path'), resume(0)], proxy_on_request_body: [bytes(0)] },
    {
      exchanges: [post(['one', 'two'])],
    },
  ),
];

const BODY: Message = { body: ['one', 'two'] };

const BODIES: readonly Case[] = [
  single(
    'callout-stream-body-held',
    {
      on: {
        proxy_on_request_body: [nth(1, get()), bytes(0), ret(1)],
        proxy_on_http_call_response: [
          effective(2),
          bytes(0),
          value(0, ':path'),
          put(0, 0, 3, 'ONE'),
          bytes(0),
          resume(0),
        ],
      },
    },
    { exchanges: [http(BODY)], callouts: [{ delayMs: 60 }] },
  ),
  single(
    'callout-stream-body-replied',
    {
      on: {
        proxy_on_request_body: [nth(1, get()), ret(1)],
        proxy_on_http_call_response: [effective(2), reply(403, { body: 'no' })],
        proxy_on_response_headers: [],
      },
    },
    { exchanges: [http(BODY)], callouts: [{ delayMs: 60 }] },
  ),
  single(
    'callout-stream-response-changed',
    {
      on: {
        proxy_on_response_headers: [get(), ret(1)],
        proxy_on_http_call_response: [effective(2), add(2, 'x-late', 'v'), resume(1)],
        proxy_on_response_body: [bytes(1)],
      },
    },
    { callouts: [{ delayMs: 20 }] },
  ),
  single(
    'callout-stream-response-replied',
    {
      on: {
        proxy_on_response_headers: [nth(1, get(), ret(1))],
        proxy_on_http_call_response: [effective(2), reply(500, { body: 'instead' })],
        proxy_on_response_body: [bytes(1)],
      },
    },
    { callouts: [{ delayMs: 20 }] },
  ),
  single(
    'callout-stream-response-body-replied',
    {
      on: {
        proxy_on_response_body: [nth(1, get()), ret(1)],
        proxy_on_http_call_response: [effective(2), reply(500, { body: 'instead' })],
      },
    },
    { callouts: [{ delayMs: 60 }] },
  ),
];

const SEVERAL: readonly Case[] = [
  single(
    'callout-several-in-order-of-arrival',
    {
      on: {
        proxy_on_request_headers: [get('/slow'), get('/fast'), get('/middle'), ret(1)],
        proxy_on_http_call_response: [value(6, ':status'), nth(3, effective(2), resume(0))],
      },
    },
    { callouts: [after('/slow', 150, 201), after('/fast', 10, 202), after('/middle', 80, 203)] },
  ),
  single(
    'callout-several-first-resumes',
    {
      on: {
        proxy_on_request_headers: [get('/slow'), get('/fast'), ret(1)],
        proxy_on_http_call_response: [value(6, ':status'), effective(2), resume(0)],
      },
    },
    {
      callouts: [after('/slow', 150, 201), after('/fast', 10, 202)],
      until: { line: 'continue_stream', times: 2 },
    },
  ),
  single(
    'callout-several-and-a-timeout',
    {
      on: {
        proxy_on_request_headers: [get('/never', 60), get('/fast'), get('/slow'), ret(1)],
        proxy_on_http_call_response: [value(6, ':status'), nth(3, effective(2), resume(0))],
      },
    },
    { callouts: [{ match: { path: '/never' }, fail: 'timeout' }, after('/fast', 10, 202), after('/slow', 150, 203)] },
  ),
  single(
    'callout-request-and-response',
    {
      on: {
        proxy_on_request_headers: [get('/1'), ret(1)],
        proxy_on_response_headers: [get('/2'), ret(1)],
        proxy_on_http_call_response: [effective(2), nth(1, resume(0)), nth(2, resume(1))],
      },
    },
    { callouts: [{ status: 204 }] },
  ),
  single(
    'callout-replied-meanwhile',
    {
      on: {
        proxy_on_request_headers: [get(), reply(403, { body: 'at once' })],
        proxy_on_http_call_response: [effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204, delayMs: 150 }], until: { line: 'continue_stream', times: 1 } },
  ),
  single(
    'callout-trapped-meanwhile',
    { on: { proxy_on_request_headers: [get(), trap()], proxy_on_http_call_response: [effective(2), resume(0)] } },
    { callouts: [{ status: 204, delayMs: 40 }] },
  ),
];

/** The trap leaves the paused stream as it is; the other plugin ends it. */
const TRAPPED: Case = {
  name: 'callout-stream-trapped',
  plugins: [
    {
      guest: {
        on: {
          proxy_on_request_headers: [tickEvery(100)],
          proxy_on_tick: [tickEvery(0), effective(2), reply(408, { body: 'enough' })],
          proxy_on_response_headers: [],
        },
      },
    },
    {
      guest: {
        on: {
          proxy_on_request_headers: [get(), ret(1)],
          proxy_on_http_call_response: [effective(2), trap()],
          proxy_on_response_headers: [],
        },
      },
    },
  ],
  callouts: [{ status: 204 }],
};

export const CALLOUT_STREAMS: readonly Case[] = [...REQUESTS, ...BODIES, ...SEVERAL, TRAPPED];
