/** What stays of metrics in Envoy's stats: their names, and who all counts. Reference section 3.8. */

import { call, hex, keep, nth, ret, saved, trap, type Arg, type Step } from '../guest/program';
import { callout, effective, onceLater, resume, tickEvery } from '../guest/shorthand';
import { http, single, type Case } from '../lab/case';

const COUNTER = 0;
const GAUGE = 1;
const HISTOGRAM = 2;
const define = (type: number, name: Arg) => call('proxy_define_metric', type, name);
const increment = (id: Arg, by: number | bigint) => call('proxy_increment_metric', id, by);
const record = (id: Arg, value: number | bigint) => call('proxy_record_metric', id, value);
const get = (id: Arg) => call('proxy_get_metric', id);
const M = saved('m');
/** The first of each type that a VM defines. */
const [FIRST_COUNTER, FIRST_GAUGE, FIRST_HISTOGRAM] = [4, 5, 6];

/** A counter of the name, which counts `by`; what it then is tells whether the name is another's. */
const counted = (name: Arg, by: number): readonly Step[] => [
  keep('m', define(COUNTER, name)),
  increment(M, by),
  get(M),
];
const named = (name: string, names: readonly Arg[], metrics: readonly string[] = []): Case =>
  single(
    `stats-${name}`,
    { on: { proxy_on_request_headers: names.flatMap((each, index) => counted(each, 10 ** index)) } },
    metrics.length > 0 ? { metrics } : {},
  );
const bytesOf = (text: string, ...more: readonly number[]) =>
  hex(Buffer.concat([Buffer.from(text), Buffer.from(more)]).toString('hex'));

const NAMES: readonly Case[] = [
  named('dots-after', ['stats-dots-after', 'stats-dots-after.', 'stats-dots-after..', 'stats-dots-after...']),
  named(
    'dots-before',
    ['stats-dots-before', '.stats-dots-before', '..stats-dots-before.'],
    ['.stats-dots-before', '..stats-dots-before'],
  ),
  named('dots-within', ['stats-dots-within.a.b', 'stats-dots-within.a..b', 'stats-dots-within..a.b']),
  named('dots-alone', ['', '.', '..'], ['', '.', '..']),
  named('letters', ['stats-letters', 'stats-Letters', 'STATS-LETTERS'], ['stats-Letters', 'STATS-LETTERS']),
  named('no-ascii', ['stats-no-ascii-ü', 'stats-no-ascii-日本', 'stats-no-ascii-\u{1f600}']),
  named('quoted', ['stats-quoted-"a"', 'stats-quoted-\\b', 'stats-quoted-\n', 'stats-quoted-\t', 'stats-quoted: 4']),
  named('nul', [bytesOf('stats-nul', 0), 'stats-nul', bytesOf('stats-nul', 0, 0)]),
  named('no-utf-8', [bytesOf('stats-no-utf-8-', 0xff, 0xfe), bytesOf('stats-no-utf-8-', 0xc3)]),
  named('long', [`stats-long-${'x'.repeat(500)}`, `stats-long-${'x'.repeat(5000)}`]),
  named('spaces', ['stats-spaces', 'stats-spaces ', 'stats-spaces a b']),
  // As Istio's plugins name them: tags in the name.
  named('tags', ['stats-tags_total;.;reporter=.=source;.;code=.=200', 'stats-tags.istio.response_code.200']),
];

const starts = (name: string, type: number, change: readonly Step[]): Case =>
  single(
    `stats-${name}`,
    {
      on: {
        proxy_on_vm_start: [keep('m', define(type, `stats-${name}`)), ...change],
        proxy_on_configure: change,
        proxy_on_request_headers: change,
      },
    },
    { startUps: true, exchanges: [http(), http()] },
  );

const STARTS: readonly Case[] = [
  starts('counter-of-starts', COUNTER, [increment(M, 1), record(M, 100), get(M)]),
  starts('gauge-of-starts', GAUGE, [increment(M, 1), get(M)]),
  starts('gauge-set-by-starts', GAUGE, [increment(M, 5), record(M, 3), get(M)]),
  starts('gauge-below-0-of-starts', GAUGE, [increment(M, -1), get(M)]),
  starts('histogram-of-starts', HISTOGRAM, [record(M, 5), record(M, 500)]),
  ...(['proxy_on_vm_start', 'proxy_on_configure'] as const).map((callback) =>
    single(`stats-refused-in-${callback.slice(9).replace('_', '-')}`, {
      on: {
        [callback]: [
          ...counted(`stats-refused-in-${callback.slice(9).replace('_', '-')}`, 3),
          define(GAUGE, `stats-refused-in-${callback.slice(9).replace('_', '-')}-gauge`),
          ret(0),
        ],
      },
    }),
  ),
  single('stats-trap-in-configure', {
    on: { proxy_on_configure: [...counted('stats-trap-in-configure', 3), trap()] },
  }),
];

