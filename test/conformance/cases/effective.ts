/** `proxy_set_effective_context` and what it changes: reference section 3.1. */

import { call, log, ret, type Step } from '../guest/program';
import {
  add,
  bytes,
  callout,
  effective,
  pairs,
  property,
  put,
  reply,
  resume,
  size,
  tickEvery,
  value,
} from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

/** Maps, buffers and properties as the context that is effective has them. */
const probe: readonly Step[] = [
  value(0, ':path'),
  pairs(0),
  size(0),
  value(2, ':status'),
  bytes(0),
  bytes(1),
  bytes(6),
  bytes(7),
  property('request', 'path'),
  property('plugin_name'),
  property('plugin_root_id'),
  property('mine'),
];
const write: readonly Step[] = [
  add(0, 'x-added', 'v'),
  put(0, 0, 0, 'put '),
  call('proxy_set_property', 'mine', 'value'),
];
const ids = [0, 1, 2, 3, 99, -1].map((id) => effective(id));

const own = { configuration: 'of the plugin', vmConfiguration: 'of the vm' };

/** A guest that probes as the root and then as itself. */
const asRoot = (name: string, callback: 'proxy_on_request_headers' | 'proxy_on_request_body' | 'proxy_on_log'): Case =>
  single(
    `effective-root-in-${name}`,
    {
      on: {
        [callback]: [effective(1), ...probe, ...write, effective(2), ...probe],
      },
    },
    { ...own, exchanges: [post(['body'])] },
  );

const IDS: readonly Case[] = [
  single('effective-ids-at-start', { on: { proxy_on_vm_start: ids, proxy_on_configure: ids } }),
  single(
    'effective-ids-in-stream',
    { on: { proxy_on_request_headers: ids, proxy_on_log: [effective(2), effective(3), effective(1)] } },
    { exchanges: [http(), http()] },
  ),
  single('effective-while-created', { on: { proxy_on_context_create: ids } }),
  single('effective-while-deleted', {
    on: { proxy_on_done: [effective(2)], proxy_on_delete: [effective(2), effective(1)] },
  }),
];

const STREAMS: readonly Case[] = [
  asRoot('request-headers', 'proxy_on_request_headers'),
  asRoot('request-body', 'proxy_on_request_body'),
  asRoot('log', 'proxy_on_log'),
  // The next callback begins anew.
  single('effective-ends-with-callback', {
    on: {
      proxy_on_request_headers: [effective(1), property('plugin_name'), value(0, ':path')],
      proxy_on_response_headers: [property('plugin_name'), value(2, ':status')],
    },
  }),
  // An unknown id leaves the one before effective.
  single('effective-unknown-keeps', {
    on: { proxy_on_request_headers: [effective(1), value(0, ':path'), effective(99), value(0, ':path')] },
  }),
  // No reply comes, but the stream is stopped until the tick resumes it.
  single('effective-root-replies', {
    on: {
      proxy_on_request_headers: [tickEvery(30), effective(1), reply(403, { body: 'from the root' })],
      proxy_on_tick: [tickEvery(0), log('tick'), effective(2), resume(0)],
    },
  }),
  single('effective-root-resumes', {
    on: {
      proxy_on_request_headers: [
        effective(1),
        resume(0),
        resume(1),
        resume(2),
        resume(3),
        call('proxy_close_stream', 0),
      ],
    },
  }),
];

const LATER: readonly Case[] = [
  single(
    'effective-stream-in-tick',
    {
      on: {
        proxy_on_request_headers: [tickEvery(10), ret(1)],
        proxy_on_tick: [tickEvery(0), ...probe, ...write, effective(2), ...probe, ...write, ...probe, resume(0)],
      },
    },
    own,
  ),
  single(
    'effective-stream-in-callout',
    {
      on: {
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [value(6, ':status'), bytes(4), effective(2), ...probe, ...write, resume(0)],
      },
    },
    { callouts: [{ body: 'answer' }] },
  ),
  single('effective-of-response-in-tick', {
    on: {
      proxy_on_response_headers: [tickEvery(10), ret(1)],
      proxy_on_tick: [tickEvery(0), effective(2), ...probe, add(2, 'x-late', 'v'), resume(1)],
    },
  }),
  single(
    'effective-stream-that-is-gone',
    {
      on: {
        proxy_on_request_headers: [tickEvery(150)],
        proxy_on_tick: [tickEvery(0), effective(2), value(0, ':path'), log('end')],
      },
    },
    { until: { line: ': end', times: 1 } },
  ),
];

/** Two plugins with the same code and VM id are in one VM: each sees the other's contexts. */
const SHARED_VM: Case = {
  name: 'effective-in-shared-vm',
  plugins: ['one', 'two'].map((rootId) => ({
    guest: {
      on: {
        proxy_on_request_headers: [1, 2, 3, 4, 5].flatMap((id) => [
          effective(id),
          property('plugin_root_id'),
          value(0, ':path'),
        ]),
      },
    },
    vmId: 'effective-in-shared-vm/0',
    rootId: `effective-in-shared-vm/${rootId}`,
  })),
};

export const EFFECTIVE: readonly Case[] = [...IDS, ...STREAMS, ...LATER, SHARED_VM];
