/** Which callbacks come, in which order, with which ids: reference section 4. */

import { call, log, nth, ret, type Guest, type Step } from '../guest/program';
import { http, post, single, type Case, type Message } from '../lab/case';
import type { CallbackName } from '../../../src/core/proxywasm/signatures';

const HTTP_CALLBACKS: readonly CallbackName[] = [
  'proxy_on_vm_start',
  'proxy_on_configure',
  'proxy_on_request_headers',
  'proxy_on_request_body',
  'proxy_on_request_trailers',
  'proxy_on_response_headers',
  'proxy_on_response_body',
  'proxy_on_response_trailers',
];
/** Does nothing in each of them. */
const listening = (more: Guest['on'] = {}): Guest => ({
  on: { ...Object.fromEntries(HTTP_CALLBACKS.map((name) => [name, []])), ...more },
});
const seen = (name: string, ...messages: readonly Message[]): Case =>
  single(`lifecycle-${name}`, listening(), { exchanges: messages.map(http) });

const FULL: Message = {
  method: 'POST',
  body: ['one', 'two'],
  trailers: [['x-after', 'a']],
  response: { headers: [['x-r', 's']], body: ['three', 'four'], trailers: [['x-end', 'z']] },
};

const STREAMS: readonly Case[] = [
  seen('full', FULL),
  seen('get', {}),
  seen('empty-response', { response: { body: [] } }),
  seen('post-empty', { method: 'POST', headers: [['Content-Length', '0']] }),
  seen('head', { method: 'HEAD', response: { headers: [['content-length', '5']], body: [] } }),
  seen('status-204', { response: { status: 204, headers: [['x-a', 'b']], body: [] } }),
  seen('status-304', { response: { status: 304, headers: [['x-a', 'b']], body: [] } }),
  seen('status-500', { response: { status: 500 } }),
  seen('http2', { ...FULL, protocol: 'HTTP/2' }),
  seen('http2-get', { protocol: 'HTTP/2' }),
  seen('trailers-without-body', { method: 'POST', trailers: [['x-after', 'a']] }),
  seen('response-trailers-without-body', {
    response: { headers: [['Transfer-Encoding', 'chunked']], body: [], trailers: [['x-end', 'z']] },
  }),
  seen('three-requests', {}, {}, {}),
  seen('after-a-bad-request', { path: '/a#b' }, {}),
  single('lifecycle-old-abi', { ...listening(), abi: '0.1.0' }, { exchanges: [http(FULL)] }),
  single('lifecycle-abi-0-2-0', { ...listening(), abi: '0.2.0' }, { exchanges: [http(FULL)] }),
];

const without = (name: string, ...names: readonly CallbackName[]): Case =>
  single(
    `lifecycle-without-${name}`,
    {
      on: { proxy_on_vm_start: [], proxy_on_request_headers: [log('headers')], proxy_on_response_headers: [] },
      without: names,
    },
    { exchanges: [post(['body'])] },
  );

const MISSING: readonly Case[] = [
  without('context-create', 'proxy_on_context_create'),
  without('log', 'proxy_on_log'),
  without('done', 'proxy_on_done'),
  without('delete', 'proxy_on_delete'),
  without('all-four', 'proxy_on_context_create', 'proxy_on_log', 'proxy_on_done', 'proxy_on_delete'),
  single('lifecycle-without-anything', {
    quiet: true,
    without: ['proxy_on_context_create', 'proxy_on_log', 'proxy_on_done', 'proxy_on_delete'],
  }),
  single('lifecycle-body-alone', { on: { proxy_on_request_body: [] } }, { exchanges: [http(FULL)] }),
  single('lifecycle-trailers-alone', { on: { proxy_on_request_trailers: [] } }, { exchanges: [http(FULL), http()] }),
  single('lifecycle-response-alone', { on: { proxy_on_response_body: [] } }, { exchanges: [http(FULL), http()] }),
];

const SIZES = { configuration: 'the plugin', vmConfiguration: 'of the VM' };
const refused = (name: string, callback: CallbackName, ...steps: readonly Step[]): Case =>
  single(`lifecycle-${name}`, listening({ [callback]: steps }), { startUps: true, exchanges: [] });

