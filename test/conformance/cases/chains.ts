/** Several plugins in one chain: their order, their VMs, what each sees of the others. Reference sections 3.4 and 4. */

import { call, log, nth, path, ret, trap, type Guest, type Step } from '../guest/program';
import { http, post, type Case, type Message, type PluginCase } from '../lab/case';

type On = NonNullable<Guest['on']>;
const ALL: On = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [],
  proxy_on_request_trailers: [],
  proxy_on_response_headers: [],
  proxy_on_response_body: [],
  proxy_on_response_trailers: [],
};
const plugin = (on: On = {}, more: Partial<PluginCase> = {}): PluginCase => ({
  guest: { on: { ...ALL, ...on } },
  ...more,
});
const chain = (name: string, plugins: readonly PluginCase[], more: Partial<Case> = {}): Case => ({
  ...more,
  name: `chain-${name}`,
  plugins,
});

const FULL: Message = {
  method: 'POST',
  body: ['one'],
  trailers: [['x-after', 'a']],
  response: { body: ['two'], trailers: [['x-end', 'z']] },
};
const reply = (body = 'no') => call('proxy_send_local_response', 403, 'told', body, [['x-from', 'plugin']], -1);
const PAIRS = [
  [':method', 'GET'],
  [':path', '/'],
  [':authority', 'c'],
] as const;
const callout = (): Step => call('proxy_http_call', 'callout', PAIRS, '', [], 1000);
const CALLOUTS = { callouts: [{ status: 200 }] };

const CHUNKED = [['Transfer-Encoding', 'chunked']] as const;

const ORDER: readonly Case[] = [
  chain('of-two', [plugin(), plugin()], { exchanges: [http(FULL)] }),
  chain('of-three', [plugin(), plugin(), plugin()], { exchanges: [http(FULL)] }),
  chain('of-two-get', [plugin(), plugin()]),
  chain('of-two-twice', [plugin(), plugin()], { exchanges: [http(), http()] }),
  chain('headers-visible', [
    plugin({
      proxy_on_request_headers: [
        call('proxy_add_header_map_value', 0, 'x-first', '1'),
        call('proxy_remove_header_map_value', 0, 'user-agent'),
      ],
      proxy_on_response_headers: [call('proxy_get_header_map_value', 2, 'x-second')],
    }),
    plugin({
      proxy_on_request_headers: [
        call('proxy_get_header_map_value', 0, 'x-first'),
        call('proxy_get_header_map_value', 0, 'user-agent'),
      ],
      proxy_on_response_headers: [call('proxy_add_header_map_value', 2, 'x-second', '2')],
    }),
  ]),
  chain(
    'body-visible',
    [
      plugin({
        proxy_on_request_body: [nth(1, call('proxy_set_buffer_bytes', 0, 0, 99, 'changed'))],
        proxy_on_response_body: [call('proxy_get_buffer_bytes', 1, 0, 99)],
      }),
      plugin({
        proxy_on_request_body: [call('proxy_get_buffer_bytes', 0, 0, 99)],
        proxy_on_response_body: [nth(1, call('proxy_set_buffer_bytes', 1, 0, 0, 'before '))],
      }),
    ],
    { exchanges: [post(['body'], { headers: CHUNKED, response: { headers: CHUNKED } })] },
  ),
  chain('body-held-by-first', [plugin({ proxy_on_request_body: [nth(1, ret(1)), nth(2, ret(1))] }), plugin()], {
    exchanges: [post(['one', 'two'])],
  }),
  chain('body-held-by-second', [plugin(), plugin({ proxy_on_request_body: [nth(1, ret(1)), nth(2, ret(1))] })], {
    exchanges: [post(['one', 'two'])],
  }),
  chain('response-body-held-by-second', [plugin(), plugin({ proxy_on_response_body: [nth(1, ret(1))] })], {
    exchanges: [http({ response: { body: ['one', 'two'] } })],
  }),
];

