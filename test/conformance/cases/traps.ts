/** What a trap does to its stream, to the next and to others of the VM: reference section 4, "Failures". */

import { call, keep, log, nth, OUTSIDE, ret, saved, store, trap, type Guest, type Step } from '../guest/program';
import { http, post, single, type Case, type Message } from '../lab/case';

type On = NonNullable<Guest['on']>;
const ALL: On = {
  proxy_on_request_headers: [],
  proxy_on_request_body: [],
  proxy_on_request_trailers: [],
  proxy_on_response_headers: [],
  proxy_on_response_body: [],
  proxy_on_response_trailers: [],
};
const FULL: Message = {
  method: 'POST',
  body: ['one', 'two'],
  trailers: [['x-after', 'a']],
  response: { headers: [['x-r', 's']], body: ['three', 'four'], trailers: [['x-end', 'z']] },
};

type Policy = 'closed' | 'open' | 'reload';
const trapping = (name: string, failPolicy: Policy, on: On, more: Partial<Case> = {}): Case =>
  single(`trap-${name}`, { on: { ...ALL, ...on } }, { failPolicy, exchanges: [http(FULL), http()], ...more });

const STREAM_CALLBACKS = [
  'request_headers',
  'request_body',
  'request_trailers',
  'response_headers',
  'response_body',
  'response_trailers',
  'log',
  'done',
  'delete',
] as const;

/** Where the response has begun Envoy closes the connection, but only a second later. */
const SOON = { giveUpMs: 250 };

/** The first call of the callback traps. */
const everywhere = (failPolicy: Policy): readonly Case[] =>
  STREAM_CALLBACKS.map((name) =>
    trapping(`in-${name}-${failPolicy}`, failPolicy, { [`proxy_on_${name}`]: [nth(1, trap())] }, SOON),
  );

const PLACES: readonly Case[] = [
  ...everywhere('closed'),
  ...everywhere('open').filter(({ name }) => /request_headers|response_body|log|done/.test(name)),
  trapping('in-context_create-closed', 'closed', { proxy_on_context_create: [nth(2, trap())] }),
  trapping('in-context_create-open', 'open', { proxy_on_context_create: [nth(2, trap())] }),
  trapping('in-second-body', 'closed', { proxy_on_request_body: [nth(2, trap())] }),
  trapping('in-second-response-body', 'closed', { proxy_on_response_body: [nth(2, trap())] }, SOON),
  trapping('in-response-body-of-patient', 'closed', { proxy_on_response_body: [trap()] }, { exchanges: [http(FULL)] }),
  trapping('in-get', 'closed', { proxy_on_request_headers: [trap()] }, { exchanges: [http(), http(), http()] }),
  trapping(
    'in-second-stream',
    'closed',
    { proxy_on_request_headers: [nth(2, trap())] },
    {
      exchanges: [http(), http(), http()],
    },
  ),
  trapping(
    'in-response-without-body',
    'closed',
    { proxy_on_response_headers: [nth(1, trap())] },
    {
      exchanges: [http({ response: { body: [] } })],
    },
  ),
  trapping('of-head', 'closed', { proxy_on_request_headers: [trap()] }, { exchanges: [http({ method: 'HEAD' })] }),
  trapping(
    'of-grpc',
    'closed',
    { proxy_on_request_headers: [trap()] },
    {
      exchanges: [post(['x'], { headers: [['content-type', 'application/grpc']] })],
    },
  ),
  trapping('of-http2', 'closed', { proxy_on_request_headers: [trap()] }, { exchanges: [http({ protocol: 'HTTP/2' })] }),
];

const onStart = (name: string, on: On, failPolicy: Policy = 'closed'): Case =>
  single(`trap-${name}`, { on }, { failPolicy, exchanges: [http()], startUps: true });

const STARTS: readonly Case[] = [
  onStart('in-root-context_create', { proxy_on_context_create: [trap()] }),
  onStart('in-vm_start', { proxy_on_vm_start: [trap()] }),
  onStart('in-configure', { proxy_on_configure: [trap()] }),
  onStart('in-configure-open', { proxy_on_configure: [trap()] }, 'open'),
  onStart('in-configure-reload', { proxy_on_configure: [trap()] }, 'reload'),
];

const kinds: Readonly<Record<string, Step>> = {
  unreachable: trap(),
  divide: { step: 'divide' },
  recurse: { step: 'recurse' },
  'out-of-bounds': store(OUTSIDE, 1),
};
const text = (name: string, fields: string): Guest => ({
  fields: `${fields} (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (call $${name}) (i32.const 0))`,
});

