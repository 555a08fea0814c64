/** Shared queues: reference section 3.7. Tokens are the process's, so they are not shown. */

import {
  call,
  difference,
  hex,
  into,
  keep,
  log,
  nth,
  OUTSIDE,
  outside,
  ret,
  saved,
  type Arg,
  type Guest,
  type Step,
} from '../guest/program';
import { effective, pairs, property, reply, resume, tickEvery, value } from '../guest/shorthand';
import { http, single, type Case, type PluginCase } from '../lab/case';

const register = (name: Arg) => call('proxy_register_shared_queue', name);
const resolve = (vmId: Arg, name: Arg) => call('proxy_resolve_shared_queue', vmId, name);
const enqueue = (token: Arg, item: Arg) => call('proxy_enqueue_shared_queue', token, item);
const dequeue = (token: Arg) => call('proxy_dequeue_shared_queue', token);
const Q = saved('q');

const request = (name: string, steps: readonly Step[], on: NonNullable<Guest['on']> = {}): Case =>
  single(`queue-${name}`, { on: { proxy_on_request_headers: steps, ...on } });

const ONE_PLUGIN: readonly Case[] = [
  request('items-in-order', [
    keep('q', register('q')),
    dequeue(Q),
    enqueue(Q, 'one'),
    enqueue(Q, 'two'),
    enqueue(Q, ''),
    enqueue(Q, hex('00ff')),
    ...[dequeue(Q), dequeue(Q), dequeue(Q), dequeue(Q), dequeue(Q)],
  ]),
  request('registered-again', [
    keep('q', register('q')),
    enqueue(Q, 'one'),
    keep('again', register('q')),
    difference('again', 'q'),
    dequeue(saved('again')),
    keep('other', register('other')),
    difference('other', 'q'),
    keep('empty', register('')),
    difference('empty', 'q'),
  ]),
  request('resolved', [
    resolve('', 'q'),
    keep('q', register('q')),
    keep('own', resolve('', 'q')),
    difference('own', 'q'),
    keep('named', resolve('queue-resolved/0', 'q')),
    difference('named', 'q'),
    resolve('queue-resolved/1', 'q'),
    resolve('', 'Q'),
    resolve('', ''),
  ]),
  request('unknown-token', [...[0, 0x7fffffff, -1].flatMap((token) => [enqueue(token, 'x'), dequeue(token)])]),
  request('out-of-bounds', [
    register(outside()),
    resolve(outside(), 'q'),
    resolve('', outside()),
    keep('q', register('q')),
    enqueue(Q, outside()),
    dequeue(Q),
    enqueue(Q, 'item'),
    into(dequeue(Q), OUTSIDE),
    dequeue(Q),
    into(register('r'), OUTSIDE),
    resolve('', 'r'),
  ]),
];

const ready = { proxy_on_queue_ready: [nth(2, effective(2), resume(0))] };

const READY: readonly Case[] = [
  request('ready', [keep('q', register('q')), enqueue(Q, 'one'), enqueue(Q, 'two'), log('end'), ret(1)], {
    proxy_on_queue_ready: [dequeue(Q), nth(2, dequeue(Q), effective(2), resume(0))],
  }),
  // One call for each item, also when there are none left.
  request(
    'ready-though-empty',
    [keep('q', register('q')), enqueue(Q, 'one'), enqueue(Q, 'two'), dequeue(Q), dequeue(Q), ret(1)],
    ready,
  ),
  request('ready-drained', [keep('q', register('q')), enqueue(Q, 'one'), enqueue(Q, 'two'), ret(1)], {
    proxy_on_queue_ready: [nth(1, dequeue(Q), dequeue(Q), dequeue(Q)), nth(2, dequeue(Q), effective(2), resume(0))],
  }),
  request('ready-enqueues', [keep('q', register('q')), enqueue(Q, 'one'), ret(1)], {
    proxy_on_queue_ready: [
      dequeue(Q),
      nth(1, enqueue(Q, 'two'), enqueue(Q, 'three'), log('end')),
      nth(3, effective(2), resume(0)),
    ],
  }),
  request(
    'ready-of-two-queues',
    [
      keep('a', register('a')),
      keep('b', register('b')),
      enqueue(saved('b'), 'b1'),
      enqueue(saved('a'), 'a1'),
      enqueue(saved('b'), 'b2'),
      ret(1),
    ],
    {
      proxy_on_queue_ready: [dequeue(saved('a')), dequeue(saved('b')), nth(3, effective(2), resume(0))],
    },
  ),
  request('ready-in-root', [keep('q', register('q')), enqueue(Q, 'one'), ret(1)], {
    proxy_on_queue_ready: [
      value(0, ':path'),
      pairs(0),
      property('plugin_root_id'),
      effective(2),
      value(0, ':path'),
      resume(0),
    ],
  }),
  request('ready-replies', [keep('q', register('q')), enqueue(Q, 'one'), ret(1)], {
    proxy_on_queue_ready: [effective(2), reply(403, { body: 'from the queue' })],
  }),
  request('ready-without-callback', [keep('q', register('q')), enqueue(Q, 'one'), tickEvery(30), ret(1)], {
    proxy_on_tick: [tickEvery(0), dequeue(Q), effective(2), resume(0)],
  }),
  request('registered-as-stream', [keep('q', register('q')), effective(1), enqueue(Q, 'one'), ret(1)], {
    proxy_on_queue_ready: [dequeue(Q), effective(2), resume(0)],
  }),
  single(
    'queue-registered-at-start',
    {
      on: {
        proxy_on_configure: [keep('q', register('q'))],
        proxy_on_request_headers: [enqueue(Q, 'item'), ret(1)],
        proxy_on_queue_ready: [dequeue(Q), nth(1, effective(2), resume(0)), nth(2, effective(3), resume(0))],
      },
    },
    { exchanges: [http(), http()] },
  ),
];