const REPLIES: readonly Case[] = [
  ...[0, 1, 2].map((index) =>
    chain(
      `reply-of-${index}`,
      [0, 1, 2].map((n) => plugin(n === index ? { proxy_on_request_headers: [reply()] } : {})),
      { exchanges: [post(['body'])] },
    ),
  ),
  ...[0, 1].map((index) =>
    chain(
      `reply-in-body-of-${index}`,
      [0, 1].map((n) => plugin(n === index ? { proxy_on_request_body: [nth(1, reply())] } : {})),
      { exchanges: [post(['body'])] },
    ),
  ),
  ...[0, 1].map((index) =>
    chain(
      `reply-in-response-of-${index}`,
      [0, 1].map((n) => plugin(n === index ? { proxy_on_response_headers: [nth(1, reply())] } : {})),
    ),
  ),
  chain('reply-changed-by-first', [
    plugin({
      proxy_on_response_headers: [
        call('proxy_replace_header_map_value', 2, ':status', '418'),
        call('proxy_remove_header_map_value', 2, 'content-length'),
      ],
      proxy_on_response_body: [nth(1, call('proxy_set_buffer_bytes', 1, 0, 99, 'other'))],
    }),
    plugin({ proxy_on_request_headers: [reply()] }),
  ]),
];

const PAUSES: readonly Case[] = [
  ...[0, 1].map((index) =>
    chain(
      `paused-headers-of-${index}`,
      [0, 1].map((n) =>
        plugin(
          n === index
            ? {
                proxy_on_request_headers: [callout(), ret(1)],
                proxy_on_http_call_response: [call('proxy_set_effective_context', 2), call('proxy_continue_stream', 0)],
              }
            : {},
        ),
      ),
      { ...CALLOUTS, exchanges: [post(['body'])] },
    ),
  ),
  ...[0, 1].map((index) =>
    chain(
      `paused-response-of-${index}`,
      [0, 1].map((n) =>
        plugin(
          n === index
            ? {
                proxy_on_response_headers: [callout(), ret(1)],
                proxy_on_http_call_response: [call('proxy_set_effective_context', 2), call('proxy_continue_stream', 1)],
              }
            : {},
        ),
      ),
      CALLOUTS,
    ),
  ),
  chain(
    'paused-both',
    [0, 1].map(() =>
      plugin({
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [call('proxy_set_effective_context', 2), call('proxy_continue_stream', 0)],
      }),
    ),
    { ...CALLOUTS, exchanges: [post(['body'])] },
  ),
  chain(
    'paused-then-reply',
    [
      plugin({
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [call('proxy_set_effective_context', 2), reply()],
      }),
      plugin(),
    ],
    CALLOUTS,
  ),
];

const TRAPS: readonly Case[] = (['closed', 'open'] as const).flatMap((failPolicy) => [
  ...[0, 1].map((index) =>
    chain(
      `trap-of-${index}-${failPolicy}`,
      [0, 1].map((n) => plugin(n === index ? { proxy_on_request_headers: [nth(1, trap())] } : {}, { failPolicy })),
      { exchanges: [http(), http()] },
    ),
  ),
  ...[0, 1].map((index) =>
    chain(
      `trap-in-response-of-${index}-${failPolicy}`,
      [0, 1].map((n) => plugin(n === index ? { proxy_on_response_headers: [nth(1, trap())] } : {}, { failPolicy })),
      { exchanges: [http(), http()] },
    ),
  ),
]);

/** Plugins of one VM have the same code, so `nth` counts the calls of all of them. */
function shared(name: string, on: On, more: Partial<Case> = {}, ...plugins: readonly Partial<PluginCase>[]): Case {
  const guest: Guest = { on: { ...ALL, ...on } };
  const each = plugins.length === 0 ? [{}, {}] : plugins;
  return chain(
    name,
    each.map((one) => ({ guest, vmId: `chain-${name}/vm`, ...one })),
    more,
  );
}
const names = [call('proxy_get_property', 'plugin_name'), call('proxy_get_property', 'plugin_root_id')];
const START: On = { proxy_on_vm_start: [], proxy_on_configure: names };
const START_UPS = { startUps: true, exchanges: [http()] } as const;

const OPEN = { failPolicy: 'open' } as const;

