/** Which modules Envoy loads, and its words where it refuses one: reference section 1, markers and link rules. */

import { call, env, log, type Guest, type Step } from '../guest/program';
import { single, type Case } from '../lab/case';

const loads = (name: string, guest: Guest): Case => single(`loading-${name}`, guest, { exchanges: [], startUps: true });
const serves = (name: string, guest: Guest): Case => single(`loading-${name}`, guest);

const started: readonly Step[] = [log('started')];
const HEADERS = { proxy_on_request_headers: [call('proxy_get_header_map_value', 0, ':path')] };
const marker = (version: string) => `proxy_abi_version_${version}`;
/** A module whose headers callbacks have the type of 0.2.x, or that of 0.1.0. */
const marked = (name: string, three: boolean, ...versions: readonly string[]): Case =>
  serves(`marker-${name}`, { abi: three ? '0.2.1' : '0.1.0', markers: versions.map(marker), on: HEADERS });
const exported = (name: string, fields: string): Case =>
  loads(`marker-${name}`, { markers: [], fields, on: { proxy_on_vm_start: started } });

const MARKERS: readonly Case[] = [
  loads('marker-none', { markers: [] }),
  marked('0-1-0', false, '0_1_0'),
  marked('0-2-0', true, '0_2_0'),
  marked('0-2-1', true, '0_2_1'),
  marked('0-2-100', true, '0_2_100'),
  marked('0-3-0', true, '0_3_0'),
  marked('vnext', true, '0_x_x'),
  marked('no-version', true, ''),
  marked('longer', true, '0_2_1_1'),
  marked('0-1-0-with-three', true, '0_1_0'),
  marked('0-2-1-with-two', false, '0_2_1'),
  marked('both-old-first-two', false, '0_1_0', '0_2_1'),
  marked('both-old-first-three', true, '0_1_0', '0_2_1'),
  marked('both-new-first-two', false, '0_2_1', '0_1_0'),
  marked('both-new-first-three', true, '0_2_1', '0_1_0'),
  marked('unknown-first', true, '0_3_0', '0_2_1'),
  marked('unknown-last', true, '0_2_1', '0_3_0'),
  exported('last-export', '(func (export "other")) (func (export "proxy_abi_version_0_2_1"))'),
  exported('with-result', '(func (export "proxy_abi_version_0_2_1") (result i32) (i32.const 1))'),
  exported('with-parameters', '(func (export "proxy_abi_version_0_2_1") (param i32 i64))'),
  exported('trapping', '(func (export "proxy_abi_version_0_2_1") (unreachable))'),
  exported('is-a-global', '(global (export "proxy_abi_version_0_2_1") i32 (i32.const 1))'),
  exported(
    'global-before-function',
    '(global (export "proxy_abi_version_0_1_0") i32 (i32.const 1)) (func (export "proxy_abi_version_0_2_1"))',
  ),
  exported('is-a-host-function', '(export "proxy_abi_version_0_2_1" (func $proxy_log))'),
  exported('upper-case', '(func (export "PROXY_ABI_VERSION_0_2_1"))'),
];

const OLD: readonly Case[] = [
  loads('old-functions', {
    abi: '0.1.0',
    on: {
      proxy_on_configure: [
        call('proxy_get_configuration'),
        call('proxy_continue_request'),
        call('proxy_continue_response'),
        call('proxy_clear_route_cache'),
      ],
    },
  }),
  ...(
    [
      ['0.1.0', 'proxy_continue_stream', ['i32']],
      ['0.1.0', 'proxy_close_stream', ['i32']],
      ['0.1.0', 'proxy_get_log_level', ['i32']],
      ['0.2.0', 'proxy_get_log_level', ['i32']],
      ['0.2.0', 'proxy_get_configuration', ['i32', 'i32']],
      ['0.2.1', 'proxy_get_configuration', ['i32', 'i32']],
      ['0.2.1', 'proxy_continue_request', []],
      ['0.2.1', 'proxy_continue_response', []],
      ['0.2.1', 'proxy_clear_route_cache', []],
    ] as const
  ).map(([abi, name, params]) =>
    loads(`${abi.replaceAll('.', '-')}-${name.slice(6)}`, {
      abi,
      on: { proxy_on_vm_start: [env(name, params, ['i32'], ...params.map(() => 0x100))] },
    }),
  ),
  loads('0-1-0-continue-request-without-result', {
    abi: '0.1.0',
    imports: '(import "env" "proxy_continue_request" (func))',
  }),
];

const imports = (name: string, text: string): Case =>
  loads(`import-${name}`, { imports: text, on: { proxy_on_vm_start: started } });

