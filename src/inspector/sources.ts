/** What source files the code comes from, where the module tells. */

import type { FileSize } from '../core/inspect/sizes';
import type { Module } from '../core/wasm/module';

export function namedByGo(module: Module, _bytes: Uint8Array): Module {
  return module;
}

export function sourceSizes(_module: Module, _bytes: Uint8Array): { files: FileSize[]; from: string } | undefined {
  return undefined;
}
