/** What the host calls before the first callback, and the types it wants of exports: reference section 1. */

import { CALLBACKS, callbackSignature, type CallbackName } from '../../../src/core/proxywasm/signatures';
import { call, log, nth, OUTSIDE, ret, store, trap, type Guest, type StartExport, type Step } from '../guest/program';
import { single, type Case } from '../lab/case';

const loads = (name: string, guest: Guest): Case => single(`loading-${name}`, guest, { exchanges: [], startUps: true });
const serves = (name: string, guest: Guest): Case => single(`loading-${name}`, guest);

type Start = Exclude<StartExport, 'malloc'>;
const STARTS: readonly Start[] = ['_initialize', '_start', 'main', '__main_void'];
/** All sets of them. */
const COMBINATIONS = Array.from({ length: 16 }, (_, bits) => STARTS.filter((_, index) => (bits >> index) % 2 === 1));

function combination(names: readonly Start[]): Case {
  const joined = names.map((start) => start.replaceAll('_', '')).join('-');
  const name = `start-${joined === '' ? 'nothing' : joined}`;
  const on = Object.fromEntries(names.map((start) => [start, [log(`[loading-${name}] in ${start}`)]]));
  return loads(name, { on: { ...on, proxy_on_vm_start: [log('in vm_start')] } });
}

const starting = (name: string, start: Start, ...steps: readonly Step[]): Case =>
  loads(`start-${name}`, { on: { [start]: steps, proxy_on_vm_start: [log('in vm_start')] } });

const START: readonly Case[] = [
  ...COMBINATIONS.map(combination),
  starting('initialize-traps', '_initialize', trap()),
  starting('start-traps', '_start', trap()),
  loads('start-main-traps', { on: { _initialize: [], main: [trap()] } }),
  loads('start-main-void-traps', { on: { _initialize: [], __main_void: [trap()] } }),
  loads('start-main-fails', { on: { _initialize: [], main: [ret(1)], proxy_on_vm_start: [log('in vm_start')] } }),
  starting('initialize-divides', '_initialize', { step: 'divide' }),
  starting('initialize-recurses', '_initialize', { step: 'recurse' }),
  starting('initialize-out-of-bounds', '_initialize', store(OUTSIDE, 1)),
  loads('start-section', {
    fields: '(func $first (global.set $heap (i32.const 0x90000))) (start $first)',
    on: { _initialize: [], proxy_on_vm_start: [log('in vm_start')] },
  }),
  // A host call in a start section crashes Envoy: it does not know the memory yet.
  loads('start-section-traps', { fields: '(func $first (unreachable)) (start $first)' }),
  loads('initialize-is-a-global', {
    fields: '(global (export "_initialize") i32 (i32.const 0))',
    on: { _start: [log('[loading-initialize-is-a-global] in _start')] },
  }),
];

const FROM_HOST: readonly Step[] = [
  call('proxy_get_header_map_value', 0, ':path'),
  call('proxy_get_header_map_value', 0, 'absent'),
  call('proxy_get_property', 'request\0query'),
  call('proxy_get_property', 'plugin_vm_id'),
];
const ON_MEMORY_ALLOCATE = '(export "proxy_on_memory_allocate" (func $allocate))';
const TELLING = `(func (export "proxy_on_memory_allocate") (param i32) (result i32)
  (call $byte (i32.const 42)) (call $allocate (local.get 0)))`;

const ALLOCATORS: readonly Case[] = [
  loads('allocator-none', { without: ['malloc'] }),
  serves('allocator-none-of-abi-0-1-0', { abi: '0.1.0', without: ['malloc'] }),
  serves('allocator-proxy', {
    without: ['malloc'],
    fields: ON_MEMORY_ALLOCATE,
    on: { proxy_on_request_headers: FROM_HOST },
  }),
  serves('allocator-both', {
    fields: TELLING,
    on: { malloc: [log('[loading-allocator-both]')], proxy_on_request_headers: FROM_HOST },
  }),
  serves('allocator-proxy-alone-tells', {
    without: ['malloc'],
    fields: TELLING,
    on: { proxy_on_request_headers: FROM_HOST },
  }),
  serves('allocator-gives-0', {
    on: { malloc: [ret(0)], proxy_on_request_headers: [...FROM_HOST, call('proxy_get_header_map_pairs', 0)] },
  }),
  serves('allocator-gives-outside', {
    on: {
      malloc: [ret(OUTSIDE)],
      proxy_on_request_headers: [
        call('proxy_get_header_map_value', 0, 'absent'),
        call('proxy_get_header_map_pairs', 0),
        call('proxy_get_header_map_value', 0, ':path'),
      ],
    },
  }),
  serves('allocator-gives-odd', {
    on: { malloc: [ret(0x90001)], proxy_on_request_headers: [...FROM_HOST, call('proxy_get_header_map_pairs', 0)] },
  }),
  serves('allocator-not-for-empty', {
    on: {
      malloc: [log('[loading-allocator-not-for-empty]')],
      proxy_on_request_headers: [call('proxy_get_header_map_pairs', 1)],
    },
  }),
  serves('allocator-sizes', {
    without: ['malloc'],
    fields: `(func (export "malloc") (param i32) (result i32)
      (call $byte (i32.const 60)) (call $number (i64.extend_i32_u (local.get 0))) (call $byte (i32.const 62))
      (call $allocate (local.get 0)))`,
    on: {
      proxy_on_request_headers: [
        ...FROM_HOST,
        call('proxy_set_shared_data', 'k', 'some data', 0),
        call('proxy_get_shared_data', 'k'),
        call('proxy_get_header_map_pairs', 0),
        call('proxy_get_status'),
      ],
    },
  }),
  serves('allocator-traps', { on: { malloc: [trap()], proxy_on_request_headers: FROM_HOST } }),
  serves('allocator-traps-second', { on: { malloc: [nth(2, trap())], proxy_on_request_headers: FROM_HOST } }),
  serves('allocator-traps-in-configure', {
    on: { malloc: [trap()], proxy_on_configure: [call('proxy_get_property', 'plugin_name')] },
  }),
];