const SHARED: readonly Case[] = [
  shared('one-vm', START, START_UPS),
  shared('one-vm-three', START, START_UPS, {}, {}, {}),
  shared(
    'one-vm-configurations',
    { proxy_on_vm_start: [], proxy_on_configure: [call('proxy_get_buffer_bytes', 7, 0, 9)] },
    START_UPS,
    { configuration: 'one' },
    { configuration: 'three' },
  ),
  shared(
    'one-vm-same-root',
    START,
    START_UPS,
    { rootId: 'chain-one-vm-same-root/root' },
    { rootId: 'chain-one-vm-same-root/root' },
  ),
  shared(
    'one-vm-same-root-and-name',
    START,
    START_UPS,
    ...[0, 1].map(() => ({
      rootId: 'chain-one-vm-same-root-and-name/root',
      name: 'chain-one-vm-same-root-and-name/x',
    })),
  ),
  shared('one-vm-no-roots', START, START_UPS, { rootId: '' }, { rootId: '' }),
  shared(
    'one-vm-vm-configurations',
    { proxy_on_vm_start: [call('proxy_get_buffer_bytes', 6, 0, 9)] },
    START_UPS,
    { vmConfiguration: 'one' },
    { vmConfiguration: 'three' },
  ),
  shared(
    'one-vm-same-vm-configuration',
    { proxy_on_vm_start: [call('proxy_get_buffer_bytes', 6, 0, 9)] },
    START_UPS,
    { vmConfiguration: 'same' },
    { vmConfiguration: 'same' },
  ),
  shared('one-vm-environments', START, START_UPS, { environment: { A: '1' } }, { environment: { A: '2' } }),
  shared(
    'one-vm-capabilities',
    START,
    START_UPS,
    { allowedCapabilities: ['proxy_log', 'proxy_on_context_create'] },
    {},
  ),
  shared('one-vm-policies', START, START_UPS, { failPolicy: 'open' }, { failPolicy: 'closed' }),
  shared('one-vm-second-refuses', { proxy_on_configure: [nth(2, ret(0))] }, START_UPS),
  shared('one-vm-second-refuses-open', { proxy_on_configure: [nth(2, ret(0))] }, START_UPS, OPEN, OPEN),
  shared('one-vm-second-start-refuses', { proxy_on_vm_start: [nth(2, ret(0))] }, START_UPS),
  shared('one-vm-second-configure-traps', { proxy_on_configure: [nth(2, trap())] }, START_UPS),
  shared('one-vm-initialize', { _initialize: [log('[chain-one-vm-initialize] in _initialize')] }, START_UPS),
  chain(
    'two-vms-one-id',
    [0, 1].map((n) => ({
      guest: {
        on: {
          ...ALL,
          proxy_on_configure: [
            log(`code ${n}`),
            call('proxy_get_shared_data', 'k'),
            call('proxy_set_shared_data', 'k', `of ${n}`, 0),
          ],
        },
      },
      vmId: 'chain-two-vms-one-id/vm',
    })),
    START_UPS,
  ),
  shared('one-vm-trap', { proxy_on_request_headers: [nth(1, trap())] }, { exchanges: [http(), http()] }),
  shared('one-vm-trap-of-second', { proxy_on_request_headers: [nth(2, trap())] }, { exchanges: [http(), http()] }),
  shared(
    'one-vm-trap-open',
    { proxy_on_request_headers: [nth(2, trap())] },
    { exchanges: [http(), http()] },
    { failPolicy: 'open' },
    { failPolicy: 'open' },
  ),
  shared(
    'one-vm-trap-one-open',
    { proxy_on_request_headers: [nth(1, trap())] },
    { exchanges: [http(), http()] },
    { failPolicy: 'open' },
    { failPolicy: 'closed' },
  ),
  shared('one-vm-trap-in-response', { proxy_on_response_headers: [nth(1, trap())] }, { exchanges: [http(), http()] }),
  shared('one-vm-trap-in-log', { proxy_on_log: [nth(1, trap())] }, { exchanges: [http(), http()] }),
  shared('one-vm-reply', { proxy_on_request_headers: [nth(2, reply())] }),
  shared('one-vm-other-context', {
    proxy_on_request_headers: [
      nth(
        2,
        call('proxy_set_effective_context', 3),
        call('proxy_get_header_map_value', 0, ':path'),
        call('proxy_get_property', 'plugin_name'),
        call('proxy_get_property', path('request', 'path')),
      ),
    ],
  }),
  shared('one-vm-reply-for-other', {
    proxy_on_request_headers: [nth(2, call('proxy_set_effective_context', 3), reply())],
  }),
];

export const CHAINS: readonly Case[] = [...ORDER, ...REPLIES, ...PAUSES, ...TRAPS, ...SHARED];
