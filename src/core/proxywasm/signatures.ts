/**
 * Every function of the ABI in both directions, once: linking, argument decoding, traces and documentation are all
 * derived from this table. https://github.com/proxy-wasm/spec/tree/main/abi-versions
 *
 * A parameter is `name:kind`. Kinds and the wasm parameters they stand for:
 *   u32, i32, bool, an enumeration     one i32
 *   i64, u64                           one i64
 *   text, bytes, pairs, path           two i32: pointer and length, read by the host
 * and, written by the host when the call succeeds:
 *   >u32, >u64                         one i32: pointer
 *   >bytes, >text, >pairs              two i32: pointer to a pointer, pointer to a length
 */

import type { AbiVersion } from './abi';
import type { EnumName } from './enums';

export type WordKind = 'u32' | 'i32' | 'bool' | EnumName;
export type InKind = WordKind | 'i64' | 'u64' | 'text' | 'bytes' | 'pairs' | 'path';
export type OutKind = '>u32' | '>u64' | '>bytes' | '>text' | '>pairs';
export type ParamSpec = `${string}:${InKind | OutKind}`;

export type HostGroup =
  'general' | 'maps' | 'buffers' | 'streams' | 'callouts' | 'properties' | 'shared' | 'metrics' | 'higress';

const ALL: readonly AbiVersion[] = ['0.1.0', '0.2.0', '0.2.1', '0.2.100'];
const ONLY_010: readonly AbiVersion[] = ['0.1.0'];
const FROM_020: readonly AbiVersion[] = ['0.2.0', '0.2.1', '0.2.100'];
const FROM_021: readonly AbiVersion[] = ['0.2.1', '0.2.100'];

function host<const P extends readonly ParamSpec[]>(group: HostGroup, abis: readonly AbiVersion[], ...params: P) {
  return { group, abis, params };
}