const TYPES: Readonly<Record<string, string>> = { i32: '(i32.const 0)', i64: '(i64.const 0)' };
function exporting(name: string, params: readonly string[], results: readonly string[]): string {
  const types = [...params.map((type) => `(param ${type})`), ...results.map((type) => `(result ${type})`)].join(' ');
  return `(func (export "${name}") ${types} ${results.map((type) => TYPES[type] ?? '').join(' ')})`;
}
const mistyped = (name: string, label: string, params: readonly string[], results: readonly string[]): Case =>
  loads(`type-${name.replace(/^proxy_on_|^_+/, '')}-${label}`, {
    without: [name as CallbackName],
    fields: exporting(name, params, results),
    on: { proxy_on_vm_start: [log('in vm_start')], ...(name === 'proxy_on_vm_start' ? { proxy_on_vm_start: [] } : {}) },
  });

const wide = (name: CallbackName): Case => {
  const { params, results } = callbackSignature(name, '0.2.1');
  return mistyped(name, 'parameter', ['i64', ...params.slice(1)], results);
};

const CALLBACK_TYPES: readonly Case[] = [
  ...(Object.keys(CALLBACKS) as CallbackName[]).map(wide),
  mistyped('proxy_on_configure', 'without-result', ['i32', 'i32'], []),
  mistyped('proxy_on_log', 'with-result', ['i32'], ['i32']),
  mistyped('proxy_on_delete', 'without-parameter', [], []),
  mistyped('proxy_on_request_headers', 'result-too-wide', ['i32', 'i32', 'i32'], ['i64']),
  mistyped('proxy_validate_configuration', 'right', ['i32', 'i32'], ['i32']),
  mistyped('proxy_validate_configuration', 'wrong', ['i32'], ['i32']),
  mistyped('proxy_on_nothing', 'unknown', ['i64'], ['i64']),
  mistyped('envoy_on_resolve_dns', 'right', ['i32', 'i32', 'i32'], []),
  mistyped('envoy_on_resolve_dns', 'wrong', ['i32'], []),
  mistyped('envoy_on_stats_update', 'right', ['i32', 'i32'], []),
  mistyped('envoy_on_stats_update', 'wrong', ['i32'], []),
  mistyped('malloc', 'wrong', ['i64'], ['i32']),
  mistyped('malloc', 'without-result', ['i32'], []),
  mistyped('_initialize', 'wrong', ['i32'], []),
  mistyped('_initialize', 'with-result', [], ['i32']),
  mistyped('_start', 'wrong', ['i32'], []),
  mistyped('main', 'without-parameters', [], ['i32']),
  mistyped('__main_void', 'without-result', [], []),
  loads('type-start-wrong-beside-initialize', { fields: exporting('_start', ['i32'], []), on: { _initialize: [] } }),
  loads('type-main-wrong-beside-initialize', { fields: exporting('main', [], ['i32']), on: { _initialize: [] } }),
  loads('type-main-wrong-beside-start', { fields: exporting('main', [], ['i32']), on: { _start: [] } }),
  loads('type-main-void-wrong-beside-main', {
    fields: exporting('__main_void', [], []),
    on: { _initialize: [], main: [] },
  }),
  loads('type-proxy_on_memory_allocate-wrong', { fields: exporting('proxy_on_memory_allocate', [], ['i32']) }),
  loads('type-proxy_on_memory_allocate-wrong-alone', {
    without: ['malloc'],
    fields: exporting('proxy_on_memory_allocate', [], ['i32']),
  }),
  loads('type-log-is-a-global', {
    without: ['proxy_on_log'],
    fields: '(global (export "proxy_on_log") i32 (i32.const 0))',
  }),
  loads('type-two-wrong', {
    without: ['proxy_on_log', 'proxy_on_done'],
    fields: `${exporting('proxy_on_log', [], [])} ${exporting('proxy_on_done', [], [])}`,
  }),
  loads('type-wrong-and-import-missing', {
    without: ['proxy_on_log'],
    imports: '(import "env" "nothing" (func))',
    fields: exporting('proxy_on_log', [], []),
  }),
  loads('type-wrong-and-no-allocator', {
    without: ['proxy_on_log', 'malloc'],
    fields: exporting('proxy_on_log', [], []),
  }),
  loads('type-wrong-and-initialize-traps', {
    without: ['proxy_on_log'],
    fields: exporting('proxy_on_log', [], []),
    on: { _initialize: [log('[loading-type-wrong-and-initialize-traps]'), trap()] },
  }),
];

export const LOADING_START: readonly Case[] = [...START, ...ALLOCATORS, ...CALLBACK_TYPES];
