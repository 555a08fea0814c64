/** Module bytes → what the emulator thread is given: compiled here, so that it happens while the thread starts. */

import { cappedBytes, invalidModule, loaded } from '../core/emulator/load';
import type { LoadedModule } from '../core/emulator/plugin-instance';
import { hasErrors, type Problem } from '../core/problem';
import { metered } from '../core/wasm/code/meter';
import { decodeModule } from '../core/wasm/decode';
import { DecodeError } from '../core/wasm/reader';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
import type { Module } from '../core/wasm/module';
import type { ModuleCache } from './module-cache';

export interface ModuleInput {
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, in hex. */
  readonly hash: string;
  /** Decoded, and found sound; undefined: not yet. */
  readonly module?: Module;
}

/** In the order of the chain; `meter`: they count their instructions. Problems are those of the first module that cannot be loaded. */
export async function prepareModules(
  inputs: readonly ModuleInput[],
  memoryMiB: number,
  cache: ModuleCache,
  meter = false,
): Promise<readonly LoadedModule[] | { readonly problems: readonly Problem[] }> {
  const modules: LoadedModule[] = [];
  for (const input of inputs) {
    const prepared = await prepare(meter ? countingInput(input) : input, memoryMiB, cache);
    if (!('compiled' in prepared)) return { problems: prepared };
    modules.push(prepared);
  }
  return modules;
}

/** One that counts its instructions; broken code is left for the engine to tell. */
function countingInput({ bytes, hash }: ModuleInput): ModuleInput {
  const { value: module, problems } = decodeModule(bytes);
  if (hasErrors(problems) || module.kind === 'component') return { bytes, hash };
  try {
    return { bytes: metered(bytes, module).bytes, hash: `${hash} counting` };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { bytes, hash };
  }
}

async function prepare(
  { bytes, hash, module: given }: ModuleInput,
  memoryMiB: number,
  cache: ModuleCache,
): Promise<LoadedModule | readonly Problem[]> {
  const { value: module, problems } =
    given === undefined ? decodeModule(bytes, 'links') : { value: given, problems: [] };
  if (hasErrors(problems)) return problems;
  const maxPages = (memoryMiB * 1024 * 1024) / PAGE_BYTES;
  const known = cache.get(hash, memoryMiB);
  if (known !== undefined) return loaded(module, known, maxPages, hash);
  const capped = cappedBytes(bytes, module, maxPages);
  if (!(capped instanceof Uint8Array)) return capped;
  try {
    const compiled = await WebAssembly.compile(capped);
    cache.set(hash, memoryMiB, compiled);
    return loaded(module, compiled, maxPages, hash);
  } catch (error) {
    return [invalidModule(error)];
  }
}