const IMPORTS: readonly Case[] = [
  imports('missing', '(import "env" "proxy_nothing" (func (param i32) (result i32)))'),
  imports('missing-two', '(import "env" "first" (func)) (import "env" "second" (func))'),
  imports('missing-after-mistyped', '(import "env" "proxy_done" (func)) (import "env" "second" (func))'),
  imports('missing-module', '(import "other" "proxy_done" (func (result i32)))'),
  imports('empty-names', '(import "" "" (func))'),
  imports('abort', '(import "env" "abort" (func (param i32 i32 i32 i32)))'),
  imports('draft-name', '(import "env" "proxy_send_http_response" (func (param i32) (result i32)))'),
  imports('secret', '(import "env" "proxy_secret_get" (func (param i32) (result i32)))'),
  imports('without-result', '(import "env" "proxy_done" (func))'),
  imports('result-too-wide', '(import "env" "proxy_done" (func (result i64)))'),
  imports('parameter-missing', '(import "env" "proxy_set_effective_context" (func (result i32)))'),
  imports('parameter-too-wide', '(import "env" "proxy_increment_metric" (func (param i32 i32) (result i32)))'),
  imports('grpc-call-of-ten', `(import "env" "proxy_grpc_call" (func ${'(param i32)'.repeat(10)} (result i32)))`),
  imports('two-results', '(import "env" "proxy_done" (func (result i32 i32)))'),
  imports('log-twice', '(import "env" "proxy_log" (func (param i32 i32 i32) (result i32)))'),
  imports('global', '(import "env" "global" (global i32))'),
  imports('mutable-global', '(import "env" "global" (global (mut i32)))'),
  imports('global-named-as-function', '(import "env" "proxy_done" (global i32))'),
  imports('table', '(import "env" "table" (table 1 funcref))'),
  imports('table-anywhere', '(import "x" "y" (table 1 10 funcref))'),
  imports('emscripten-notify', '(import "env" "emscripten_notify_memory_growth" (func (param i32)))'),
  imports('emscripten-other', '(import "env" "emscripten_resize_heap" (func (param i32) (result i32)))'),
  imports('resolve-dns', '(import "env" "envoy_resolve_dns" (func (param i32 i32 i32) (result i32)))'),
  imports('resolve-dns-mistyped', '(import "env" "envoy_resolve_dns" (func (param i32 i32) (result i32)))'),
  loads('pthread-equal', {
    on: {
      proxy_on_vm_start: [
        env('pthread_equal', ['i32', 'i32'], ['i32'], 5, 5),
        env('pthread_equal', ['i32', 'i32'], ['i32'], 5, 6),
        env('emscripten_notify_memory_growth', ['i32'], [], 0),
      ],
    },
  }),
];

const memory = (name: string, text: string, more: Guest = {}): Case =>
  serves(`memory-${name}`, { memory: text, on: HEADERS, ...more });

const MEMORIES: readonly Case[] = [
  memory('imported', '', { imports: '(import "env" "memory" (memory 64 4096))' }),
  memory('imported-elsewhere', '', { imports: '(import "x" "y" (memory 64))' }),
  memory('imported-and-exported', '(export "memory" (memory 0))', {
    imports: '(import "env" "memory" (memory 64 4096))',
  }),
  memory('other-name', '(memory (export "heap") 64 4096)'),
  memory('none-at-all', '(memory (export "memory") 0)'),
  memory('no-maximum', '(memory (export "memory") 64)'),
  memory('maximum-65536', '(memory (export "memory") 64 65536)'),
  memory('initial-16384', '(memory (export "memory") 16384)'),
  memory('initial-16385', '(memory (export "memory") 16385)'),
  memory('two', '(memory (export "memory") 64) (memory 1)'),
  memory('two-exported', '(memory (export "memory") 64) (memory (export "second") 1)'),
  memory('shared', '(memory (export "memory") 64 4096 shared)'),
  memory('of-64-bits', '(memory (export "memory") i64 64)'),
  serves('memory-grow', {
    on: {
      proxy_on_vm_start: [
        { step: 'grow', pages: 1 },
        { step: 'grow', pages: 4031 },
        { step: 'grow', pages: 1 },
        { step: 'grow', pages: 0 },
      ],
    },
  }),
  serves('memory-grow-to-1-gib', {
    memory: '(memory (export "memory") 64)',
    on: {
      proxy_on_vm_start: [
        { step: 'grow', pages: 16_384 - 64 + 1 },
        { step: 'grow', pages: 0 },
      ],
    },
  }),
];

const bytes = (name: string, hex: string): Case => loads(`bytes-${name}`, { bytes: hex });
const MAGIC = '0061736d01000000';

const BYTES: readonly Case[] = [
  bytes('none', ''),
  bytes('text', Buffer.from('this is no module').toString('hex')),
  bytes('magic-alone', '0061736d'),
  bytes('other-version', '0061736d02000000'),
  bytes('component', '0061736d0d000100'),
  bytes('empty-module', MAGIC),
  bytes('cut-section', `${MAGIC}01ff`),
  bytes('bad-section', `${MAGIC}0f00`),
  loads('invalid-body', { fields: '(func (result i32))' }),
  loads('exceptions', { fields: '(tag $t) (func (export "throws") (throw $t))', on: { proxy_on_vm_start: started } }),
  loads('simd', { fields: '(func (drop (v128.const i32x4 0 0 0 0)))', on: { proxy_on_vm_start: started } }),
];

export const LOADING_MODULES: readonly Case[] = [...MARKERS, ...OLD, ...IMPORTS, ...MEMORIES, ...BYTES];