const KINDS: readonly Case[] = [
  ...Object.entries(kinds).map(([name, step]) =>
    trapping(`kind-${name}`, 'closed', { proxy_on_request_headers: [log('before'), step, log('never')] }),
  ),
  ...Object.entries(kinds).map(([name, step]) => onStart(`kind-${name}-at-start`, { proxy_on_vm_start: [step] })),
  single('trap-kind-null-table-entry', text('go', '(table 1 funcref) (func $go (call_indirect (i32.const 0)))')),
  single('trap-kind-table-out-of-bounds', text('go', '(table 1 funcref) (func $go (call_indirect (i32.const 9)))')),
  single(
    'trap-kind-wrong-type',
    text(
      'go',
      '(table 1 funcref) (elem (i32.const 0) $x) (func $x (param i64)) (func $go (call_indirect (i32.const 0)))',
    ),
  ),
  single('trap-kind-conversion', text('go', '(func $go (drop (i32.trunc_f32_s (f32.const 1e30))))')),
  single('trap-kind-overflow', text('go', '(func $go (drop (i32.div_s (i32.const 0x80000000) (i32.const -1))))')),
];

const PAIRS = [
  [':method', 'GET'],
  [':path', '/'],
  [':authority', 'c'],
] as const;

const ASYNCHRONOUS: readonly Case[] = [
  trapping(
    'in-tick',
    'closed',
    { proxy_on_vm_start: [call('proxy_set_tick_period_milliseconds', 10)], proxy_on_tick: [log('tick'), trap()] },
    { exchanges: [http()], until: { line: 'tick', times: 1 } },
  ),
  trapping(
    'in-call-response',
    'closed',
    {
      proxy_on_request_headers: [call('proxy_http_call', 'callout', PAIRS, '', [], 1000), ret(1)],
      proxy_on_http_call_response: [trap()],
    },
    // The stream that waits is never told: Envoy keeps it until the client goes away.
    { exchanges: [http(), http()], callouts: [{ status: 200 }], giveUpMs: 200 },
  ),
  trapping(
    'in-call-response-open',
    'open',
    {
      proxy_on_request_headers: [call('proxy_http_call', 'callout', PAIRS, '', [], 1000), ret(1)],
      proxy_on_http_call_response: [trap()],
    },
    { exchanges: [http(), http()], callouts: [{ status: 200 }], giveUpMs: 200 },
  ),
  trapping(
    'in-queue-ready',
    'closed',
    {
      proxy_on_vm_start: [keep('queue', call('proxy_register_shared_queue', 'q'))],
      proxy_on_request_headers: [call('proxy_enqueue_shared_queue', saved('queue'), 'x')],
      proxy_on_queue_ready: [log('queue'), trap()],
    },
    { exchanges: [http(), http()], pauseMs: 50 },
  ),
];

const EFFECTS: readonly Case[] = [
  trapping('after-reply', 'closed', {
    proxy_on_request_headers: [call('proxy_send_local_response', 403, 'mine', 'no', [], -1), trap()],
  }),
  trapping('after-header-change', 'closed', {
    proxy_on_response_headers: [call('proxy_add_header_map_value', 2, 'x-added', '1'), trap()],
  }),
  trapping('after-continue', 'closed', { proxy_on_request_headers: [call('proxy_continue_stream', 0), trap()] }),
  trapping('after-shared-data', 'closed', {
    proxy_on_request_headers: [call('proxy_set_shared_data', 'k', 'v', 0), nth(1, trap())],
  }),
  trapping(
    'after-callout',
    'closed',
    {
      proxy_on_request_headers: [call('proxy_http_call', 'callout', PAIRS, '', [], 1000), trap()],
      proxy_on_http_call_response: [log('never')],
    },
    { callouts: [{ status: 200 }] },
  ),
];

/** Envoy reloads a second or more after it loaded; the pause is longer than its longest back-off. */
const RELOAD: readonly Case[] = [
  trapping(
    'reload',
    'reload',
    {
      proxy_on_vm_start: [call('proxy_get_shared_data', 'k'), call('proxy_set_shared_data', 'k', 'v', 0)],
      proxy_on_configure: [],
      proxy_on_request_body: [trap()],
    },
    { exchanges: [post(['x']), http()], pauseMs: 1600 },
  ),
];

export const TRAPS: readonly Case[] = [...PLACES, ...STARTS, ...KINDS, ...ASYNCHRONOUS, ...EFFECTS, ...RELOAD];
