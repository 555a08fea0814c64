/** What a module may do, in plain words, told from what it imports: a sandbox hands it nothing else. */

import { someOf } from '../clip';
import { isCallback, isHostFunction } from '../proxywasm/signatures';
import { isWasiModule, WASI } from '../emulator/hostcalls/wasi';
import type { CallGraph } from '../wasm/code/call-graph';
import { importedFunctions } from '../wasm/functions';
import type { Import, Module } from '../wasm/module';

export type Weight = 'usual' | 'notable' | 'risky';

export interface Capability {
  readonly id: string;
  /** `reads headers` */
  readonly title: string;
  readonly weight: Weight;
  /** Imports that give it, without their module. */
  readonly by: readonly string[];
  /** What to know about it. */
  readonly note?: string;
}

interface Rule {
  readonly id: string;
  readonly title: string;
  readonly weight: Weight;
  readonly imports: RegExp;
  readonly note?: string;
}

/** In the order in which people want to know. */
const RULES: readonly Rule[] = [
  rule('headers-read', 'reads headers and trailers', 'usual', /^proxy_get_header_map_/),
  rule('headers-write', 'changes headers and trailers', 'notable', /^proxy_(add|replace|remove|set)_header_map_/),
  rule('body-read', 'reads bodies and configuration', 'usual', /^proxy_get_(buffer_|configuration$)/),
  rule('body-write', 'changes bodies', 'notable', /^proxy_(set_buffer_bytes|inject_encoded_data_to_filter_chain)$/),
  rule('reply', 'answers requests itself', 'notable', /^proxy_send_local_response$/),
  rule('streams', 'holds, resumes or closes streams', 'notable', /^proxy_(continue|close)_|^proxy_clear_route_cache$/),
  rule('http', 'calls other services by HTTP', 'risky', /^proxy_http_call$/, 'Only clusters that the proxy knows.'),
  rule(
    'grpc',
    'calls other services by gRPC',
    'risky',
    /^proxy_grpc_/,
    'It may bring the target with the call, unlike by HTTP.',
  ),
  rule('redis', 'talks to Redis', 'risky', /^proxy_redis_/, 'Only clusters that the proxy knows.'),
  rule('dns', 'resolves names', 'risky', /^envoy_resolve_dns$/),
  rule('route', 'chooses the upstream host', 'risky', /^proxy_(get_upstream_hosts|set_upstream_override_host)$/),
  rule('properties-read', 'reads properties of request, connection and route', 'usual', /^proxy_get_property$/),
  rule('properties-write', 'sets properties that other filters read', 'notable', /^proxy_set_property$/),
  rule('shared', 'shares data with other plugins', 'notable', /^proxy_(get|set)_shared_data$/),
  rule('queues', 'passes messages to other plugins', 'notable', /^proxy_\w+_shared_queue$/),
  rule('metrics', 'counts and measures', 'usual', /^proxy_\w+_metric$/),
  rule('ticks', 'runs by timer, without a request', 'notable', /^proxy_set_tick_period_milliseconds$/),
  rule(
    'foreign',
    'calls functions of the host beyond the ABI',
    'notable',
    /^proxy_call_foreign_function$/,
    'Which ones is decided by name when it runs.',
  ),
  rule(
    'context',
    'acts on behalf of other requests',
    'usual',
    /^proxy_set_effective_context$/,
    'Every SDK does, when a callout has been answered.',
  ),
  rule('clock', 'reads the clock', 'usual', /^proxy_get_current_time_/),
  rule('logs', 'logs', 'usual', /^proxy_(log|get_log_level)$/),
];

const WASI_RULES: readonly Rule[] = [
  rule('wasi-sockets', 'opens sockets through WASI', 'risky', /^sock_/, 'No proxy gives it any; a WASI runtime may.'),
  rule(
    'wasi-files',
    'opens and reads files',
    'risky',
    /^(path_|fd_(read|pread|readdir|allocate|filestat_set|renumber))/,
    'Proxies give it no file; compilers link these in for their standard libraries.',
  ),
  rule(
    'wasi-environment',
    'reads environment variables and arguments',
    'notable',
    /^(environ|args)_/,
    'Of the VM configuration, not of the proxy.',
  ),
  rule(
    'wasi-output',
    'writes to standard output and error',
    'usual',
    /^fd_p?write$/,
    'Proxies turn it into log lines.',
  ),
  rule('wasi-clock', 'reads the clock', 'usual', /^clock_/),
  rule('wasi-random', 'asks for random numbers', 'usual', /^random_get$/),
  rule('wasi-exit', 'ends its own process', 'usual', /^proc_/, 'Envoy logs it and goes on.'),
  rule('wasi-wait', 'waits', 'usual', /^(poll_oneoff|sched_yield)$/, 'In Envoy this returns at once.'),
];

