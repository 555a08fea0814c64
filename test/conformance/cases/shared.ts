/** Shared data: reference section 3.7. The counter of CAS values is the process's, so cases compare differences. */

import {
  call,
  difference,
  hex,
  into,
  keepNth,
  lengthOf,
  nth,
  OUTSIDE,
  outside,
  ret,
  saved,
  type Arg,
  type Step,
} from '../guest/program';
import { effective, resume, tickEvery } from '../guest/shorthand';
import { http, single, type Case, type PluginCase } from '../lab/case';

const get = (key: Arg) => call('proxy_get_shared_data', key);
const set = (key: Arg, value: Arg, cas: Arg = 0) => call('proxy_set_shared_data', key, value, cas);
/** Keeps the CAS value. */
const getCas = (name: string, key: Arg) => keepNth(name, 1, get(key));

const request = (name: string, steps: readonly Step[]): Case =>
  single(`shared-${name}`, { on: { proxy_on_request_headers: steps } });

const ONE_PLUGIN: readonly Case[] = [
  request('set-and-get', [get('k'), set('k', 'value'), get('k'), set('k', 'other'), get('k'), get('K'), get('k2')]),
  request('values', [
    set('empty', ''),
    get('empty'),
    set('binary', hex('00ff00')),
    get('binary'),
    set('long', 'long '.repeat(4000)),
    lengthOf(get('long')),
  ]),
  request('keys', [
    set('', 'no key'),
    get(''),
    set(hex('610062'), 'with NUL'),
    get(hex('610062')),
    get('a'),
    set('k '.repeat(500), 'long key'),
    get('k '.repeat(500)),
  ]),
  request('cas', [
    set('k', 'one'),
    getCas('first', 'k'),
    set('k', 'two', saved('first')),
    getCas('second', 'k'),
    difference('second', 'first'),
    set('k', 'three', saved('first')),
    getCas('third', 'k'),
    difference('third', 'second'),
  ]),
  request('cas-0-always-writes', [
    set('k', 'one'),
    getCas('first', 'k'),
    set('k', 'two'),
    set('k', 'three'),
    getCas('second', 'k'),
    difference('second', 'first'),
    set('k', 'four', saved('second')),
    get('k'),
  ]),
  // One counter for all keys; a refused write does not count.
  request('cas-of-two-keys', [
    set('a', '1'),
    getCas('a', 'a'),
    set('b', '1'),
    getCas('b', 'b'),
    difference('b', 'a'),
    set('b', '2', saved('a')),
    set('b', '2', 0xffffffff),
    set('a', '2', saved('a')),
    getCas('c', 'a'),
    difference('c', 'b'),
  ]),
  request('cas-of-absent-key', [
    set('absent', 'value', 12345),
    getCas('first', 'absent'),
    set('absent', 'x', 12345),
    get('absent'),
  ]),
  request('get-does-not-count', [
    set('k', '1'),
    getCas('first', 'k'),
    get('k'),
    get('absent'),
    set('k', '2'),
    getCas('second', 'k'),
    difference('second', 'first'),
  ]),
  request('same-value-counts', [
    set('k', 'same'),
    getCas('first', 'k'),
    set('k', 'same'),
    getCas('second', 'k'),
    difference('second', 'first'),
  ]),
  request('out-of-bounds', [
    get(outside()),
    set(outside(), 'v'),
    set('k', outside()),
    get('k'),
    set('k', 'v'),
    into(get('k'), OUTSIDE),
    into(get('k'), 0x100, OUTSIDE),
    into(get('absent'), OUTSIDE, OUTSIDE),
  ]),
  single(
    'shared-across-streams',
    {
      on: {
        proxy_on_request_headers: [nth(1, set('k', 'first')), get('k'), effective(1), get('k')],
        proxy_on_response_headers: [get('k')],
        proxy_on_log: [get('k')],
        proxy_on_delete: [get('k'), nth(1, set('k', 'last'))],
      },
    },
    { exchanges: [http(), http()] },
  ),
  single('shared-in-tick', {
    on: {
      proxy_on_request_headers: [set('k', 'stream'), tickEvery(10), ret(1)],
      proxy_on_tick: [tickEvery(0), get('k'), set('k', 'tick'), effective(2), resume(0)],
      proxy_on_response_headers: [get('k')],
    },
  }),
];

/** Canary, main thread and worker share the VM id and therefore the data. */
const START: readonly Case[] = [
  single(
    'shared-from-start',
    {
      on: {
        proxy_on_context_create: [nth(1, get('k'))],
        proxy_on_vm_start: [get('k'), set('k', 'start'), get('k')],
        proxy_on_configure: [get('k'), set('k', 'configure')],
        proxy_on_request_headers: [get('k')],
      },
    },
    { startUps: true },
  ),
];

const plugin = (vmId: string, steps: readonly Step[], more: Partial<PluginCase> = {}): PluginCase => ({
  guest: { on: { proxy_on_request_headers: steps } },
  vmId,
  ...more,
});

const PLUGINS: readonly Case[] = [
  {
    name: 'shared-between-plugins',
    plugins: [
      plugin('shared-between-plugins/0', [set('k', 'of the first'), set('only', '1')]),
      plugin('shared-between-plugins/0', [get('k'), set('k', 'of the second'), get('only')]),
      plugin('shared-between-plugins/0', [get('k'), get('only')]),
    ],
  },
  {
    name: 'shared-not-between-vm-ids',
    plugins: [
      plugin('shared-not-between-vm-ids/0', [set('k', 'of the first')]),
      plugin('shared-not-between-vm-ids/1', [get('k'), set('k', 'of the second')]),
      plugin('shared-not-between-vm-ids/0', [get('k'), get('absent')]),
    ],
  },
  {
    name: 'shared-cas-between-plugins',
    plugins: [
      plugin('shared-cas-between-plugins/0', [set('k', 'one'), set('k', 'x', 1_000_000)]),
      plugin('shared-cas-between-plugins/0', [
        getCas('cas', 'k'),
        set('k', 'two', saved('cas')),
        set('k', 'three', saved('cas')),
        get('k'),
      ]),
    ],
  },
];

export const SHARED: readonly Case[] = [...ONE_PLUGIN, ...START, ...PLUGINS];
