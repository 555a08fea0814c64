/** A guest that calls every host function with garbage, from every callback, as often as it is told and then never again. */

import type { AbiVersion } from '../../../../src/core/proxywasm/abi';
import { parseHost } from '../../../../src/core/emulator/host';
import { WASI } from '../../../../src/core/emulator/hostcalls/wasi';
import { offered } from '../../../../src/core/emulator/link';
import {
  CALLBACK_NAMES,
  callbackSignature,
  HOST_FUNCTION_NAMES,
  HOST_FUNCTIONS,
  isHostFunction,
  paramKind,
  type CallbackName,
  type HostFunctionName,
} from '../../../../src/core/proxywasm/signatures';
import { assemble } from '../../../support/wat';
import { CANARY, chosen, DICTIONARY, LAYOUT, PAGE, PRELUDE, type Purpose } from './words';

export interface GarbageGuest {
  readonly abi: AbiVersion;
  readonly host: string;
  readonly seed: number;
  /** Calls of the host that it makes in callbacks of HTTP streams and of the plugin, and in those of TCP connections. */
  readonly http: number;
  readonly tcp: number;
}

interface HostFunction {
  readonly module: string;
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
  /** Arguments that mean something; none: only garbage will do. */
  readonly args?: string;
}

const TCP: ReadonlySet<CallbackName> = new Set([
  'proxy_on_new_connection',
  'proxy_on_downstream_data',
  'proxy_on_upstream_data',
  'proxy_on_downstream_connection_close',
  'proxy_on_upstream_connection_close',
] as const);
/** Milliseconds. Garbage may have asked for a tick each millisecond, which takes long to be ignored. */
const TICK = 5000;

/** Functions of Envoy's that are not in the ABI. */
const EXTRA = ['envoy_resolve_dns', 'pthread_equal', 'emscripten_notify_memory_growth'];

/** Everything that a module of that ABI may import there, in the order in which the guest counts. */
export function hostFunctions({ abi, host }: Pick<GarbageGuest, 'abi' | 'host'>): HostFunction[] {
  const target = { abi, host: parseHost(host).value };
  const of = (module: string, names: readonly string[]) =>
    names.flatMap((name) => {
      const signature = offered(module, name, target);
      const args = meaningful(name);
      return signature === undefined ? [] : [{ module, name, ...signature, ...(args === undefined ? {} : { args }) }];
    });
  return [...of('env', [...HOST_FUNCTION_NAMES, ...EXTRA]), ...of('wasi_snapshot_preview1', Object.keys(WASI))];
}

function meaningful(name: string): string | undefined {
  if (name === 'fd_write') return `(call $number) ${chosen('vectors')} (call $slot)`;
  if (!isHostFunction(name)) return undefined;
  return HOST_FUNCTIONS[name].params.map((spec) => argument(name, spec)).join(' ');
}

function argument(name: HostFunctionName, spec: string): string {
  const kind = paramKind(spec);
  if (kind === 'i64' || kind === 'u64') return '(call $wide)';
  if (kind === '>u32' || kind === '>u64') return '(call $slot)';
  if (kind.startsWith('>')) return '(call $slot) (call $slot)';
  const purpose = purposeOf(name, spec.slice(0, spec.indexOf(':')), kind);
  return purpose === undefined ? '(call $number)' : chosen(purpose);
}

function purposeOf(name: HostFunctionName, param: string, kind: string): Purpose | undefined {
  if (kind === 'pairs' || kind === 'path') return kind;
  if (kind !== 'text' && kind !== 'bytes') return undefined;
  if (param === 'upstream') return kind === 'text' ? 'cluster' : 'service';
  if (name === 'proxy_call_foreign_function') return param === 'name' ? 'foreign' : 'argument';
  return param === 'key' ? 'key' : 'text';
}

export function garbageGuest(guest: GarbageGuest): Promise<Uint8Array> {
  const functions = hostFunctions(guest);
  const callbacks = CALLBACK_NAMES.map((name, index) => callback(name, index, guest));
  const tick = functions.findIndex(({ name }) => name === 'proxy_set_tick_period_milliseconds');
  const text = [
    '(module',
    ...functions.map((one, index) => importOf(one, index)),
    `(memory (export "memory") ${LAYOUT.pages} ${LAYOUT.mostPages})`,
    `(func (export "proxy_abi_version_${guest.abi.replaceAll('.', '_')}"))`,
    `(data (i32.const ${LAYOUT.words}) "${escaped(DICTIONARY.bytes)}")`,
    PRELUDE,
    begin(guest),
    allocator(),
    ...functions.map(thunk),
    `(table funcref (elem ${functions.map((_, index) => `$thunk${index}`).join(' ')}))`,
    burst(functions.length, tick, guest),
    ...callbacks,
    ')',
  ].join('\n');
  return assemble('garbage.wat', text);
}

const typeOf = (words: readonly string[], keyword: string) => words.map((word) => `(${keyword} ${word})`).join(' ');

function importOf({ module, name, params, results }: HostFunction, index: number): string {
  return `(import "${module}" "${name}" (func $host${index} ${typeOf(params, 'param')} ${typeOf(results, 'result')}))`;
}

/** One call of one host function, counted. */
function thunk({ params, results, args }: HostFunction, index: number): string {
  const call = (words: string) => {
    const called = `(call $host${index} ${words})`;
    return results.length > 0 ? `(drop ${called})` : called;
  };
  const garbage = call(params.map((type) => (type === 'i64' ? '(call $wide)' : '(call $word)')).join(' '));
  const body = args === undefined ? garbage : `(if (call $oneIn (i32.const 3)) (then ${garbage}) (else ${call(args)}))`;
  return `(func $thunk${index} (call $count (i32.const ${LAYOUT.functions + 4 * index})) ${body})`;
}

