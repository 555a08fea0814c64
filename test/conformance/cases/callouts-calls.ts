/** `proxy_http_call`: its codes, its ids, and what leaves for the other side. Reference section 3.5. */

import { call, hex, into, nth, OUTSIDE, outside, ret, type Arg, type PairList, type Step } from '../guest/program';
import { bytes, effective, pairs, resume, tickEvery } from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

const GET: PairList = [
  [':method', 'GET'],
  [':path', '/c'],
  [':authority', 'a.example'],
];
const without = (name: string): PairList => GET.filter(([key]) => key !== name);

interface Callout {
  readonly cluster?: Arg;
  readonly headers?: Arg;
  readonly body?: Arg;
  readonly trailers?: Arg;
  readonly timeout?: number;
}

const httpCall = ({ cluster = 'callout', headers = GET, body = '', trailers = [], timeout = 1000 }: Callout = {}) =>
  call('proxy_http_call', cluster, headers, body, trailers, timeout);

/** No answer matters: the calls fail at once. */
const codes = (name: string, steps: readonly Step[]): Case =>
  single(`callout-${name}`, { on: { proxy_on_request_headers: steps, proxy_on_http_call_response: [] } });

/** One call, whose answer resumes the stream. */
const sent = (name: string, callout: Callout): Case =>
  single(
    `callout-${name}`,
    {
      on: {
        proxy_on_request_headers: [httpCall(callout), ret(1)],
        proxy_on_http_call_response: [pairs(6), bytes(4), effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204 }] },
  );

const CODES: readonly Case[] = [
  codes('no-such-cluster', [
    httpCall({ cluster: 'nowhere' }),
    httpCall({ cluster: '' }),
    httpCall({ cluster: 'Callout' }),
    httpCall({ cluster: 'callout\0' }),
    httpCall({ cluster: '127.0.0.1:80' }),
  ]),
  codes('no-endpoint', [httpCall({ cluster: 'empty' }), httpCall({ cluster: 'empty' })]),
  codes('missing-headers', [
    httpCall({ headers: without(':method') }),
    httpCall({ headers: without(':path') }),
    httpCall({ headers: without(':authority') }),
    httpCall({ headers: [] }),
    httpCall({ headers: '' }),
    httpCall({ headers: hex('01000000ff') }),
    httpCall({ headers: [...without(':authority'), ['host', 'h.example']], timeout: -1 }),
  ]),
  codes('negative-timeout', [httpCall({ timeout: -1 }), httpCall({ timeout: -0x80000000 })]),
  // Which of several errors is told.
  codes('several-errors', [
    httpCall({ cluster: 'nowhere', timeout: -1, headers: [] }),
    httpCall({ cluster: 'empty', timeout: -1 }),
    httpCall({ cluster: 'empty', headers: [] }),
  ]),
  codes('out-of-bounds', [
    httpCall({ cluster: outside() }),
    httpCall({ headers: outside() }),
    httpCall({ body: outside() }),
    httpCall({ trailers: outside() }),
    into(httpCall({ cluster: 'nowhere' }), OUTSIDE),
    into(httpCall({ cluster: 'empty' }), OUTSIDE),
  ]),
];

const MANY: PairList = [
  ...GET,
  ['X-Upper', 'Value'],
  ['x-twice', '1'],
  ['x-twice', '2'],
  ['x-empty', ''],
  ['user-agent', 'plugin'],
  ['x-forwarded-for', '9.9.9.9'],
  ['x-envoy-internal', 'false'],
];

const SENT: readonly Case[] = [
  sent('sent-get', {}),
  sent('sent-headers', { headers: MANY }),
  sent('sent-body', { headers: [[':method', 'POST'], ...without(':method')], body: 'body' }),
  sent('sent-body-of-get', { body: 'body' }),
  sent('sent-empty-post', { headers: [[':method', 'POST'], ...without(':method')] }),
  sent('sent-own-content-length', { headers: [...GET, ['content-length', '99']], body: 'body' }),
  sent('sent-content-length-without-body', { headers: [...GET, ['content-length', '0']] }),
  sent('sent-trailers', { body: 'body', trailers: [['x-trailer', 't']] }),
  sent('sent-trailers-without-body', { trailers: [['x-trailer', 't']] }),
  sent('sent-scheme', { headers: [...GET, [':scheme', 'https']] }),
  sent('sent-host', { headers: [...GET, ['host', 'h.example']] }),
  sent('sent-host-alone', { headers: [...without(':authority'), ['host', 'h.example']] }),
  sent('sent-two-paths', { headers: [...GET, [':path', '/second']] }),
  sent('sent-pseudo-last', { headers: [['x-first', '1'], ...GET] }),
  sent('sent-odd-method', { headers: [[':method', 'PURGE'], ...without(':method')] }),
  sent('sent-own-status', { headers: [...GET, [':status', '200']] }),
  sent('sent-long-path', { headers: [[':path', '/c?a=b%20c&d=#e'], ...without(':path')] }),
  sent('sent-empty-name', { headers: [...GET, ['', 'v']] }),
  sent('sent-empty-authority', { headers: [...without(':authority'), [':authority', '']] }),
  sent('sent-connection-headers', {
    headers: [...GET, ['connection', 'close'], ['te', 'trailers'], ['keep-alive', '1']],
  }),
  sent('sent-timeout-0', { timeout: 0 }),
  sent('sent-timeout-max', { timeout: 0x7fffffff }),
  sent('sent-long-body', { headers: [[':method', 'PUT'], ...without(':method')], body: 'long '.repeat(4000) }),
];

/** With a connection at hand the codec refuses at once, so there is no answer; the first call sees to the connection. */
const refused = (name: string, headers: PairList): Case =>
  single(
    `callout-refused-${name}`,
    {
      on: {
        proxy_on_request_headers: [httpCall(), ret(1)],
        proxy_on_http_call_response: [nth(1, tickEvery(20)), nth(2, effective(2), resume(0))],
        proxy_on_tick: [tickEvery(0), httpCall({ headers }), httpCall()],
      },
    },
    { callouts: [{ status: 204 }] },
  );

const REFUSED: readonly Case[] = [
  refused('bad-name', [...GET, ['bad name', 'v']]),
  refused('bad-value', [...GET, ['x-bad', 'a\nb']]),
  refused('nul-in-value', [...GET, ['x-bad', 'a\0b']]),
];

const IDS: readonly Case[] = [
  // What cannot start for want of an endpoint uses up an id; what is refused before does not.
  single(
    'callout-ids',
    {
      on: {
        proxy_on_request_headers: [
          httpCall({ cluster: 'nowhere' }),
          httpCall({ cluster: 'empty' }),
          httpCall({ headers: [] }),
          httpCall(),
          ret(1),
        ],
        proxy_on_http_call_response: [effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204 }] },
  ),
  single(
    'callout-ids-go-on',
    {
      on: {
        proxy_on_request_headers: [httpCall(), ret(1)],
        proxy_on_http_call_response: [nth(1, effective(2), resume(0)), nth(2, effective(3), resume(0))],
      },
    },
    { exchanges: [http(), post(['body'])], callouts: [{ status: 204 }] },
  ),
];

export const CALLOUT_CALLS: readonly Case[] = [...CODES, ...SENT, ...REFUSED, ...IDS];