const plugin = (vmId: string, on: NonNullable<Guest['on']>): PluginCase => ({ guest: { on }, vmId });
const receiver = {
  proxy_on_configure: [keep('q', register('q'))],
  proxy_on_request_headers: [dequeue(Q)],
  proxy_on_queue_ready: [dequeue(Q)],
};
/** Its own stream goes on when the other has had time. */
const sender = (vmId: string) => ({
  proxy_on_request_headers: [
    keep('q', resolve(vmId, 'q')),
    enqueue(Q, 'one'),
    enqueue(Q, 'two'),
    tickEvery(40),
    ret(1),
  ],
  proxy_on_tick: [tickEvery(0), dequeue(Q), effective(2), resume(0)],
});

const PLUGINS: readonly Case[] = [
  {
    name: 'queue-between-plugins',
    plugins: [plugin('queue-between-plugins/0', receiver), plugin('queue-between-plugins/0', sender(''))],
  },
  {
    name: 'queue-between-vm-ids',
    plugins: [
      plugin('queue-between-vm-ids/0', receiver),
      plugin('queue-between-vm-ids/1', sender('queue-between-vm-ids/0')),
    ],
  },
  {
    name: 'queue-not-found-in-other-vm-id',
    plugins: [
      plugin('queue-not-found-in-other-vm-id/0', receiver),
      plugin('queue-not-found-in-other-vm-id/1', { proxy_on_request_headers: [resolve('', 'q')] }),
    ],
  },
  // Who registers last is told.
  {
    name: 'queue-registration-moves',
    plugins: [
      plugin('queue-registration-moves/0', {
        proxy_on_request_headers: [keep('q', register('q')), enqueue(Q, 'early')],
        proxy_on_queue_ready: [log('the first')],
      }),
      plugin('queue-registration-moves/0', {
        proxy_on_request_headers: [keep('q', register('q')), enqueue(Q, 'late'), tickEvery(40), ret(1)],
        proxy_on_queue_ready: [log('the second')],
        proxy_on_tick: [tickEvery(0), dequeue(Q), dequeue(Q), dequeue(Q), effective(2), resume(0)],
      }),
    ],
  },
  // A token from elsewhere is as good as one's own; both plugins are in one VM.
  {
    name: 'queue-in-one-vm',
    plugins: ['one', 'two'].map((rootId) => ({
      guest: {
        on: {
          proxy_on_request_headers: [keep('q', register('q')), enqueue(Q, 'item'), tickEvery(30), ret(1)],
          proxy_on_queue_ready: [property('plugin_root_id'), dequeue(Q)],
          proxy_on_tick: [tickEvery(0), nth(1, effective(3), resume(0)), nth(2, effective(4), resume(0))],
        },
      },
      vmId: 'queue-in-one-vm/0',
      rootId: `queue-in-one-vm/${rootId}`,
    })),
  },
];

export const QUEUES: readonly Case[] = [...ONE_PLUGIN, ...READY, ...PLUGINS];