/** Imports of module `env`; each returns an i32 `WasmResult`. Those of group `higress` are in Higress alone. */
export const HOST_FUNCTIONS = {
  proxy_log: host('general', ALL, 'level:LogLevel', 'message:text'),
  proxy_get_log_level: host('general', FROM_021, 'level:>u32'),
  proxy_get_current_time_nanoseconds: host('general', ALL, 'time:>u64'),
  proxy_set_tick_period_milliseconds: host('general', ALL, 'period:u32'),
  proxy_set_effective_context: host('general', ALL, 'context:u32'),
  proxy_done: host('general', ALL),
  proxy_get_status: host('general', ALL, 'code:>u32', 'message:>text'),
  proxy_get_configuration: host('general', ONLY_010, 'configuration:>bytes'),
  proxy_call_foreign_function: host('general', ALL, 'name:text', 'argument:bytes', 'result:>bytes'),

  proxy_get_header_map_value: host('maps', ALL, 'map:MapType', 'key:text', 'value:>text'),
  proxy_get_header_map_pairs: host('maps', ALL, 'map:MapType', 'pairs:>pairs'),
  proxy_get_header_map_size: host('maps', ALL, 'map:MapType', 'size:>u32'),
  proxy_add_header_map_value: host('maps', ALL, 'map:MapType', 'key:text', 'value:text'),
  proxy_replace_header_map_value: host('maps', ALL, 'map:MapType', 'key:text', 'value:text'),
  proxy_remove_header_map_value: host('maps', ALL, 'map:MapType', 'key:text'),
  proxy_set_header_map_pairs: host('maps', ALL, 'map:MapType', 'pairs:pairs'),

  proxy_get_buffer_bytes: host('buffers', ALL, 'buffer:BufferType', 'start:u32', 'length:u32', 'bytes:>bytes'),
  proxy_get_buffer_status: host('buffers', ALL, 'buffer:BufferType', 'length:>u32', 'flags:>u32'),
  proxy_set_buffer_bytes: host('buffers', ALL, 'buffer:BufferType', 'start:u32', 'length:u32', 'bytes:bytes'),

  proxy_continue_stream: host('streams', FROM_020, 'stream:StreamType'),
  proxy_close_stream: host('streams', FROM_020, 'stream:StreamType'),
  proxy_continue_request: host('streams', ONLY_010),
  proxy_continue_response: host('streams', ONLY_010),
  proxy_clear_route_cache: host('streams', ONLY_010),
  proxy_send_local_response: host(
    'streams',
    ALL,
    'status:u32',
    'details:text',
    'body:bytes',
    'headers:pairs',
    'grpcStatus:i32',
  ),

  proxy_http_call: host(
    'callouts',
    ALL,
    'upstream:text',
    'headers:pairs',
    'body:bytes',
    'trailers:pairs',
    'timeout:i32',
    'callout:>u32',
  ),
  proxy_grpc_call: host(
    'callouts',
    ALL,
    'upstream:bytes',
    'service:text',
    'method:text',
    'metadata:pairs',
    'message:bytes',
    'timeout:i32',
    'callout:>u32',
  ),
  proxy_grpc_stream: host(
    'callouts',
    ALL,
    'upstream:bytes',
    'service:text',
    'method:text',
    'metadata:pairs',
    'callout:>u32',
  ),
  proxy_grpc_send: host('callouts', ALL, 'callout:u32', 'message:bytes', 'end:bool'),
  proxy_grpc_close: host('callouts', ALL, 'callout:u32'),
  proxy_grpc_cancel: host('callouts', ALL, 'callout:u32'),

  proxy_get_property: host('properties', ALL, 'path:path', 'value:>bytes'),
  proxy_set_property: host('properties', ALL, 'path:path', 'value:bytes'),

  proxy_get_shared_data: host('shared', ALL, 'key:text', 'value:>bytes', 'cas:>u32'),
  proxy_set_shared_data: host('shared', ALL, 'key:text', 'value:bytes', 'cas:u32'),
  proxy_register_shared_queue: host('shared', ALL, 'name:text', 'queue:>u32'),
  proxy_resolve_shared_queue: host('shared', ALL, 'vm:text', 'name:text', 'queue:>u32'),
  proxy_enqueue_shared_queue: host('shared', ALL, 'queue:u32', 'value:bytes'),
  proxy_dequeue_shared_queue: host('shared', ALL, 'queue:u32', 'value:>bytes'),

  proxy_define_metric: host('metrics', ALL, 'type:MetricType', 'name:text', 'metric:>u32'),
  proxy_increment_metric: host('metrics', ALL, 'metric:u32', 'offset:i64'),
  proxy_record_metric: host('metrics', ALL, 'metric:u32', 'value:u64'),
  proxy_get_metric: host('metrics', ALL, 'metric:u32', 'value:>u64'),

  proxy_redis_init: host('higress', ALL, 'cluster:text', 'username:text', 'password:text', 'timeout:u32'),
  proxy_redis_call: host('higress', ALL, 'cluster:text', 'query:bytes', 'callout:>u32'),
  proxy_inject_encoded_data_to_filter_chain: host('higress', ALL, 'body:bytes', 'endOfStream:bool'),
  proxy_get_upstream_hosts: host('higress', ALL, 'hosts:>pairs'),
  proxy_set_upstream_override_host: host('higress', ALL, 'address:text'),
} as const;

export type HostFunctionName = keyof typeof HOST_FUNCTIONS;

function guest(params: readonly string[], result?: 'bool' | 'Action') {
  return { params, ...(result === undefined ? {} : { result }) };
}

