/** `capability_restriction_config`: reference section 1, "Capability restriction". */

import { call, env, log, SCRATCH, wasi, type Guest, type Step } from '../guest/program';
import { post, single, type Case } from '../lab/case';

const restricted = (name: string, guest: Guest, ...allowed: readonly string[]): Case =>
  single(`loading-allow-${name}`, guest, { allowedCapabilities: allowed, exchanges: [post(['body'])] });

const LIFE = ['proxy_on_context_create', 'proxy_on_log', 'proxy_on_done', 'proxy_on_delete'];
const BASE = ['proxy_log', 'proxy_on_request_headers', 'proxy_on_request_body', 'proxy_on_response_headers'];
const onHeaders = (...steps: readonly Step[]): Guest => ({
  on: { proxy_on_request_headers: steps, proxy_on_request_body: [], proxy_on_response_headers: [] },
});
const quiet = (...steps: readonly Step[]): Guest => ({
  quiet: true,
  on: { proxy_on_context_create: [log('created')], proxy_on_request_headers: steps },
});
const OUT = SCRATCH + 0x200;

export const LOADING_CAPABILITIES: readonly Case[] = [
  restricted('nothing-listed', onHeaders(call('proxy_get_header_map_value', 0, ':path'))),
  restricted(
    'all-used',
    onHeaders(call('proxy_get_header_map_value', 0, ':path')),
    ...LIFE,
    ...BASE,
    'proxy_get_header_map_value',
  ),
  restricted('unknown-name', onHeaders(), ...LIFE, ...BASE, 'proxy_nothing'),
  // proxy_log is not listed, so there is nothing to see but that the request passes.
  restricted('no-log', quiet(call('proxy_send_local_response', 403, '', '', [], -1)), 'proxy_on_request_headers'),
  restricted(
    'no-log-but-reply',
    quiet(call('proxy_send_local_response', 403, 'told', '', [], -1)),
    'proxy_on_request_headers',
    'proxy_send_local_response',
  ),
  restricted('no-callbacks', quiet(log('never')), 'proxy_log'),
  restricted('one-callback', quiet(log('only this')), 'proxy_log', 'proxy_on_request_headers'),
  restricted('no-context-create', quiet(log('in headers')), ...BASE, ...LIFE.slice(1)),
  restricted('no-done', onHeaders(), ...BASE, 'proxy_on_context_create', 'proxy_on_log', 'proxy_on_delete'),
  restricted('no-log-callback', onHeaders(), ...BASE, 'proxy_on_context_create', 'proxy_on_done', 'proxy_on_delete'),
  restricted('no-request-headers', onHeaders(log('never')), ...LIFE, 'proxy_log', 'proxy_on_request_body'),
  restricted(
    'denied-functions',
    onHeaders(
      call('proxy_get_header_map_value', 0, ':path'),
      call('proxy_add_header_map_value', 0, 'x-added', '1'),
      call('proxy_get_property', 'plugin_name'),
      call('proxy_set_shared_data', 'k', 'v', 0),
      call('proxy_define_metric', 0, 'm'),
      call('proxy_get_buffer_bytes', 6, 0, 1),
      call('proxy_get_log_level'),
      call('proxy_continue_stream', 0),
      call('proxy_send_local_response', 403, '', '', [], -1),
      call('proxy_done'),
      call('proxy_increment_metric', 1, 1n),
    ),
    ...LIFE,
    ...BASE,
  ),
  restricted(
    'denied-wasi',
    onHeaders(
      wasi('fd_write', 'aaaa', [1, SCRATCH, 0, OUT]),
      wasi('clock_time_get', 'aba', [0, 0n, OUT]),
      wasi('environ_sizes_get', 'aa', [OUT, OUT]),
      wasi('random_get', 'aa', [OUT, 4]),
      wasi('fd_prestat_get', 'aa', [3, OUT]),
      wasi('path_open', 'aaaaabbaa', [3, 0, OUT, 1, 0, 0n, 0n, 0, OUT]),
      wasi('poll_oneoff', 'aaaa', [SCRATCH, SCRATCH, 0, OUT]),
      wasi('proc_exit', 'a', [0]),
      wasi('sched_yield', ''),
    ),
    ...LIFE,
    ...BASE,
  ),
  restricted(
    'some-wasi',
    onHeaders(wasi('clock_time_get', 'aba', [0, 0n, OUT]), wasi('random_get', 'aa', [OUT, 4])),
    ...LIFE,
    ...BASE,
    'random_get',
  ),
  restricted(
    'wasi-unstable',
    onHeaders(wasi('fd_write', 'aaaa', [1, SCRATCH, 0, OUT], [], 'wasi_unstable')),
    ...LIFE,
    ...BASE,
    'fd_write',
  ),
  restricted(
    'denied-wasi-unstable',
    onHeaders(wasi('fd_write', 'aaaa', [1, SCRATCH, 0, OUT], [], 'wasi_unstable')),
    ...LIFE,
    ...BASE,
  ),
  restricted(
    'emscripten',
    onHeaders(
      env('pthread_equal', ['i32', 'i32'], ['i32'], 1, 1),
      env('emscripten_notify_memory_growth', ['i32'], [], 0),
      env('envoy_resolve_dns', ['i32', 'i32', 'i32'], ['i32'], SCRATCH, 0, OUT),
    ),
    ...LIFE,
    ...BASE,
  ),
  restricted(
    'denied-vm-start',
    { on: { proxy_on_vm_start: [log('never'), { step: 'return', value: 0 }] } },
    ...LIFE,
    'proxy_log',
  ),
  restricted(
    'denied-configure',
    { on: { proxy_on_configure: [log('never'), { step: 'return', value: 0 }] } },
    ...LIFE,
    'proxy_log',
  ),
  restricted(
    'denied-type-unchecked',
    { quiet: true, without: ['proxy_on_log'], fields: '(func (export "proxy_on_log"))' },
    'proxy_log',
  ),
  restricted('denied-import-mistyped', { imports: '(import "env" "proxy_done" (func))' }, 'proxy_log'),
  restricted('denied-import-missing', { imports: '(import "env" "nothing" (func))' }, 'proxy_log'),
  restricted(
    'malloc-not-listed',
    onHeaders(call('proxy_get_header_map_value', 0, ':path')),
    ...LIFE,
    ...BASE,
    'proxy_get_header_map_value',
  ),
  restricted(
    'initialize-not-listed',
    { on: { _initialize: [log('[loading-allow-initialize-not-listed]')] } },
    ...LIFE,
    'proxy_log',
  ),
  restricted(
    'denied-in-initialize',
    { on: { _initialize: [call('proxy_define_metric', 0, 'm'), log('[loading-allow-denied-in-initialize]')] } },
    ...LIFE,
    'proxy_log',
  ),
  restricted(
    'denied-wasi-in-initialize',
    { on: { _initialize: [wasi('fd_close', 'a', [1]), log('[loading-allow-denied-wasi-in-initialize]')] } },
    ...LIFE,
    'proxy_log',
  ),
];
