/** Imports: what Envoy would provide to a module, and why it would refuse one. Reference section 1, "Link rules". */

import { firstFaults, problem, type Problem } from '../problem';
import { abiOfMarkers, ENVOY_ABIS, HIGRESS_ABIS, type AbiVersion } from '../proxywasm/abi';
import {
  CALLBACKS,
  callbackSignature,
  HOST_FUNCTIONS,
  hostSignature,
  isCallback,
  isHostFunction,
  isOfHigress,
  type CallbackName,
  type WasmSignature,
} from '../proxywasm/signatures';
import { formatFuncType, functionType, isFuncType, type FuncType, type Import, type Module } from '../wasm/module';
import type { HostSwitches } from './host';
import { isWasiModule, OLD_WASI, WASI } from './hostcalls/wasi';

/** Emscripten leftovers, all that Envoy keeps of them. */
const EMSCRIPTEN: Readonly<Record<string, WasmSignature>> = {
  pthread_equal: { params: ['i32', 'i32'], results: ['i32'] },
  emscripten_notify_memory_growth: { params: ['i32'], results: [] },
};

/** Registered by Envoy besides the ABI. */
const ENVOY: Readonly<Record<string, WasmSignature>> = {
  envoy_resolve_dns: { params: ['i32', 'i32', 'i32'], results: ['i32'] },
};

/** Exports that the host calls besides the callbacks. */
const START_EXPORTS: ReadonlyMap<string, WasmSignature> = new Map([
  ['malloc', { params: ['i32'], results: ['i32'] }],
  ['proxy_on_memory_allocate', { params: ['i32'], results: ['i32'] }],
  ['_initialize', { params: [], results: [] }],
  ['_start', { params: [], results: [] }],
  ['main', { params: ['i32', 'i32'], results: ['i32'] }],
  ['__main_void', { params: [], results: ['i32'] }],
  ['proxy_validate_configuration', { params: ['i32', 'i32'], results: ['i32'] }],
  ['envoy_on_resolve_dns', { params: ['i32', 'i32', 'i32'], results: [] }],
  ['envoy_on_stats_update', { params: ['i32', 'i32'], results: [] }],
]);

/** What a module is linked against. */
export interface LinkTarget {
  readonly abi: AbiVersion;
  readonly host: HostSwitches;
  /** `capability_restriction_config`; empty: everything is allowed. */
  readonly allowed: ReadonlySet<string>;
}

/** The signature the host offers for an import; undefined when it offers none. */
export function offered(
  module: string,
  name: string,
  { abi, host }: Pick<LinkTarget, 'abi' | 'host'>,
): WasmSignature | undefined {
  if (isWasiModule(module))
    return Object.hasOwn(WASI, name) && (host.wholeWasi || OLD_WASI.has(name)) ? WASI[name] : undefined;
  if (module !== 'env') return undefined;
  if (isOfHigress(name) && host.name !== 'higress') return undefined;
  if (isHostFunction(name)) return HOST_FUNCTIONS[name].abis.includes(abi) ? hostSignature(name) : undefined;
  if (Object.hasOwn(ENVOY, name)) return ENVOY[name];
  return Object.hasOwn(EMSCRIPTEN, name) ? EMSCRIPTEN[name] : undefined;
}

/** The first marker that the host knows. */
export function announcedAbi(module: Module, host: HostSwitches): AbiVersion | undefined {
  const functions = module.exports.filter(({ kind }) => kind === 'func').map(({ name }) => name);
  return abiOfMarkers(functions, knownAbis(host));
}

export function knownAbis({ name }: HostSwitches): readonly AbiVersion[] {
  return name === 'higress' ? HIGRESS_ABIS : ENVOY_ABIS;
}

export const MISSING_ABI = 'Wasm VM failed Missing or unknown Proxy-Wasm ABI version';