/** Exports that the host calls; every parameter and result is an i32. */
export const CALLBACKS = {
  proxy_on_context_create: guest(['context', 'parent']),
  proxy_on_vm_start: guest(['context', 'configurationSize'], 'bool'),
  proxy_on_configure: guest(['context', 'configurationSize'], 'bool'),
  proxy_on_tick: guest(['context']),
  proxy_on_queue_ready: guest(['context', 'queue']),
  proxy_on_foreign_function: guest(['context', 'function', 'size']),
  proxy_on_request_headers: guest(['context', 'headers', 'endOfStream'], 'Action'),
  proxy_on_request_body: guest(['context', 'size', 'endOfStream'], 'Action'),
  proxy_on_request_trailers: guest(['context', 'trailers'], 'Action'),
  proxy_on_request_metadata: guest(['context', 'elements'], 'Action'),
  proxy_on_response_headers: guest(['context', 'headers', 'endOfStream'], 'Action'),
  proxy_on_response_body: guest(['context', 'size', 'endOfStream'], 'Action'),
  proxy_on_response_trailers: guest(['context', 'trailers'], 'Action'),
  proxy_on_response_metadata: guest(['context', 'elements'], 'Action'),
  proxy_on_http_call_response: guest(['context', 'callout', 'headers', 'bodySize', 'trailers']),
  proxy_on_grpc_receive_initial_metadata: guest(['context', 'callout', 'elements']),
  proxy_on_grpc_receive_trailing_metadata: guest(['context', 'callout', 'elements']),
  proxy_on_grpc_receive: guest(['context', 'callout', 'size']),
  proxy_on_grpc_close: guest(['context', 'callout', 'status']),
  /** Higress alone. */
  proxy_on_redis_call_response: guest(['context', 'callout', 'status', 'size']),
  proxy_on_new_connection: guest(['context'], 'Action'),
  proxy_on_downstream_data: guest(['context', 'size', 'endOfStream'], 'Action'),
  proxy_on_upstream_data: guest(['context', 'size', 'endOfStream'], 'Action'),
  proxy_on_downstream_connection_close: guest(['context', 'peer']),
  proxy_on_upstream_connection_close: guest(['context', 'peer']),
  proxy_on_done: guest(['context'], 'bool'),
  proxy_on_log: guest(['context']),
  proxy_on_delete: guest(['context']),
} as const;

export type CallbackName = keyof typeof CALLBACKS;

export interface WasmSignature {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

const TWO_WORDS = new Set(['text', 'bytes', 'pairs', 'path', '>bytes', '>text', '>pairs']);

export function paramName(spec: string): string {
  return spec.slice(0, spec.indexOf(':'));
}

export function paramKind(spec: string): InKind | OutKind {
  return spec.slice(spec.indexOf(':') + 1) as InKind | OutKind;
}

/** The wasm types that one parameter of the table takes. */
export function wasmParams(spec: string): readonly string[] {
  const kind = paramKind(spec);
  if (kind === 'i64' || kind === 'u64') return ['i64'];
  return TWO_WORDS.has(kind) ? ['i32', 'i32'] : ['i32'];
}

export function isHostFunction(name: string): name is HostFunctionName {
  return Object.hasOwn(HOST_FUNCTIONS, name);
}

/** Only Higress has it, either way. */
export function isOfHigress(name: string): boolean {
  return name === 'proxy_on_redis_call_response' || (isHostFunction(name) && HOST_FUNCTIONS[name].group === 'higress');
}

export function isCallback(name: string): name is CallbackName {
  return Object.hasOwn(CALLBACKS, name);
}

export function hostSignature(name: HostFunctionName): WasmSignature {
  return { params: HOST_FUNCTIONS[name].params.flatMap(wasmParams), results: ['i32'] };
}

/** The type Envoy looks an export up with: headers callbacks have no `endOfStream` in ABI 0.1.0. */
export function callbackParams(name: CallbackName, abi: AbiVersion): readonly string[] {
  const { params } = CALLBACKS[name];
  const headers = name === 'proxy_on_request_headers' || name === 'proxy_on_response_headers';
  return abi === '0.1.0' && headers ? params.slice(0, 2) : params;
}

export function callbackSignature(name: CallbackName, abi: AbiVersion): WasmSignature {
  return {
    params: callbackParams(name, abi).map(() => 'i32'),
    results: 'result' in CALLBACKS[name] ? ['i32'] : [],
  };
}

/** In the order of the tables, so that a name can be told by its place. */
export const HOST_FUNCTION_NAMES = Object.keys(HOST_FUNCTIONS) as readonly HostFunctionName[];
export const CALLBACK_NAMES = Object.keys(CALLBACKS) as readonly CallbackName[];

/** One parameter of a host function, taken apart. */
export interface Parameter {
  readonly name: string;
  /** Without the `>` of an output. */
  readonly kind: string;
  readonly isOutput: boolean;
  /** Index of its first word among the words of a call. */
  readonly at: number;
}

export function parametersOf(name: HostFunctionName): Parameter[] {
  let at = 0;
  return HOST_FUNCTIONS[name].params.map((spec) => {
    const kind = paramKind(spec);
    const parameter = { name: paramName(spec), kind: kind.replace('>', ''), isOutput: kind.startsWith('>'), at };
    at += wasmParams(spec).length;
    return parameter;
  });
}