const request = (name: string, ...steps: readonly Step[]): Case =>
  single(`stats-${name}`, { on: { proxy_on_request_headers: steps } });
const ALL = (name: string): readonly Step[] => [
  ...counted(name, 1),
  keep('m', define(GAUGE, name)),
  increment(M, 2),
  keep('m', define(HISTOGRAM, name)),
  record(M, 3),
];

const LIVES: readonly Case[] = [
  request('trap', ...ALL('stats-trap'), trap()),
  single(
    'stats-trap-open',
    { on: { proxy_on_request_headers: [...ALL('stats-trap-open'), nth(1, trap())] } },
    { failPolicy: 'open', exchanges: [http(), http()] },
  ),
  single(
    'stats-reloaded',
    { on: { proxy_on_request_headers: [...ALL('stats-reloaded'), trap()] } },
    { failPolicy: 'reload', pauseMs: 1_600, exchanges: [http(), http()] },
  ),
  single(
    'stats-through-streams',
    { on: { proxy_on_request_headers: ALL('stats-through-streams') } },
    { exchanges: Array.from({ length: 12 }, () => http()) },
  ),
  single('stats-in-ends', {
    on: {
      proxy_on_log: ALL('stats-in-ends-log'),
      proxy_on_request_headers: [tickEvery(1000), ...ALL('stats-in-ends')],
    },
  }),
  single('stats-in-tick', {
    on: {
      proxy_on_request_headers: [tickEvery(10), ret(1)],
      proxy_on_tick: onceLater(...ALL('stats-in-tick'), resume(0)),
    },
  }),
  single(
    'stats-in-callout',
    {
      on: {
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [...ALL('stats-in-callout'), effective(2), resume(0)],
      },
    },
    { callouts: [{ status: 204 }] },
  ),
  single('stats-old-abi', { abi: '0.1.0', on: { proxy_on_request_headers: ALL('stats-old-abi') } }),
  single('stats-abi-0-2-0', { abi: '0.2.0', on: { proxy_on_request_headers: ALL('stats-abi-0-2-0') } }),
  single(
    'stats-of-connections',
    {
      on: {
        proxy_on_new_connection: ALL('stats-of-connections'),
        proxy_on_downstream_data: ALL('stats-of-connections-down'),
        proxy_on_upstream_data: ALL('stats-of-connections-up'),
      },
    },
    {
      connections: [
        {
          name: 'one',
          pieces: [
            { from: 'downstream', text: 'ping' },
            { from: 'upstream', text: 'pong' },
          ],
          closes: 'downstream',
        },
      ],
    },
  ),
];

const two = (name: string, ...guests: readonly (readonly Step[])[]): Case => ({
  name: `stats-${name}`,
  plugins: guests.map((steps) => ({ guest: { on: { proxy_on_request_headers: steps } } })),
});

const VMS: readonly Case[] = [
  two('of-two-vms', ALL('stats-of-two-vms'), ALL('stats-of-two-vms'), ALL('stats-of-two-vms')),
  two(
    'of-two-vms-and-types',
    [keep('m', define(COUNTER, 'stats-of-two-vms-and-types')), increment(M, 7), get(M)],
    [keep('m', define(GAUGE, 'stats-of-two-vms-and-types')), get(M), record(M, 9), get(M)],
    [keep('m', define(HISTOGRAM, 'stats-of-two-vms-and-types')), record(M, 9)],
  ),
  two(
    'of-two-vms-one-gauge',
    [keep('m', define(GAUGE, 'stats-of-two-vms-one-gauge')), increment(M, 7), get(M)],
    [keep('m', define(GAUGE, 'stats-of-two-vms-one-gauge')), get(M), increment(M, -9), get(M)],
  ),
  request(
    'ids-of-others',
    define(COUNTER, 'stats-ids-of-others'),
    define(GAUGE, 'stats-ids-of-others'),
    define(HISTOGRAM, 'stats-ids-of-others'),
    ...[FIRST_COUNTER, FIRST_GAUGE, FIRST_HISTOGRAM].flatMap((id) => [increment(id, 1), record(id, 2), get(id)]),
  ),
  request(
    'histogram-samples',
    keep('m', define(HISTOGRAM, 'stats-histogram-samples')),
    ...[0, 1, 1, 9, 10, 11, 99, 1000, 123456789, -5].map((value) => record(M, value)),
    record(M, 0x7fff_ffff_ffff_ffffn),
    record(M, -0x8000_0000_0000_0000n),
  ),
  request(
    'gauge-lowest',
    keep('m', define(GAUGE, 'stats-gauge-lowest')),
    ...[increment(M, -0x8000_0000_0000_0000n), get(M), increment(M, -0x8000_0000_0000_0000n), get(M), increment(M, -1)],
    get(M),
  ),
];

export const METRIC_STATS: readonly Case[] = [...NAMES, ...STARTS, ...LIVES, ...VMS];