export function missingAbi(module: Module): Problem {
  const remedies: Partial<Record<Module['kind'], string>> = {
    component: 'Build a core module (target wasip1), not a component.',
    'wasi-command': 'It is a WASI program: build it with a proxy-wasm SDK, as a library.',
  };
  const message = 'it is no proxy-wasm plugin: it exports none of proxy_abi_version_0_1_0, _0_2_0, _0_2_1';
  const remedy = remedies[module.kind] ?? 'Build it with a proxy-wasm SDK.';
  return { ...problem('no-abi', message, { offset: 0 }, remedy), words: MISSING_ABI };
}

/** Why Envoy would refuse to load the module, each with the place of the import or export; the first hundred of a kind. */
export function checkLinks(module: Module, target: LinkTarget): Problem[] {
  return [...checkImports(module, target), ...checkExports(module, target)];
}

export function checkImports(module: Module, target: LinkTarget): Problem[] {
  return firstFaults(module.imports, (entry) => checkImport(module, entry, target));
}

/** What Envoy looks at when the imports are fine. */
export function checkExports(module: Module, target: LinkTarget): Problem[] {
  return [...checkCallbacks(module, target), ...checkAllocator(module)];
}

function checkImport(module: Module, entry: Import, target: LinkTarget): Problem[] {
  const place = { offset: entry.offset };
  const label = `${entry.module}.${entry.name}`;
  if (entry.type.kind === 'memory' || entry.type.kind === 'table') return [];
  if (entry.type.kind !== 'func') {
    const message = `imports the ${entry.type.kind} ${label}; Envoy provides none and will refuse to load it`;
    const fault = problem('imported-global', message, place, 'Build it so that it imports functions only.');
    return [{ ...fault, words: missingWords(label) }];
  }
  const wanted = module.types.at(entry.type.typeIndex);
  const offer = offered(entry.module, entry.name, target);
  if (offer === undefined) {
    const message = `imports ${label}, ${missingReason(entry, target.abi)}; Envoy will refuse to load it`;
    return [{ ...problem('missing-import', message, place, remedy(entry)), words: missingWords(label) }];
  }
  if (isFuncType(wanted) && sameTypes(wanted, offer)) return [];
  const words = `Failed to load Wasm module due to an import type mismatch: ${label}, want: ${isFuncType(wanted) ? envoyType(wanted) : '?'}, but host exports: ${envoyType(offer)}`;
  const types = `${formatFuncType(isFuncType(wanted) ? wanted : undefined)}, Envoy offers ${formatFuncType(asType(offer))}`;
  const message = `imports ${label} with the type ${types} and will refuse to load it`;
  return [{ ...problem('import-type', message, place, 'Build it with an SDK for this ABI version.'), words }];
}

function missingWords(label: string): string {
  return `Failed to load Wasm module due to a missing import: ${label}`;
}

/** `i32 i64 -> i32` */
function envoyType({ params, results }: WasmSignature): string {
  return `${params.map(named).join(' ') || 'void'} -> ${results.map(named).join(' ') || 'void'}`;
}

/** Envoy does not tell whether a reference may be null. */
function named(type: string): string {
  return type.replace(/^\(ref (func|extern)\)$/, '$1ref');
}

function missingReason({ module, name }: Import, abi: AbiVersion): string {
  if (module === 'env' && isOfHigress(name)) return 'which only Higress has';
  if (module === 'env' && isHostFunction(name)) {
    return `which ABI ${abi} does not have (only ${HOST_FUNCTIONS[name].abis.join(', ')})`;
  }
  return 'which the host does not have';
}

function remedy({ module, name }: Import): string {
  if (isOfHigress(name)) return 'Set host: higress, if that is where it will run.';
  if (module === 'env' && name === 'abort') return 'Build AssemblyScript with --use abort=abort_proc_exit.';
  if (module === 'wasi_snapshot_preview1') return 'Avoid what needs this WASI function.';
  if (module.startsWith('wasi:')) return 'Build a core module for wasip1, not a component.';
  return 'Remove the call, or build it with an SDK for Envoy.';
}

