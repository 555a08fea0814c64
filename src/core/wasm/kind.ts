import { abiOfMarkers } from '../proxywasm/abi';
import type { AbiVersion } from '../proxywasm/abi';
import type { Module, ModuleKind } from './module';

/** What a core module is for, told from its exports. A proxy-wasm marker outweighs WASI entry points. */
export function detectKind(module: Pick<Module, 'exports' | 'imports'>): { kind: ModuleKind; abi?: AbiVersion } {
  const functions = module.exports.filter((entry) => entry.kind === 'func').map((entry) => entry.name);
  const abi = abiOfMarkers(functions);
  if (abi !== undefined) return { kind: 'proxy-wasm', abi };
  if (functions.includes('_start')) return { kind: 'wasi-command' };
  const importsWasi = module.imports.some((entry) => entry.module.startsWith('wasi_'));
  return { kind: functions.includes('_initialize') || importsWasi ? 'wasi-reactor' : 'plain' };
}
