/** `continue_stream`, in and out of pauses and from the wrong side: reference section 3.4. */

import type { CallbackName } from '../../../src/core/proxywasm/signatures';
import { log, nth, ret, type Guest, type Step } from '../guest/program';
import { callout, effective, onceLater, pairs, resume, tickEvery, value } from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;
const PIECES = post(['one', 'two'], { ...chunked, response: { ...chunked, body: ['three', 'four'] } });
const WITH_ALL = post(['body'], { trailers: [['X-Up', 'u']], response: { trailers: [['X-Down', 'd']] } });

const short = (callback: string) => callback.slice('proxy_on_'.length).replaceAll('_', '-');

/** All callbacks, so that the log shows which of them still come. */
const ALL: Guest['on'] = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [],
  proxy_on_request_trailers: [],
  proxy_on_response_headers: [],
  proxy_on_response_body: [],
  proxy_on_response_trailers: [],
};

const inside = (name: string, callback: CallbackName, ...steps: readonly Step[]): Case =>
  single(
    `streams-${name}-in-${short(callback)}`,
    { on: { ...ALL, [callback]: [nth(callback === 'proxy_on_context_create' ? 2 : 1, ...steps)] } },
    { exchanges: [WITH_ALL] },
  );

const TYPES: readonly Case[] = [
  single('streams-continue-bad-type', {
    on: { proxy_on_request_headers: [resume(2), resume(3), resume(4), resume(5), resume(-1)] },
  }),
  single('streams-continue-in-root', {
    on: {
      proxy_on_vm_start: [resume(0), resume(1), resume(2), resume(3), resume(4)],
      proxy_on_configure: [resume(0), resume(1), resume(2), resume(3), resume(4)],
    },
  }),
  single(
    'streams-continue-in-tick',
    {
      on: {
        proxy_on_vm_start: [tickEvery(10)],
        proxy_on_tick: [tickEvery(0), resume(0), resume(1), resume(2), resume(3)],
      },
    },
    { exchanges: [], until: { line: 'continue_stream(3)', times: 1 } },
  ),
];

/**
 * Nothing is paused. Not here, as Envoy then crashes or sends headers twice: type 0 in `on_request_headers` and before,
 * type 1 before the response's body and in its trailers.
 */
const UNPAUSED: readonly Case[] = [
  ...(
    [
      'proxy_on_request_body',
      'proxy_on_request_trailers',
      'proxy_on_response_headers',
      'proxy_on_response_body',
      'proxy_on_response_trailers',
      'proxy_on_log',
      'proxy_on_done',
      'proxy_on_delete',
    ] as const
  ).map((callback) => inside('continue-request', callback, resume(0))),
  ...(['proxy_on_response_body', 'proxy_on_log', 'proxy_on_done', 'proxy_on_delete'] as const).map((callback) =>
    inside('continue-response', callback, resume(1)),
  ),
];

/** Resumed in the callback that pauses. */
const AT_ONCE: readonly Case[] = [
  ...(
    [
      ['proxy_on_request_body', 0],
      ['proxy_on_request_trailers', 0],
      ['proxy_on_response_body', 1],
      ['proxy_on_response_trailers', 1],
    ] as const
  ).map(([callback, type]) => inside('continue-and-pause', callback, resume(type), ret(1))),
  single(
    'streams-continue-and-pause-without-body',
    { on: { proxy_on_request_headers: [resume(0), ret(1)], proxy_on_response_headers: [resume(1), ret(1)] } },
    { exchanges: [http({ response: { body: [] } })] },
  ),
  single(
    'streams-continue-and-pause-then-continue-request',
    {
      on: {
        ...ALL,
        proxy_on_request_headers: [resume(0), tickEvery(10), value(0, ':path'), ret(1)],
        proxy_on_tick: onceLater(value(0, ':path'), resume(0)),
      },
    },
    { exchanges: [WITH_ALL] },
  ),
  single(
    'streams-continue-and-pause-then-continue-response',
    {
      on: {
        ...ALL,
        proxy_on_response_headers: [resume(1), tickEvery(10), ret(1)],
        proxy_on_tick: onceLater(value(2, ':status'), resume(1)),
      },
    },
    { exchanges: [WITH_ALL] },
  ),
];

/** Paused, and resumed by a tick. */
const LATER: readonly Case[] = (
  [
    ['proxy_on_request_headers', 0],
    ['proxy_on_request_trailers', 0],
    ['proxy_on_response_headers', 1],
    ['proxy_on_response_trailers', 1],
  ] as const
).flatMap(([callback, type]) => [
  single(
    `streams-continue-later-${short(callback)}`,
    { on: { ...ALL, [callback]: [tickEvery(10), ret(1)], proxy_on_tick: onceLater(resume(type), log('resumed')) } },
    { exchanges: [WITH_ALL] },
  ),
]);

const ORDER: readonly Case[] = [
  ...(['proxy_on_response_headers', 'proxy_on_response_trailers'] as const).map((callback) =>
    single(
      `streams-continue-wrong-side-first-${short(callback)}`,
      {
        on: {
          ...ALL,
          [callback]: [tickEvery(10), ret(1)],
          proxy_on_tick: [nth(1, effective(2), resume(0)), nth(3, ...onceLater(resume(1)))],
        },
      },
      { exchanges: [WITH_ALL] },
    ),
  ),
  single(
    'streams-pause-in-pieces',
    {
      on: {
        ...ALL,
        proxy_on_request_headers: [tickEvery(10), ret(1)],
        proxy_on_tick: [nth(2, effective(2), resume(0), log('in the tick')), nth(4, ...onceLater(resume(1)))],
        proxy_on_response_headers: [ret(1)],
      },
    },
    { exchanges: [PIECES] },
  ),
  single(
    'streams-callout-in-each-callback',
    {
      on: {
        proxy_on_request_headers: [callout('/1'), ret(1)],
        proxy_on_request_body: [nth(1, callout('/2')), ret(1)],
        proxy_on_response_headers: [callout('/3'), ret(1)],
        proxy_on_response_body: [nth(1, callout('/4')), ret(1)],
        proxy_on_http_call_response: [
          effective(2),
          nth(1, resume(0)),
          nth(2, resume(0)),
          nth(3, value(2, ':status'), resume(1)),
          nth(4, resume(1)),
        ],
      },
    },
    { exchanges: [post(['body'])], callouts: [{}] },
  ),
  {
    name: 'streams-two-plugins-pause',
    plugins: [
      {
        guest: {
          on: {
            proxy_on_request_headers: [tickEvery(10), ret(1)],
            proxy_on_tick: onceLater(resume(0)),
            proxy_on_request_body: [],
            proxy_on_response_headers: [pairs(2)],
          },
        },
      },
      {
        guest: {
          on: {
            proxy_on_request_headers: [tickEvery(10), ret(1)],
            proxy_on_tick: onceLater(resume(0)),
            proxy_on_request_body: [],
            proxy_on_response_headers: [],
          },
        },
      },
    ],
    exchanges: [PIECES],
  },
];

export const STREAMS: readonly Case[] = [...TYPES, ...UNPAUSED, ...AT_ONCE, ...LATER, ...ORDER];