/** What is not allowed is not looked up, so its type does not matter. */
function checkCallbacks(module: Module, { abi, host, allowed }: LinkTarget): Problem[] {
  const usable = usableStarts(module);
  return firstFaults(module.exports, (entry) => {
    const known = isLookedUpCallback(entry.name, abi, host) ? callbackSignature(entry.name, abi) : undefined;
    const isDenied = allowed.size > 0 && isCallback(entry.name) && !allowed.has(entry.name);
    const expected = known ?? (isLookedUp(entry.name, usable, host) ? START_EXPORTS.get(entry.name) : undefined);
    const type = functionType(module, entry.index);
    if (entry.kind !== 'func' || expected === undefined || isDenied) return [];
    if (type === undefined || sameTypes(type, expected)) return [];
    const types = `${formatFuncType(type)}; ABI ${abi} has ${formatFuncType(asType(expected))}`;
    const message = `exports ${entry.name} with the type ${types}, and Envoy will refuse to load it`;
    const words = `Bad function signature for: ${entry.name}, want: ${envoyType(expected)}, but the module exports: ${envoyType(type)}`;
    const fault = problem('callback-type', message, { offset: entry.offset }, callbackRemedy(entry.name, type));
    return [{ ...fault, words }];
  });
}

function isLookedUpCallback(name: string, abi: AbiVersion, host: HostSwitches): name is CallbackName {
  return isCallback(name) && isOfAbi(name, abi) && (!isOfHigress(name) || host.name === 'higress');
}

/** ABI 0.1.0 does not look for it. */
function isOfAbi(name: string, abi: AbiVersion): boolean {
  return abi !== '0.1.0' || name !== 'proxy_on_foreign_function';
}

/** Of the exports that the host calls besides callbacks those with the right type: others are none for it. */
function usableStarts(module: Module): ReadonlySet<string> {
  const usable = module.exports.filter(({ name, kind, index }) => {
    const [expected, type] = [START_EXPORTS.get(name), functionType(module, index)];
    return kind === 'func' && expected !== undefined && type !== undefined && sameTypes(type, expected);
  });
  return new Set(usable.map(({ name }) => name));
}

/** `_initialize` goes before `_start`, and brings `main`; `malloc` goes before the other allocator. */
function isLookedUp(name: string, usable: ReadonlySet<string>, host: HostSwitches): boolean {
  if (name === '_start') return !usable.has('_initialize');
  if (name === 'main') return usable.has('_initialize');
  if (name === '__main_void') return usable.has('_initialize') && host.callsMainVoid;
  return name !== 'proxy_on_memory_allocate' || !usable.has('malloc');
}

function callbackRemedy(name: string, type: FuncType): string {
  const headers = isCallback(name) && name.endsWith('_headers') && type.params.length !== CALLBACKS[name].params.length;
  return headers
    ? 'Its marker export and its SDK are of different ABI versions: export the marker that fits.'
    : 'Build it with an SDK for this ABI version.';
}

function checkAllocator(module: Module): Problem[] {
  const usable = usableStarts(module);
  if (usable.has('malloc') || usable.has('proxy_on_memory_allocate')) return [];
  const message = 'exports no malloc or proxy_on_memory_allocate that works, so the host cannot hand it any data';
  const words = 'Wasm VM failed Wasm module is missing malloc function.';
  return [{ ...problem('no-allocator', message, { offset: 0 }, 'Export one of them.'), words }];
}

function sameTypes(type: FuncType, signature: WasmSignature): boolean {
  return isSame(type.params, signature.params) && isSame(type.results, signature.results);
}

function isSame(types: readonly string[], others: readonly string[]): boolean {
  return types.length === others.length && types.every((type, at) => type === others[at]);
}

function asType(signature: WasmSignature): FuncType {
  return { form: 'func', ...signature };
}
