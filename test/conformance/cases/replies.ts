/** Local replies and `close_stream` from each callback: reference section 3.4. */

import type { CallbackName } from '../../../src/core/proxywasm/signatures';
import { log, nth, ret, type Guest, type Step } from '../guest/program';
import { close, onceLater, reply, tickEvery } from '../guest/shorthand';
import { post, single, type Case } from '../lab/case';

const WITH_ALL = post(['body'], { trailers: [['X-Up', 'u']], response: { trailers: [['X-Down', 'd']] } });

const HTTP_2 = post(['body'], { protocol: 'HTTP/2' });

/** All callbacks, so that the log shows which of them still come. */
const ALL: Guest['on'] = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [],
  proxy_on_request_trailers: [],
  proxy_on_response_headers: [],
  proxy_on_response_body: [],
  proxy_on_response_trailers: [],
};

const short = (callback: string) => callback.slice('proxy_on_'.length).replaceAll('_', '-');
const LATE = { details: 'late', body: 'replied' };

const inside = (name: string, callback: CallbackName, steps: readonly Step[], exchange = WITH_ALL): Case =>
  single(
    `${name}-in-${short(callback)}`,
    { on: { ...ALL, [callback]: [nth(callback === 'proxy_on_context_create' ? 2 : 1, ...steps)] } },
    { exchanges: [exchange] },
  );

const STREAM_CALLBACKS = [
  'proxy_on_request_headers',
  'proxy_on_request_body',
  'proxy_on_request_trailers',
  'proxy_on_response_headers',
  'proxy_on_response_body',
] as const;

/** Later than this Envoy crashes, or ends the stream twice: closing in response trailers, either in `on_log` and after. */
const REPLIES: readonly Case[] = [
  ...[...STREAM_CALLBACKS, 'proxy_on_context_create' as const, 'proxy_on_response_trailers' as const].map((callback) =>
    inside('replies', callback, [reply(403, LATE), log('after the call')]),
  ),
  ...(['proxy_on_request_headers', 'proxy_on_request_body', 'proxy_on_response_headers'] as const).map((callback) =>
    inside('replies-and-pauses', callback, [reply(403, LATE), ret(1)]),
  ),
  single('replies-in-root', {
    on: { proxy_on_vm_start: [reply(403, LATE)], proxy_on_configure: [reply(403, LATE)] },
  }),
];

const CLOSES: readonly Case[] = [
  ...STREAM_CALLBACKS.map((callback) => inside('closes-request', callback, [close(0), log('after the call')])),
  ...(['proxy_on_request_headers', 'proxy_on_response_headers'] as const).flatMap((callback) => [
    inside('closes-response', callback, [close(1)]),
    inside('closes-others', callback, [close(2), close(3), close(4), close(-1)]),
  ]),
  ...(['proxy_on_request_headers', 'proxy_on_response_headers', 'proxy_on_response_body'] as const).flatMap(
    (callback) => [
      inside('closes-http-2', callback, [close(0)], HTTP_2),
      inside('replies-http-2', callback, [reply(403, LATE)], HTTP_2),
    ],
  ),
  single('closes-in-root', {
    on: {
      proxy_on_vm_start: [close(0), close(1), close(2), close(3), close(4)],
      proxy_on_configure: [close(0), close(1), close(2), close(3), close(4)],
    },
  }),
];

/** Paused; the tick ends it. */
const LATER: readonly Case[] = (
  [
    'proxy_on_request_headers',
    'proxy_on_request_body',
    'proxy_on_request_trailers',
    'proxy_on_response_headers',
    'proxy_on_response_body',
    'proxy_on_response_trailers',
  ] as const
).flatMap((callback) =>
  (
    [
      ['replies', [reply(403, LATE)]],
      ['closes', [close(0)]],
    ] as const
  ).map(([name, steps]) => {
    const isBody = callback.endsWith('body');
    const paused = { [callback]: [nth(isBody ? 2 : 1, tickEvery(10)), ret(1)] };
    const exchange = isBody ? post(['body']) : WITH_ALL;
    return single(
      `${name}-later-${short(callback)}`,
      { on: { ...ALL, ...paused, proxy_on_tick: onceLater(...steps) } },
      { exchanges: [exchange] },
    );
  }),
);

export const REPLIES_WHERE: readonly Case[] = [...REPLIES, ...CLOSES, ...LATER];
