/** What modules import, one after the other. */

import { WASI } from '../../../src/core/emulator/hostcalls/wasi';
import type { AbiVersion } from '../../../src/core/proxywasm/abi';
import {
  HOST_FUNCTION_NAMES,
  HOST_FUNCTIONS,
  hostSignature,
  isOfHigress,
} from '../../../src/core/proxywasm/signatures';
import { importing, plugin, type Modules } from './plugin';

type Types = readonly string[];
const PREVIEW1 = 'wasi_snapshot_preview1';
const words = (count: number) => Array.from({ length: count }, () => 'i32');
const one = (name: string, module: string, field: string, params: Types, results: Types, abi = '0.2.1') =>
  [name, plugin({ imports: importing(module, field, params, results), abi })] as const;

/** As the standard has them, not Envoy. */
const STANDARD: Readonly<Record<string, readonly [params: Types, results: Types]>> = {
  ...Object.fromEntries(Object.entries(WASI).map(([name, { params, results }]) => [name, [params, results]])),
  path_link: [words(7), ['i32']],
  path_symlink: [words(5), ['i32']],
  proc_raise: [['i32'], ['i32']],
};

const OF_WASI: Modules = Object.fromEntries([
  ...Object.entries(STANDARD).map(([name, [params, results]]) => one(`wasi-${name}`, PREVIEW1, name, params, results)),
  ...['fd_write', 'fd_tell', 'path_link', 'proc_raise'].map((name) =>
    one(`unstable-${name}`, 'wasi_unstable', name, ...(STANDARD[name] ?? [[], []])),
  ),
  one('wasi-path_link-of-envoy', PREVIEW1, 'path_link', words(6), ['i32']),
  one('wasi-path_symlink-of-envoy', PREVIEW1, 'path_symlink', words(4), ['i32']),
  one('wasi-mistyped', PREVIEW1, 'fd_write', words(3), ['i32']),
  one('wasi-newer-mistyped', PREVIEW1, 'fd_tell', words(3), ['i32']),
  one('wasi-unknown', PREVIEW1, 'fd_nothing', [], []),
  one('wasi-preview0', 'wasi_snapshot_preview0', 'fd_write', words(4), ['i32']),
  one('wasi-preview2', 'wasi:cli/environment@0.2.0', 'get-arguments', ['i32'], []),
]);

const ABIS: readonly AbiVersion[] = ['0.1.0', '0.2.0', '0.2.1'];
const offers = (abi: AbiVersion) => HOST_FUNCTION_NAMES.filter((name) => HOST_FUNCTIONS[name].abis.includes(abi) && !isOfHigress(name)); // prettier-ignore
const ofHost = (name: keyof typeof HOST_FUNCTIONS) => {
  const { params, results } = hostSignature(name);
  return importing('env', name, params, results);
};
const label = (abi: string) => abi.replaceAll('.', '-');

/** All that an ABI version has, in one module; and each function that only other versions or Higress have. */
const OF_ABIS: Modules = Object.fromEntries(
  ABIS.flatMap((abi) => [
    [`abi-${label(abi)}-all`, plugin({ imports: offers(abi).map(ofHost).join(' '), abi })] as const,
    ...HOST_FUNCTION_NAMES.filter((name) => !offers(abi).includes(name)).map(
      (name) => [`abi-${label(abi)}-${name}`, plugin({ imports: ofHost(name), abi })] as const,
    ),
  ]),
);

const OF_DRAFTS: Modules = Object.fromEntries([
  one('draft-send_http_response', 'env', 'proxy_send_http_response', words(8), ['i32']),
  one('draft-get_buffer', 'env', 'proxy_get_buffer', words(5), ['i32']),
  one('draft-dispatch_http_call', 'env', 'proxy_dispatch_http_call', words(10), ['i32']),
  one('draft-context_finalize', 'env', 'proxy_context_finalize', [], ['i32']),
  one('ngx-log', 'env', 'ngx_log', words(3), ['i32']),
  one('emscripten-abort', 'env', 'abort', [], []),
  one('references', 'env', 'proxy_log', ['externref', 'funcref'], ['f32', 'f64']),
  one('types-of-all-kinds', 'env', 'proxy_log', ['i32', 'i64', 'f32', 'f64'], ['i64']),
]);

const several = (...imports: readonly string[]) => plugin({ imports: imports.join(' ') });
const MISSING = '(import "env" "nothing" (func))';
const MISTYPED = '(import "env" "proxy_done" (func))';
const GLOBAL = '(import "env" "global" (global i32))';
const BAD_CALLBACK = '(func (export "proxy_on_tick"))';

const OF_OTHER_KINDS: Modules = {
  'import-memory-and-export': plugin({ memory: '(import "env" "memory" (memory 1)) (export "memory" (memory 0))' }),
  'import-memory-of-64-bits': plugin({ memory: '(import "env" "memory" (memory i64 1))' }),
  'import-memory-shared': plugin({ memory: '(import "env" "memory" (memory 1 2 shared))' }),
  'import-memory-too-large': plugin({ memory: '(import "env" "memory" (memory 16385))' }),
  'import-memory-of-1-gib': plugin({ memory: '(import "env" "memory" (memory 16384))' }),
  'import-table-of-externref': several('(import "a" "b" (table 1 externref))'),
  'import-table-of-64-bits': several('(import "a" "b" (table i64 1 funcref))'),
  'import-table-too-large': several('(import "a" "b" (table 10000001 funcref))'),
  'several-missing-and-mistyped': several(MISSING, MISTYPED),
  'several-mistyped-and-missing': several(MISTYPED, MISSING),
  'several-global-and-missing': several(GLOBAL, MISSING),
  'several-missing-and-global': several(MISSING, GLOBAL),
  'several-memory-and-missing': plugin({ memory: `(import "env" "memory" (memory 16385)) ${MISSING}` }),
  'several-import-and-callback': plugin({ imports: MISSING, fields: BAD_CALLBACK }),
  'several-import-and-no-allocator': `(module ${MISTYPED} (func (export "proxy_abi_version_0_2_1")))`,
  'several-import-and-memory': plugin({ imports: MISSING, memory: '(memory (export "memory") 16385)' }),
  'several-memory-and-callback': plugin({ memory: '(memory (export "memory") 16385)', fields: BAD_CALLBACK }),
  'several-callback-and-no-allocator': `(module (func (export "proxy_abi_version_0_2_1")) ${BAD_CALLBACK})`,
};

export const IMPORTS: Modules = { ...OF_WASI, ...OF_ABIS, ...OF_DRAFTS, ...OF_OTHER_KINDS };
