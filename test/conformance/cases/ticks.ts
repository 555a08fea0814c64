/** `proxy_set_tick_period_milliseconds` and `proxy_on_tick`: reference section 3.1. */

import { call, log, nth, ret, type Guest } from '../guest/program';
import { bytes, effective, reply, resume, tickEvery, value } from '../guest/shorthand';
import { http, single, type Case } from '../lab/case';

/** Pauses the request; the n-th tick resumes it and ends ticking. */
const until = (n: number): NonNullable<Guest['on']> => ({
  proxy_on_request_headers: [tickEvery(10), ret(1)],
  proxy_on_tick: [nth(n, tickEvery(0), effective(2), resume(0))],
});

/** A callout whose answer, 60 ms later, resumes the stream. */
const WAIT = call(
  'proxy_http_call',
  'callout',
  [
    [':method', 'GET'],
    [':path', '/wait'],
    [':authority', 'a'],
  ],
  '',
  [],
  1000,
);
const waiting = { proxy_on_http_call_response: [effective(2), resume(0)] };
const WAITED = { callouts: [{ delayMs: 60 }] };

const FROM: readonly Case[] = [
  single('ticks-from-stream', { on: until(3) }),
  single(
    'ticks-from-configure',
    { on: { proxy_on_configure: [tickEvery(10)], proxy_on_tick: [nth(3, tickEvery(0))] } },
    { exchanges: [], until: { line: 'milliseconds(0)', times: 1 } },
  ),
  single(
    'ticks-from-vm-start',
    { on: { proxy_on_vm_start: [tickEvery(10)], proxy_on_configure: [], proxy_on_tick: [nth(2, tickEvery(0))] } },
    { exchanges: [], until: { line: 'milliseconds(0)', times: 1 } },
  ),
  single(
    'ticks-from-context-create',
    { on: { proxy_on_context_create: [nth(1, tickEvery(10))], proxy_on_configure: [], proxy_on_tick: [tickEvery(0)] } },
    { exchanges: [], until: { line: 'milliseconds(0)', times: 1 } },
  ),
  single(
    'ticks-from-log',
    { on: { proxy_on_log: [tickEvery(150)], proxy_on_tick: [tickEvery(0)] } },
    { until: { line: 'milliseconds(0)', times: 1 } },
  ),
  single(
    'ticks-from-delete',
    { on: { proxy_on_delete: [tickEvery(150)], proxy_on_tick: [tickEvery(0)] } },
    { until: { line: 'milliseconds(0)', times: 1 } },
  ),
  single('ticks-from-root-in-stream', {
    on: { ...until(1), proxy_on_request_headers: [effective(1), tickEvery(10), ret(1)] },
  }),
];

const PERIOD: readonly Case[] = [
  single('ticks-never-on-0', { on: { proxy_on_request_headers: [tickEvery(0)], proxy_on_tick: [] } }),
  single(
    'ticks-stopped-at-once',
    { on: { proxy_on_request_headers: [tickEvery(10), tickEvery(0), WAIT, ret(1)], proxy_on_tick: [], ...waiting } },
    WAITED,
  ),
  single(
    'ticks-started-anew-within-tick',
    {
      on: {
        proxy_on_request_headers: [tickEvery(10), WAIT, ret(1)],
        proxy_on_tick: [
          nth(1, tickEvery(10)),
          nth(2, tickEvery(0), tickEvery(10)),
          nth(3, tickEvery(10), tickEvery(0)),
        ],
        ...waiting,
      },
    },
    WAITED,
  ),
  // The second call replaces the period and starts it from the beginning.
  single(
    'ticks-period-replaced',
    {
      on: {
        proxy_on_request_headers: [tickEvery(10), tickEvery(100_000), WAIT, ret(1)],
        proxy_on_tick: [],
        ...waiting,
      },
    },
    WAITED,
  ),
  single(
    'ticks-period-shortened',
    {
      on: {
        proxy_on_request_headers: [tickEvery(100_000), tickEvery(20), WAIT, ret(1)],
        proxy_on_tick: [tickEvery(0)],
        ...waiting,
      },
    },
    WAITED,
  ),
  single(
    'ticks-period-lengthened-in-tick',
    {
      on: {
        proxy_on_request_headers: [tickEvery(10), WAIT, ret(1)],
        proxy_on_tick: [tickEvery(100_000)],
        ...waiting,
      },
    },
    WAITED,
  ),
  single(
    'ticks-longest-period',
    {
      on: {
        proxy_on_request_headers: [tickEvery(0xffffffff), WAIT, ret(1)],
        proxy_on_tick: [],
        ...waiting,
      },
    },
    WAITED,
  ),
  single(
    'ticks-without-export',
    { on: { proxy_on_request_headers: [tickEvery(10), WAIT, ret(1)], ...waiting } },
    WAITED,
  ),
];

const WITHIN: readonly Case[] = [
  single('ticks-in-root', {
    on: {
      proxy_on_request_headers: [tickEvery(10), ret(1)],
      proxy_on_tick: [
        tickEvery(0),
        value(0, ':path'),
        bytes(0),
        bytes(7),
        call('proxy_get_property', 'plugin_root_id'),
        call('proxy_get_property', 'request\0path'),
        call('proxy_set_property', 'mine', 'v'),
        reply(403),
        resume(0),
        effective(2),
        resume(0),
      ],
    },
  }),
  single('ticks-reply', {
    on: {
      proxy_on_request_headers: [tickEvery(10), ret(1)],
      proxy_on_tick: [tickEvery(0), effective(2), reply(403, { body: 'late' })],
      proxy_on_response_headers: [],
    },
  }),
  single(
    'ticks-do-not-pause',
    {
      on: {
        proxy_on_request_headers: [tickEvery(150)],
        proxy_on_tick: [tickEvery(0), log('end')],
      },
    },
    { exchanges: [http(), http()], until: { line: ': end', times: 1 } },
  ),
];

const plugin = (period: number, count: number, last: boolean) => ({
  guest: {
    on: {
      proxy_on_request_headers: last ? [tickEvery(period), ret(1)] : [tickEvery(period)],
      proxy_on_tick: [nth(count, tickEvery(0), ...(last ? [effective(2), resume(0)] : []))],
    },
  },
});

const SEVERAL: readonly Case[] = [
  { name: 'ticks-of-two-plugins', plugins: [plugin(20, 2, false), plugin(100, 1, true)] },
  {
    name: 'ticks-of-two-plugins-in-one-vm',
    plugins: ['one', 'two'].map((rootId) => ({
      guest: {
        on: {
          proxy_on_request_headers: [nth(1, tickEvery(20)), nth(2, tickEvery(50), ret(1))],
          proxy_on_tick: [tickEvery(0), nth(2, effective(4), resume(0))],
        },
      },
      vmId: 'ticks-of-two-plugins-in-one-vm/0',
      rootId: `ticks-of-two-plugins-in-one-vm/${rootId}`,
    })),
  },
];

export const TICKS: readonly Case[] = [...FROM, ...PERIOD, ...WITHIN, ...SEVERAL];
