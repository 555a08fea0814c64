/** What callbacks return, and what the proxy makes of it: reference section 4, "Actions → Envoy status". */

import type { CallbackName } from '../../../src/core/proxywasm/signatures';
import { nth, ret, type Guest } from '../guest/program';
import { bytes, onceLater, resume, tickEvery, value } from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

type On = NonNullable<Guest['on']>;
const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;
const PIECES = post(['one', 'two'], { ...chunked, response: { ...chunked, body: ['three', 'four'] } });
const WITH_ALL = post(['body'], { trailers: [['X-Up', 'u']], response: { trailers: [['X-Down', 'd']] } });

/** All callbacks, so that the log shows which of them still come. */
const ALL: On = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [],
  proxy_on_request_trailers: [],
  proxy_on_response_headers: [],
  proxy_on_response_body: [],
  proxy_on_response_trailers: [],
};

const short = (callback: string) => callback.slice('proxy_on_'.length).replaceAll('_', '-');
const named = (action: number) => (action < 0 ? 'minus-one' : String(action));

/** The action stops the stream; a tick resumes it. */
const stopped = (callback: CallbackName, type: 0 | 1, action: number): Case =>
  single(
    `actions-${named(action)}-in-${short(callback)}`,
    { on: { ...ALL, [callback]: [tickEvery(20), ret(action)], proxy_on_tick: onceLater(resume(type)) } },
    { exchanges: [WITH_ALL] },
  );

const passed = (callback: CallbackName, action: number, at = 1): Case =>
  single(
    `actions-${named(action)}-in-${short(callback)}`,
    { on: { ...ALL, [callback]: [nth(at, ret(action))] } },
    { exchanges: [callback.endsWith('body') ? PIECES : WITH_ALL] },
  );

const STOPS = [1, 3, 4, 5];
const EACH: readonly Case[] = [
  ...(['proxy_on_request_headers', 'proxy_on_response_headers'] as const).flatMap((callback, type) => [
    ...[0, 2].map((action) => passed(callback, action)),
    ...STOPS.map((action) => stopped(callback, type as 0 | 1, action)),
  ]),
  ...(['proxy_on_request_body', 'proxy_on_response_body'] as const).flatMap((callback) =>
    [0, 1, 2, 3, 4, -1].map((action) => passed(callback, action)),
  ),
  ...(['proxy_on_request_trailers', 'proxy_on_response_trailers'] as const).flatMap((callback, type) => [
    passed(callback, 0),
    ...[1, 2, -1].map((action) => stopped(callback, type as 0 | 1, action)),
  ]),
];

/** Stopped in headers, with `allow_on_headers_stop_iteration`: the body still comes. */
const allowed = (name: string, on: On, exchange = PIECES): Case =>
  single(`actions-allowed-${name}`, { on }, { exchanges: [exchange], allowOnHeadersStopIteration: true });

const SIDES = [
  ['request', 0, ':path'],
  ['response', 1, ':status'],
] as const;

const ALLOWED: readonly Case[] = SIDES.flatMap(([side, type, name]) => {
  const headers = `proxy_on_${side}_headers`;
  const body = `proxy_on_${side}_body`;
  const map = type === 0 ? 0 : 2;
  return [
    allowed(`released-by-body-${side}`, { ...ALL, [headers]: [ret(1)], [body]: [value(map, name), bytes(type)] }),
    allowed(`released-at-the-end-${side}`, {
      ...ALL,
      [headers]: [ret(1)],
      [body]: [value(map, name), bytes(type), nth(1, ret(1)), nth(2, ret(1))],
    }),
    allowed(`released-by-tick-${side}`, {
      ...ALL,
      [headers]: [ret(1)],
      [body]: [bytes(type), nth(3, tickEvery(10)), ret(1)],
      proxy_on_tick: onceLater(value(map, name), bytes(type), resume(type)),
    }),
    allowed(`released-by-trailers-${side}`, { ...ALL, [headers]: [ret(1)], [body]: [ret(1)] }, WITH_ALL),
    allowed(
      `without-body-${side}`,
      {
        ...ALL,
        [headers]: [tickEvery(10), ret(1)],
        proxy_on_tick: onceLater(resume(type)),
      },
      http({ response: { body: [] } }),
    ),
    allowed(`dropping-${side}`, { ...ALL, [headers]: [ret(1)], [body]: [bytes(type), nth(1, ret(3))] }),
    ...[3, 5].map((action) =>
      allowed(
        `${action}-${side}`,
        {
          ...ALL,
          [headers]: [tickEvery(20), ret(action)],
          proxy_on_tick: onceLater(resume(type)),
        },
        WITH_ALL,
      ),
    ),
    allowed(`2-${side}`, { ...ALL, [headers]: [ret(2)] }),
  ];
});

/** Not all callbacks are exported. */
const MISSING: readonly Case[] = [
  single('actions-headers-not-exported', { on: { proxy_on_request_body: [bytes(0)] } }, { exchanges: [PIECES] }),
  single(
    'actions-stopped-without-body-callback',
    { on: { proxy_on_request_headers: [tickEvery(20), ret(1)], proxy_on_tick: onceLater(resume(0)) } },
    { exchanges: [WITH_ALL] },
  ),
  single(
    'actions-trailers-release-body',
    { on: { proxy_on_request_body: [bytes(0), ret(1)], proxy_on_response_body: [bytes(1), ret(1)] } },
    { exchanges: [WITH_ALL] },
  ),
];

export const ACTIONS: readonly Case[] = [...EACH, ...ALLOWED, ...MISSING];
