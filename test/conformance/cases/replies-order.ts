/** Several replies, replies next to other actions, and what the plugin does to its own reply: reference section 3.4. */

import { nth, ret, type Guest, type Step } from '../guest/program';
import {
  add,
  bytes,
  callout,
  close,
  effective,
  onceLater,
  pairs,
  property,
  put,
  remove,
  replace,
  reply,
  resume,
  tickEvery,
  value,
} from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

const FIRST = reply(403, { details: 'first', body: 'one' });
const SECOND = reply(404, { details: 'second', body: 'second', headers: [['x-second', 'yes']] });
const SEEN: Guest['on'] = { proxy_on_response_headers: [pairs(2)], proxy_on_response_body: [bytes(1)] };

const CHUNKED = { headers: [['Transfer-Encoding', 'chunked']] } as const;

const inHeaders = (name: string, ...steps: readonly Step[]): Case =>
  single(`replies-${name}`, { on: { ...SEEN, proxy_on_request_headers: steps } });

/** Not here, as Envoy then crashes or ends the stream twice: a reply next to `close_stream`, two in response headers. */
const SEVERAL: readonly Case[] = [
  inHeaders('twice', FIRST, SECOND),
  inHeaders('thrice', FIRST, SECOND, reply(405)),
  inHeaders('then-continues', FIRST, ret(0)),
  inHeaders('then-stops', FIRST, ret(1)),
  // There is no reply, and yet the request stops.
  single('replies-as-root', {
    on: {
      ...SEEN,
      proxy_on_request_headers: [tickEvery(10), effective(1), FIRST],
      proxy_on_tick: onceLater(value(0, ':path'), resume(0)),
    },
  }),
  single(
    'replies-as-root-in-body',
    {
      on: {
        proxy_on_request_body: [bytes(0), nth(1, effective(1), FIRST)],
        proxy_on_response_body: [bytes(1), nth(1, effective(1), FIRST)],
      },
    },
    { exchanges: [post(['body'], { ...CHUNKED, response: CHUNKED })] },
  ),
  inHeaders('as-root-then-itself', effective(1), FIRST, effective(2), SECOND),
  inHeaders(
    'after-edits',
    add(0, 'x-a', 'b'),
    FIRST,
    replace(0, ':path', '/changed'),
    value(0, ':path'),
    property('request', 'path'),
  ),
  single('replies-to-own-reply-headers', {
    on: { proxy_on_request_headers: [FIRST], proxy_on_response_headers: [pairs(2), nth(1, SECOND)] },
  }),
  single('replies-to-own-reply-body', {
    on: { proxy_on_request_headers: [FIRST], proxy_on_response_body: [bytes(1), nth(1, SECOND)] },
  }),
  single('replies-close-own-reply', {
    on: { proxy_on_request_headers: [FIRST], proxy_on_response_headers: [close(1)] },
  }),
];

const OWN: readonly Case[] = [
  single('replies-edit-own-headers', {
    on: {
      proxy_on_request_headers: [FIRST],
      proxy_on_response_headers: [
        add(2, 'x-mine', 'yes'),
        replace(2, ':status', '418'),
        remove(2, 'content-type'),
        value(0, ':path'),
        property('response', 'code'),
        property('response', 'code_details'),
      ],
    },
  }),
  single('replies-edit-own-body', {
    on: {
      proxy_on_request_headers: [FIRST],
      proxy_on_response_headers: [remove(2, 'content-length')],
      proxy_on_response_body: [put(1, 0, 100, 'another body'), bytes(1)],
    },
  }),
  single('replies-own-status-removed', {
    on: { proxy_on_request_headers: [FIRST], proxy_on_response_headers: [remove(2, ':status')] },
  }),
  single('replies-own-trailers', {
    on: {
      proxy_on_request_headers: [FIRST],
      proxy_on_response_headers: [remove(2, 'content-length')],
      proxy_on_response_body: [add(3, 'x-trailer', 't'), pairs(3)],
      proxy_on_response_trailers: [],
    },
  }),
  single('replies-own-paused-headers', {
    on: {
      proxy_on_request_headers: [FIRST],
      proxy_on_response_headers: [tickEvery(10), ret(1)],
      proxy_on_response_body: [bytes(1)],
      proxy_on_tick: onceLater(add(2, 'x-later', 'l'), resume(1)),
    },
  }),
  single('replies-own-paused-body', {
    on: {
      proxy_on_request_headers: [FIRST],
      proxy_on_response_headers: [],
      proxy_on_response_body: [bytes(1), tickEvery(10), ret(1)],
      proxy_on_tick: onceLater(resume(1)),
    },
  }),
  single('replies-seen-in-log', {
    on: {
      proxy_on_request_headers: [FIRST],
      proxy_on_log: [
        pairs(2),
        value(0, ':path'),
        property('response', 'code'),
        property('response', 'code_details'),
        property('response', 'flags'),
      ],
    },
  }),
];

