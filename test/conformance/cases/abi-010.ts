/** What modules of ABI 0.1.0 (and 0.2.0) see differently: reference sections 1, 3.1, 3.2 and 3.4. */

import { call, env, into, nth, outside, OUTSIDE, ret, type Guest, type Step } from '../guest/program';
import {
  add,
  bytes,
  callout,
  effective,
  pairs,
  property,
  put,
  remove,
  reply,
  replace,
  size,
  tickEvery,
  value,
} from '../guest/shorthand';
import { http, post, single, type Case, type PluginCase } from '../lab/case';

type On = NonNullable<Guest['on']>;
const abi = '0.1.0';
const CONFIGURED = { configuration: 'of the plugin', vmConfiguration: 'of the VM' };
const CONFIGURATION = call('proxy_get_configuration');
const WITH_ALL = post(['body'], { trailers: [['X-Up', 'u']], response: { trailers: [['X-Down', 'd']] } });

const old = (name: string, on: On, more: Partial<Case> & Partial<PluginCase> = {}): Case =>
  single(`abi-010-${name}`, { abi, on }, more);

const MAPS = [0, 1, 2, 3, 4, 5, 6, 7];
const readAll: readonly Step[] = MAPS.flatMap((map) => [
  value(map, ':path'),
  value(map, 'absent'),
  pairs(map),
  size(map),
]);

const READS: readonly Case[] = [
  old('read', {
    proxy_on_request_headers: [
      value(0, ':path'),
      value(0, 'absent'),
      value(0, ''),
      value(8, 'x'),
      value(0, outside()),
      into(value(0, 'absent'), OUTSIDE),
      pairs(8),
      size(8),
    ],
  }),
  ...(
    [
      'proxy_on_configure',
      'proxy_on_request_headers',
      'proxy_on_request_trailers',
      'proxy_on_response_headers',
      'proxy_on_log',
      'proxy_on_delete',
    ] as const
  ).map((callback) =>
    old(
      `read-in-${callback.slice('proxy_on_'.length).replaceAll('_', '-')}`,
      { [callback]: readAll },
      { exchanges: [WITH_ALL] },
    ),
  ),
  old('write', {
    proxy_on_request_headers: [
      add(0, 'X-A', '1'),
      replace(0, 'x-b', '2'),
      remove(0, 'user-agent'),
      add(1, 'x', 'y'),
      add(8, 'x', 'y'),
      value(0, 'x-a'),
    ],
    proxy_on_response_headers: [add(2, 'x', 'y'), add(0, 'x', 'y')],
    proxy_on_log: [add(0, 'x', 'y'), add(2, 'x', 'y')],
  }),
  old('properties', {
    proxy_on_request_headers: [
      property('request', 'path'),
      property('absent'),
      property('request', 'headers', 'absent'),
    ],
    proxy_on_log: [property('request', 'path'), property('response', 'code')],
  }),
  old(
    'buffers',
    {
      proxy_on_request_body: [
        bytes(0),
        bytes(1),
        bytes(4),
        bytes(6),
        bytes(7),
        bytes(9),
        put(0, 0, 0, 'x'),
        put(0, 2, 0, 'x'),
      ],
    },
    { exchanges: [post(['body'], { headers: [['Transfer-Encoding', 'chunked']] })], ...CONFIGURED },
  ),
];

const CONFIGURATIONS: readonly Case[] = [
  old(
    'configuration',
    {
      proxy_on_context_create: [CONFIGURATION, bytes(6), bytes(7)],
      proxy_on_vm_start: [CONFIGURATION],
      proxy_on_configure: [CONFIGURATION],
      proxy_on_request_headers: [CONFIGURATION],
      proxy_on_log: [CONFIGURATION],
    },
    CONFIGURED,
  ),
  old('configuration-empty', {
    proxy_on_vm_start: [CONFIGURATION],
    proxy_on_configure: [CONFIGURATION, into(CONFIGURATION, OUTSIDE)],
    proxy_on_request_headers: [CONFIGURATION],
  }),
  old('configuration-out-of-bounds', { proxy_on_configure: [into(CONFIGURATION, OUTSIDE)] }, CONFIGURED),
];

const ALL: On = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [],
  proxy_on_request_trailers: [],
  proxy_on_response_headers: [],
  proxy_on_response_body: [],
  proxy_on_response_trailers: [],
};

