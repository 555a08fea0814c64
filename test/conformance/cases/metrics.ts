/** Metrics, every cell of the table: reference section 3.8. Names contain the case's, so that the lab finds the stats. */

import { call, hex, into, keep, nth, OUTSIDE, outside, ret, saved, type Arg, type Step } from '../guest/program';
import { effective, resume, tickEvery } from '../guest/shorthand';
import { http, single, type Case } from '../lab/case';

const COUNTER = 0;
const GAUGE = 1;
const HISTOGRAM = 2;
const define = (type: number, name: Arg) => call('proxy_define_metric', type, name);
const increment = (id: Arg, by: number | bigint) => call('proxy_increment_metric', id, by);
const record = (id: Arg, value: number | bigint) => call('proxy_record_metric', id, value);
const get = (id: Arg) => call('proxy_get_metric', id);
const M = saved('m');

/** `steps` for a metric of the type, which is kept as `m`. */
const metric = (name: string, type: number, steps: readonly Step[]): Case =>
  single(`metric-${name}`, { on: { proxy_on_request_headers: [keep('m', define(type, `metric-${name}`)), ...steps] } });
const request = (name: string, steps: readonly Step[]): Case =>
  single(`metric-${name}`, { on: { proxy_on_request_headers: steps } });

const LONG = 0x7fff_ffff_ffff_ffffn;

const CELLS: readonly Case[] = [
  metric('counter-increment', COUNTER, [get(M), increment(M, 1), increment(M, 41), get(M)]),
  metric('counter-increment-0', COUNTER, [increment(M, 0), get(M), increment(M, 3), increment(M, 0), get(M)]),
  metric('counter-increment-negative', COUNTER, [increment(M, 5), increment(M, -1), increment(M, -LONG), get(M)]),
  metric('counter-record', COUNTER, [record(M, 5), record(M, 7), get(M), record(M, 0), get(M)]),
  metric('counter-large', COUNTER, [increment(M, LONG), get(M), increment(M, LONG), get(M), increment(M, 2), get(M)]),
  metric('counter-record-large', COUNTER, [record(M, -1), get(M), record(M, 2), get(M)]),
  metric('gauge-increment', GAUGE, [get(M), increment(M, 5), increment(M, -2), increment(M, 0), get(M)]),
  metric('gauge-below-0', GAUGE, [increment(M, -2), get(M), increment(M, 5), get(M)]),
  metric('gauge-record', GAUGE, [record(M, 5), record(M, 3), get(M), increment(M, 4), get(M), record(M, 0), get(M)]),
  metric('gauge-large', GAUGE, [record(M, -1), get(M), increment(M, 1), get(M), increment(M, LONG), get(M)]),
  metric('histogram-increment', HISTOGRAM, [increment(M, 1), increment(M, 0), increment(M, -1)]),
  metric('histogram-record', HISTOGRAM, [record(M, 5), record(M, 0), record(M, -1), record(M, LONG)]),
  metric('histogram-get', HISTOGRAM, [get(M), record(M, 5), get(M)]),
  request(
    'unknown-ids',
    [0, 4, 5, 6, 400, -4].flatMap((id) => [increment(id, 1), record(id, 1), get(id)]),
  ),
  request(
    'unknown-kind',
    [3, 7, -1].flatMap((id) => [increment(id, 1), increment(id, 0), record(id, 1), get(id)]),
  ),
  // The kind is looked at first, then the value, then whether there is such a metric.
  request('unknown-ids-and-values', [increment(4, 0), increment(4, -1), increment(5, 0), increment(6, 0)]),
];