const COMPONENT_RULES: readonly Rule[] = [
  rule('wasi-http', 'calls other services by HTTP', 'risky', /^wasi:http\/(outgoing-handler|client)/),
  rule('wasi-sockets', 'opens sockets', 'risky', /^wasi:sockets\//),
  rule('wasi-files', 'opens and reads files', 'risky', /^wasi:filesystem\//),
  rule('wasi-environment', 'reads environment variables and arguments', 'notable', /^wasi:cli\/environment/),
  rule(
    'wasi-storage',
    'keeps or reads data of the host',
    'risky',
    /^(wasi:(keyvalue|blobstore|config)|fermyon:spin\/|spin:)/,
  ),
  rule('wasi-output', 'writes to standard output and error', 'usual', /^wasi:cli\/(stdout|stderr|terminal)/),
  rule('wasi-clock', 'reads the clock', 'usual', /^wasi:clocks\//),
  rule('wasi-random', 'asks for random numbers', 'usual', /^wasi:random\//),
  rule('wasi-exit', 'ends its own process', 'usual', /^wasi:cli\/exit/),
];

function rule(id: string, title: string, weight: Weight, imports: RegExp, note?: string): Rule {
  return { id, title, weight, imports, ...(note === undefined ? {} : { note }) };
}

/** `graph` tells whether it ever grows its memory; without it that is not said. */
export function capabilitiesOf(module: Module, graph?: CallGraph): Capability[] {
  const functions = importedFunctions(module);
  const own = functions.filter(({ module: from }) => from === 'env').map(({ name }) => name);
  const wasi = functions.filter(isWasi).map(({ name }) => name);
  return [
    ...merged([...matched(RULES, own), ...matched(WASI_RULES, wasi)]),
    ...memoryCapability(module, graph),
    ...unknownImports(module),
  ];
}

/** Of a component, by the names of the interfaces that it imports. */
export function componentCapabilities(imports: readonly string[]): Capability[] {
  return matched(COMPONENT_RULES, imports);
}

/** The same by two ways is one. */
function merged(all: readonly Capability[]): Capability[] {
  const byTitle = new Map<string, Capability>();
  for (const one of all) {
    const known = byTitle.get(one.title);
    byTitle.set(one.title, known === undefined ? one : { ...known, by: [...known.by, ...one.by] });
  }
  return [...byTitle.values()];
}

function matched(rules: readonly Rule[], names: readonly string[]): Capability[] {
  return rules.flatMap(({ imports, ...rest }) => {
    const by = [...new Set(names.filter((name) => imports.test(name)))];
    return by.length === 0 ? [] : [{ ...rest, by: someOf(by) }];
  });
}

function memoryCapability(module: Module, graph: CallGraph | undefined): Capability[] {
  const unbounded = module.memories.some(({ max }) => max === undefined);
  if (!unbounded || graph === undefined || graph.grows.length === 0) return [];
  const note = 'It declares no maximum. Envoy stops at 1 GiB for each VM; nothing else bounds it.';
  return [{ id: 'memory', title: 'grows its memory without bound', weight: 'notable', by: ['memory.grow'], note }];
}

/** `proc_raise` is of WASI, and of no proxy. */
function isWasi({ module: from, name }: Pick<Import, 'module' | 'name'>): boolean {
  return isWasiModule(from) && (Object.hasOwn(WASI, name) || name === 'proc_raise');
}

const KNOWN_OTHERS = /^(envoy_resolve_dns|pthread_equal|emscripten_notify_memory_growth)$/;

/** What no rule knows: that a target may not know it either is said elsewhere. */
function unknownImports(module: Module): Capability[] {
  const isKnown = ({ module: from, name }: Import) =>
    isWasi({ module: from, name }) || (from === 'env' && (isHostFunction(name) || KNOWN_OTHERS.test(name)));
  const by = importedFunctions(module)
    .filter((entry) => !isKnown(entry))
    .map(({ module: from, name }) => `${from}.${name}`);
  if (by.length === 0) return [];
  return [{ id: 'other', title: 'calls functions that no proxy has', weight: 'risky', by: someOf(by) }];
}

/** Which callbacks a host finds: what it is told of. */
export function callbacksOf(module: Module): string[] {
  return module.exports.filter(({ kind, name }) => kind === 'func' && isCallback(name)).map(({ name }) => name);
}