const STREAMS: readonly Case[] = [
  old('callbacks', ALL, { exchanges: [WITH_ALL, http()] }),
  old('clear-route-cache', {
    proxy_on_vm_start: [call('proxy_clear_route_cache')],
    proxy_on_request_headers: [call('proxy_clear_route_cache')],
  }),
  old('continue-in-root', {
    proxy_on_vm_start: [call('proxy_continue_request'), call('proxy_continue_response')],
  }),
  ...(
    [
      ['request', 'proxy_continue_request'],
      ['response', 'proxy_continue_response'],
    ] as const
  ).map(([side, resume]) =>
    old(
      `continue-${side}`,
      {
        ...ALL,
        [`proxy_on_${side}_headers`]: [tickEvery(10), ret(1)],
        proxy_on_tick: [
          tickEvery(0),
          effective(2),
          value(side === 'request' ? 0 : 2, 'absent'),
          call(resume),
          pairs(0),
          pairs(2),
        ],
      },
      { exchanges: [WITH_ALL] },
    ),
  ),
  old(
    'continue-body',
    {
      proxy_on_request_body: [bytes(0), nth(2, tickEvery(10)), ret(1)],
      proxy_on_tick: [tickEvery(0), effective(2), bytes(0), call('proxy_continue_request')],
    },
    { exchanges: [post(['body'])] },
  ),
  old('reply', {
    proxy_on_request_headers: [reply(403, { details: 'old', body: 'no' })],
    proxy_on_response_headers: [pairs(2)],
  }),
  old(
    'call-response',
    {
      proxy_on_request_headers: [callout(), ret(1)],
      proxy_on_http_call_response: [
        value(6, ':status'),
        value(6, 'absent'),
        bytes(4),
        effective(2),
        call('proxy_continue_request'),
      ],
    },
    { callouts: [{ body: 'called' }] },
  ),
  ...[1, 3, 4, 5].map((action) =>
    old(
      `action-${action}`,
      {
        ...ALL,
        proxy_on_request_headers: [tickEvery(20), ret(action)],
        proxy_on_tick: [tickEvery(0), effective(2), call('proxy_continue_request')],
      },
      { exchanges: [WITH_ALL] },
    ),
  ),
  old('action-2', { ...ALL, proxy_on_request_headers: [ret(2)] }, { exchanges: [WITH_ALL] }),
  old(
    'stopped-in-headers-allowed',
    { ...ALL, proxy_on_request_headers: [ret(1)] },
    { exchanges: [WITH_ALL], allowOnHeadersStopIteration: true },
  ),
  old(
    'end-of-stream-property',
    { proxy_on_request_headers: [property('request', 'size')], proxy_on_response_headers: [] },
    { exchanges: [http(), WITH_ALL] },
  ),
];

/** Functions that a version does not have, and exports that it looks up with another type. */
const refused = (name: string, guest: Guest): Case => single(`abi-${name}`, guest, { exchanges: [] });

const LOADS: readonly Case[] = [
  ...(
    [
      ['0.1.0', 'proxy_continue_stream', ['i32'], [0]],
      ['0.1.0', 'proxy_close_stream', ['i32'], [0]],
      ['0.1.0', 'proxy_get_log_level', ['i32'], [0x1000]],
      ['0.2.0', 'proxy_get_log_level', ['i32'], [0x1000]],
      ['0.2.0', 'proxy_continue_request', [], []],
      ['0.2.0', 'proxy_continue_response', [], []],
      ['0.2.0', 'proxy_clear_route_cache', [], []],
      ['0.2.0', 'proxy_get_configuration', ['i32', 'i32'], [0x1000, 0x1004]],
      ['0.2.1', 'proxy_continue_request', [], []],
      ['0.2.1', 'proxy_continue_response', [], []],
      ['0.2.1', 'proxy_clear_route_cache', [], []],
      ['0.2.1', 'proxy_get_configuration', ['i32', 'i32'], [0x1000, 0x1004]],
    ] as const
  ).map(([version, name, params, words]) =>
    refused(`${version.replaceAll('.', '')}-without-${name.slice('proxy_'.length).replaceAll('_', '-')}`, {
      abi: version,
      on: { proxy_on_vm_start: [env(name, params, ['i32'], ...words)] },
    }),
  ),
  refused('010-three-argument-headers', {
    abi,
    fields: '(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))',
  }),
  refused('021-two-argument-headers', {
    fields: '(func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))',
  }),
  refused('020-two-argument-headers', {
    abi: '0.2.0',
    fields: '(func (export "proxy_on_response_headers") (param i32 i32) (result i32) (i32.const 0))',
  }),
  refused('010-clear-route-cache-without-result', {
    abi,
    on: { proxy_on_vm_start: [env('proxy_clear_route_cache', [], [])] },
  }),
  refused('010-foreign-function-export', {
    abi,
    fields: '(func (export "proxy_on_foreign_function") (param i32))',
  }),
  refused('020-foreign-function-export', {
    abi: '0.2.0',
    fields: '(func (export "proxy_on_foreign_function") (param i32))',
  }),
];

/** 0.2.0 is 0.2.1 but for `proxy_get_log_level`. */
const TWO: readonly Case[] = [
  single(
    'abi-020-read',
    {
      abi: '0.2.0',
      on: {
        ...ALL,
        proxy_on_request_headers: [value(0, 'absent'), value(2, 'x'), pairs(2)],
        proxy_on_log: [value(0, ':path'), value(1, 'x'), size(0)],
      },
    },
    { exchanges: [WITH_ALL] },
  ),
  single('abi-020-streams', {
    abi: '0.2.0',
    on: {
      proxy_on_request_headers: [tickEvery(10), ret(1)],
      proxy_on_tick: [tickEvery(0), effective(2), call('proxy_continue_stream', 0)],
      proxy_on_response_headers: [call('proxy_close_stream', 1)],
    },
  }),
];

export const ABI_010: readonly Case[] = [...READS, ...CONFIGURATIONS, ...STREAMS, ...LOADS, ...TWO];