const NAMES: readonly Case[] = [
  request('ids', [
    define(COUNTER, 'metric-ids-a'),
    define(COUNTER, 'metric-ids-b'),
    define(GAUGE, 'metric-ids-c'),
    define(HISTOGRAM, 'metric-ids-d'),
    define(GAUGE, 'metric-ids-e'),
    define(HISTOGRAM, 'metric-ids-f'),
    define(COUNTER, 'metric-ids-g'),
  ]),
  request('defined-again', [
    keep('a', define(COUNTER, 'metric-defined-again')),
    increment(saved('a'), 2),
    keep('b', define(COUNTER, 'metric-defined-again')),
    get(saved('b')),
    increment(saved('b'), 3),
    get(saved('a')),
  ]),
  request('of-several-types', [
    keep('c', define(COUNTER, 'metric-of-several-types')),
    keep('g', define(GAUGE, 'metric-of-several-types')),
    keep('h', define(HISTOGRAM, 'metric-of-several-types')),
    increment(saved('c'), 2),
    increment(saved('g'), 3),
    record(saved('h'), 4),
    get(saved('c')),
    get(saved('g')),
  ]),
  request(
    'bad-types',
    [3, 4, -1, 255].map((type) => define(type, 'metric-bad-types')),
  ),
  request('odd-names', [
    keep('dots', define(COUNTER, 'metric-odd-names.a..b.')),
    increment(saved('dots'), 1),
    keep('words', define(COUNTER, 'metric-odd-names with words: and=signs;')),
    increment(saved('words'), 1),
    keep('nul', define(COUNTER, hex(`${Buffer.from('metric-odd-names').toString('hex')}0041`))),
    increment(saved('nul'), 1),
    get(saved('nul')),
  ]),
  request('out-of-bounds', [
    define(COUNTER, outside()),
    define(3, outside()),
    into(define(COUNTER, 'metric-out-of-bounds'), OUTSIDE),
    into(define(3, 'metric-out-of-bounds'), OUTSIDE),
    keep('m', define(COUNTER, 'metric-out-of-bounds')),
    into(get(M), OUTSIDE),
    into(get(40), OUTSIDE),
    into(get(43), OUTSIDE),
  ]),
];

const everywhere = (name: string) => [increment(M, 1), get(M), keep('x', define(COUNTER, name))];

const PLACES: readonly Case[] = [
  // Canary, main thread and worker count together, each with ids of its own.
  single(
    'metric-from-start',
    {
      on: {
        proxy_on_vm_start: [keep('m', define(COUNTER, 'metric-from-start')), increment(M, 1), get(M)],
        proxy_on_configure: [get(M), define(COUNTER, 'metric-from-start-other')],
        proxy_on_request_headers: [increment(M, 1), get(M)],
      },
    },
    { startUps: true },
  ),
  single('metric-in-all-callbacks', {
    on: {
      proxy_on_configure: [keep('m', define(GAUGE, 'metric-in-all-callbacks'))],
      proxy_on_request_headers: [record(M, 0), ...everywhere('metric-in-all-callbacks-0'), tickEvery(10), ret(1)],
      proxy_on_tick: [tickEvery(0), ...everywhere('metric-in-all-callbacks-1'), effective(2), get(M), resume(0)],
      proxy_on_response_body: everywhere('metric-in-all-callbacks-2'),
      proxy_on_log: everywhere('metric-in-all-callbacks-3'),
      proxy_on_delete: everywhere('metric-in-all-callbacks-4'),
    },
  }),
  single(
    'metric-through-streams',
    {
      on: {
        proxy_on_request_headers: [
          nth(1, keep('m', define(COUNTER, 'metric-through-streams'))),
          increment(M, 1),
          get(M),
        ],
      },
    },
    { exchanges: [http(), http(), http()] },
  ),
  {
    name: 'metric-of-two-vms',
    plugins: [3, 4].map((by) => ({
      guest: {
        on: {
          proxy_on_request_headers: [
            keep('m', define(COUNTER, 'metric-of-two-vms')),
            increment(M, by),
            get(M),
            define(COUNTER, `metric-of-two-vms-${by}`),
          ],
        },
      },
    })),
  },
  {
    name: 'metric-in-one-vm',
    plugins: ['one', 'two'].map((rootId) => ({
      guest: {
        on: {
          proxy_on_request_headers: [get(4), define(COUNTER, 'metric-in-one-vm'), increment(4, 1), get(4), get(8)],
        },
      },
      vmId: 'metric-in-one-vm/0',
      rootId: `metric-in-one-vm/${rootId}`,
    })),
  },
];

export const METRICS: readonly Case[] = [...CELLS, ...NAMES, ...PLACES];