const CALLED: readonly Case[] = [
  single(
    'replies-from-http-call',
    {
      on: {
        ...SEEN,
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [effective(2), FIRST, value(0, ':path')],
      },
    },
    { callouts: [{}] },
  ),
  single(
    'replies-from-http-call-then-continues',
    {
      on: {
        ...SEEN,
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [effective(2), FIRST, resume(0)],
      },
    },
    { callouts: [{}] },
  ),
  single(
    'replies-from-http-call-of-root',
    {
      on: {
        ...SEEN,
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [FIRST, effective(2), resume(0)],
      },
    },
    { callouts: [{}] },
  ),
  single(
    'replies-later-from-response-with-body',
    {
      on: {
        ...SEEN,
        proxy_on_response_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [effective(2), FIRST],
      },
    },
    { callouts: [{}] },
  ),
];

/** Replies that Envoy itself makes, as plugins see them. */
const ENVOYS: readonly Case[] = [
  inHeaders('of-envoy-no-route', remove(0, 'x-forwarded-proto')),
  inHeaders('of-envoy-no-method', remove(0, ':method')),
  single('replies-of-envoy-no-status', {
    on: { proxy_on_response_headers: [pairs(2), remove(2, ':status')], proxy_on_response_body: [bytes(1)] },
  }),
  single(
    'replies-of-envoy-no-route-grpc',
    { on: { ...SEEN, proxy_on_request_headers: [remove(0, 'x-forwarded-proto')] } },
    {
      exchanges: [
        http({
          method: 'POST',
          headers: [
            ['content-type', 'application/grpc'],
            ['content-length', '0'],
          ],
        }),
      ],
    },
  ),
];

const both = (name: string, first: Guest['on'], second: Guest['on'], exchange = http()): Case => ({
  name: `replies-chain-${name}`,
  plugins: [{ guest: { on: { ...SEEN, ...first } } }, { guest: { on: { ...SEEN, ...second } } }],
  exchanges: [exchange],
});

const CHAINS: readonly Case[] = [
  both('first', { proxy_on_request_headers: [FIRST] }, { proxy_on_request_headers: [] }),
  both('second', { proxy_on_request_headers: [] }, { proxy_on_request_headers: [FIRST] }),
  both(
    'first-in-body',
    { proxy_on_request_body: [FIRST] },
    { proxy_on_request_headers: [], proxy_on_request_body: [] },
    post(['body']),
  ),
  both(
    'second-in-body',
    { proxy_on_request_body: [] },
    { proxy_on_request_headers: [], proxy_on_request_body: [FIRST] },
    post(['body']),
  ),
  both('second-in-response', {}, { proxy_on_response_headers: [FIRST] }),
  both('first-in-response', { proxy_on_response_headers: [FIRST] }, {}),
  both('second-then-first', { proxy_on_response_headers: [SECOND] }, { proxy_on_request_headers: [FIRST] }),
  both('both-closed', { proxy_on_request_headers: [] }, { proxy_on_request_headers: [close(0)] }),
];

export const REPLIES_ORDER: readonly Case[] = [...SEVERAL, ...OWN, ...CALLED, ...ENVOYS, ...CHAINS];