/** Fills what nobody may write to. */
function begin({ seed }: GarbageGuest): string {
  const words = LAYOUT.words + DICTIONARY.bytes.length;
  const filled = (at: number, size: number) =>
    `(memory.fill (i32.const ${at}) (i32.const ${CANARY}) (i32.const ${size}))`;
  const canaries = `${filled(words, LAYOUT.words + PAGE - words)} ${filled(LAYOUT.canary, PAGE)}`;
  return `(func $begin (global.set $state (i32.const ${seed})) ${canaries}) (start $begin)`;
}

/** It fails now and then, lies, moves the memory under the host's feet, and calls the host itself. */
function allocator(): string {
  return `
  (global $top (mut i32) (i32.const ${LAYOUT.heap}))
  (func (export "malloc") (param $size i32) (result i32) (local $at i32)
    (if (call $oneIn (i32.const 8)) (then (drop (memory.grow (i32.const 0)))))
    (if (call $oneIn (i32.const 256)) (then (drop (memory.grow (i32.const 1)))))
    (if (call $oneIn (i32.const 32)) (then (call $thunk0)))
    (if (call $oneIn (i32.const 64)) (then (return (i32.const 0))))
    (if (call $oneIn (i32.const 64)) (then (return (i32.const -16))))
    (if (i32.gt_u (local.get $size) (i32.const ${LAYOUT.canary - LAYOUT.heap})) (then (return (i32.const 0))))
    (if (i32.gt_u (i32.add (global.get $top) (local.get $size)) (i32.const ${LAYOUT.canary}))
      (then (global.set $top (i32.const ${LAYOUT.heap}))))
    (local.set $at (global.get $top))
    (global.set $top (i32.add (global.get $top) (local.get $size)))
    (local.get $at))`;
}

/** Of what calls bring about themselves, which would go on for ever. */
const ECHOES: ReadonlySet<CallbackName> = new Set([
  ...(['proxy_on_tick', 'proxy_on_queue_ready', 'proxy_on_http_call_response', 'proxy_on_grpc_close'] as const),
  ...(['proxy_on_grpc_receive_initial_metadata', 'proxy_on_grpc_receive_trailing_metadata'] as const),
  ...(['proxy_on_grpc_receive', 'proxy_on_redis_call_response'] as const),
]);
/** Here it mostly waits, or few streams would come to their response. */
const EARLY: ReadonlySet<CallbackName> = new Set([
  ...(['proxy_on_request_headers', 'proxy_on_request_body', 'proxy_on_request_trailers'] as const),
  'proxy_on_response_headers',
] as const);
/** Parts of all calls that one callback makes at most. */
const SHARE = 8;
const SHARE_OF_ECHO = 50;

/**
 * Some calls of any functions, as long as there are any to be made; no callback makes them all. Often they are so few
 * that the stream goes on, since one of them may well end it.
 */
function burst(functions: number, tick: number, { http, tcp }: GarbageGuest): string {
  return `
  (global $calls (export "calls") (mut i32) (i32.const 0))
  (global $httpEnd i32 (i32.const ${http}))
  (global $tcpEnd i32 (i32.const ${http + tcp}))
  (type $thunk (func))
  (func $count (param $at i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))
  (func $burst (param $who i32) (param $most i32) (param $end i32) (local $left i32)
    (if (i32.ge_u (global.get $calls) (local.get $end)) (then (return)))
    (local.set $left (call $below (select (i32.const 240) (i32.const 8) (i32.eqz (call $below (i32.const 3))))))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (br_if $done (i32.ge_u (global.get $calls) (local.get $end)))
        (br_if $done (i32.ge_u (i32.load (local.get $who)) (local.get $most)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (i32.store (local.get $who) (i32.add (i32.load (local.get $who)) (i32.const 1)))
        (if (call $oneIn (i32.const 4)) (then (drop (memory.grow (call $oneIn (i32.const 2000))))))
        (call_indirect (type $thunk) (call $below (i32.const ${functions})))
        (br $next)))
    (drop (call $host${tick} (i32.const ${TICK}))))
  ;; Anything while it makes calls, and what lets pass when it does not any more.
  (func $answer (param $end i32) (param $passes i32) (result i32)
    (if (i32.ge_u (global.get $calls) (local.get $end)) (then (return (local.get $passes))))
    (if (call $oneIn (i32.const 4)) (then (return (call $number))))
    (local.get $passes))`;
}

function callback(name: CallbackName, index: number, guest: GarbageGuest): string {
  const { params, results } = callbackSignature(name, guest.abi);
  const isStart = name === 'proxy_on_vm_start' || name === 'proxy_on_configure';
  const passes = isStart || name === 'proxy_on_done' ? '(i32.const 1)' : '(i32.const 0)';
  const answer = results.length === 0 ? '' : isStart ? passes : `(call $answer ${endOf(name)} ${passes})`;
  const all = TCP.has(name) ? guest.tcp * 2 : guest.http;
  const most = Math.floor(all / (ECHOES.has(name) ? SHARE_OF_ECHO : SHARE));
  const place = LAYOUT.callbacks + 4 * index;
  const burst = `(call $burst (i32.const ${place}) (i32.const ${most}) ${endOf(name)})`;
  // Those come once.
  const bursts = EARLY.has(name) ? `(if (call $oneIn (i32.const 4)) (then ${burst}))` : burst.repeat(isStart ? 20 : 1);
  return `(func (export "${name}") ${typeOf(params, 'param')} ${typeOf(results, 'result')} ${bursts} ${answer})`;
}

function endOf(name: CallbackName): string {
  return `(global.get ${TCP.has(name) ? '$tcpEnd' : '$httpEnd'})`;
}

function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
}