const STARTS: readonly Case[] = [
  single('lifecycle-start-ups', listening(), { ...SIZES, startUps: true, exchanges: [] }),
  single('lifecycle-start-up-without-configuration', listening(), { startUps: true, exchanges: [] }),
  single(
    'lifecycle-start-up-configurations',
    listening({
      proxy_on_context_create: [
        nth(1, call('proxy_get_buffer_bytes', 6, 0, 99), call('proxy_get_buffer_bytes', 7, 0, 99)),
      ],
      proxy_on_vm_start: [call('proxy_get_buffer_bytes', 6, 0, 99), call('proxy_get_buffer_bytes', 7, 0, 99)],
      proxy_on_configure: [call('proxy_get_buffer_bytes', 6, 0, 99), call('proxy_get_buffer_bytes', 7, 0, 99)],
    }),
    { ...SIZES, startUps: true, exchanges: [] },
  ),
  single(
    'lifecycle-start-ups-counted',
    {
      on: {
        proxy_on_vm_start: [
          call('proxy_get_shared_data', 'starts'),
          call('proxy_set_shared_data', 'starts', 'yes', 0),
          call('proxy_get_shared_data', 'starts'),
        ],
      },
    },
    { startUps: true, exchanges: [] },
  ),
  single(
    'lifecycle-metric-of-start-ups',
    {
      on: {
        proxy_on_vm_start: [
          call('proxy_define_metric', 0, 'lifecycle-metric-of-start-ups'),
          call('proxy_increment_metric', 4, 1n),
        ],
      },
    },
    { exchanges: [http()] },
  ),
  single('lifecycle-shared-data-of-canary', {
    on: {
      proxy_on_vm_start: [call('proxy_get_shared_data', 'k'), call('proxy_set_shared_data', 'k', 'v', 0)],
      proxy_on_request_headers: [call('proxy_get_shared_data', 'k')],
    },
  }),
  refused('vm-start-false', 'proxy_on_vm_start', ret(0)),
  refused('configure-false', 'proxy_on_configure', ret(0)),
  refused('vm-start-2', 'proxy_on_vm_start', ret(2)),
  refused('configure-minus-1', 'proxy_on_configure', ret(-1)),
  refused('vm-start-256', 'proxy_on_vm_start', ret(256)),
  single('lifecycle-configure-false-second', listening({ proxy_on_configure: [nth(2, ret(0))] }), {}),
  single('lifecycle-vm-start-false-fail-open', listening({ proxy_on_vm_start: [ret(0)] }), { failPolicy: 'open' }),
  single('lifecycle-configure-false-fail-open', listening({ proxy_on_configure: [ret(0)] }), { failPolicy: 'open' }),
  single('lifecycle-configure-false-reload', listening({ proxy_on_configure: [ret(0)] }), { failPolicy: 'reload' }),
  single('lifecycle-no-root-id', listening(), { rootId: '' }),
  single(
    'lifecycle-no-vm-id',
    { on: { proxy_on_request_headers: [call('proxy_get_property', 'plugin_vm_id')] } },
    { vmId: '' },
  ),
];

const ENDS: readonly Case[] = [
  single('lifecycle-done-false', { on: { proxy_on_done: [ret(0)] } }, { exchanges: [http(), http()] }),
  single('lifecycle-proxy-done-in-stream', {
    on: {
      proxy_on_request_headers: [call('proxy_done')],
      proxy_on_done: [call('proxy_done'), ret(0)],
      proxy_on_log: [call('proxy_done')],
    },
  }),
  single('lifecycle-proxy-done-in-root', {
    on: { proxy_on_vm_start: [call('proxy_done')], proxy_on_configure: [call('proxy_done')] },
  }),
  single('lifecycle-proxy-done-as-root', {
    on: { proxy_on_request_headers: [call('proxy_set_effective_context', 1), call('proxy_done')] },
  }),
  single(
    'lifecycle-local-reply',
    listening({ proxy_on_request_headers: [call('proxy_send_local_response', 403, 'x', 'no', [], -1)] }),
    {
      exchanges: [post(['body'])],
    },
  ),
  single(
    'lifecycle-contexts-afterwards',
    {
      on: {
        proxy_on_request_headers: [
          nth(
            2,
            call('proxy_set_effective_context', 2),
            call('proxy_set_effective_context', 3),
            call('proxy_set_effective_context', 4),
          ),
        ],
      },
    },
    { exchanges: [http(), http()] },
  ),
  single('lifecycle-slow-upstream', listening(), {
    exchanges: [{ ...http(), response: { ...http().response, delayMs: 30 } }],
  }),
];

export const LIFECYCLE: readonly Case[] = [...STREAMS, ...MISSING, ...STARTS, ...ENDS];
