/** What is debugged: the modules of a scenario, made ready to be run under the inspector, and what they tell of their source. */

import { cappedBytes, invalidModule, loaded } from '../core/emulator/load';
import type { LoadedModule } from '../core/emulator/plugin-instance';
import { hasErrors } from '../core/problem';
import { metered } from '../core/wasm/code/meter';
import type { AddressMap } from '../core/wasm/code/address-map';
import { decodeModule } from '../core/wasm/decode';
import type { CodeBody, Module } from '../core/wasm/module';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
import { InputError } from '../node/errors';
import { inFile } from '../node/files';
import { readModuleFile, type ModuleFile } from '../node/module-file';
import type { LoadedScenario } from '../node/scenario-file';
import { readSource, type ModuleSource } from './module-source';

/** Addresses count bytes of the original's code section, as everywhere. */
export interface DebuggedModule {
  readonly file: ModuleFile;
  /** What runs: it counts its instructions. */
  readonly prepared: LoadedModule;
  readonly addresses: AddressMap;
  /** In bytes, of what runs. */
  readonly runningSize: number;
  readonly source: ModuleSource;
  /** In the order of the code section. */
  readonly bodies: readonly CodeBody[];
  /** Where the contents of the code section begin in the file. */
  readonly codeStart: number;
}

export interface Program {
  readonly loaded: LoadedScenario;
  /** Of the plugins, in the order of the chain. */
  readonly modules: readonly DebuggedModule[];
}

/** Throws `InputError` where a module cannot be run. */
export async function prepareProgram(scenario: LoadedScenario): Promise<Program> {
  const byPath = new Map<string, DebuggedModule>();
  for (const path of new Set(scenario.modulePaths))
    byPath.set(path, await prepareModule(path, scenario.scenario.limits.memoryMiB));
  const modules = scenario.modulePaths.flatMap((path) => byPath.get(path) ?? []);
  return { loaded: scenario, modules };
}

async function prepareModule(path: string, memoryMiB: number): Promise<DebuggedModule> {
  const file = await readModuleFile(path);
  if (hasErrors(file.problems)) throw new InputError(file.problems);
  const counting = metered(file.bytes, file.module);
  const decoded = decodeModule(counting.bytes).value;
  const maxPages = (memoryMiB * 1024 * 1024) / PAGE_BYTES;
  const running = cappedBytes(counting.bytes, decoded, maxPages);
  if (!(running instanceof Uint8Array)) throw new InputError(inFile(path, running));
  const compiled = await WebAssembly.compile(running).catch((error: unknown) => {
    throw new InputError(inFile(path, [invalidModule(error)]));
  });
  return {
    file,
    prepared: loaded(file.module, compiled, maxPages, file.hash),
    addresses: counting.addresses,
    runningSize: running.length,
    source: await readSource(file),
    bodies: [...file.module.code],
    codeStart: codeStart(file.module),
  };
}

function codeStart({ sections }: Module): number {
  return sections.find(({ id, custom }) => id === 10 && !custom)?.bodyOffset ?? 0;
}

/** The body around an address, and the index of its function. */
export function bodyAt({ bodies, codeStart, file }: DebuggedModule, address: number) {
  const offset = address + codeStart;
  let low = 0;
  let high = bodies.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bodies[middle]?.offset ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  const body = bodies[low - 1];
  if (body === undefined || offset >= body.offset + body.size) return undefined;
  const imported = file.module.imports.filter(({ type }) => type.kind === 'func').length;
  const start = body.offset - codeStart;
  return { index: imported + low - 1, start, end: start + body.size };
}
