/** What source files the code comes from, where the module tells. */

import type { FileSize } from '../core/inspect/sizes';
import { bytesByFile } from '../core/wasm/dwarf/lookup';
import { readLineTables } from '../core/wasm/dwarf/line-tables';
import { goBytesByFile } from '../core/wasm/go/lines';
import { readGoFunctions, type GoFunctions } from '../core/wasm/go/pclntab';
import type { Module } from '../core/wasm/module';

export interface SourceSizes {
  readonly files: readonly FileSize[];
  /** What told it. */
  readonly from: string;
}

export function goFunctionsOf(module: Module, bytes: Uint8Array): GoFunctions | undefined {
  return module.data.length === 0 ? undefined : readGoFunctions(module, bytes).value;
}

/**
 * With the names of Go's own table: those of the name section have every sign but letters and digits replaced, and a
 * stripped module has none.
 */
export function namedByGo(module: Module, go: GoFunctions | undefined): Module {
  if (go === undefined) return module;
  const functions = new Map(module.names.functions);
  go.index.forEach((index, row) => {
    const name = go.name[row];
    if (name !== undefined && name !== '') functions.set(index, name);
  });
  return { ...module, names: { ...module.names, functions } };
}

/** Undefined where nothing tells. */
export function sourceSizes(module: Module, bytes: Uint8Array, go: GoFunctions | undefined): SourceSizes | undefined {
  const tables = readLineTables(module, bytes).value;
  if (tables.files.length > 0 && tables.address.length > 0) {
    return { files: named(tables.files, bytesByFile(tables)), from: 'DWARF' };
  }
  if (go === undefined) return undefined;
  return { files: named(go.files, goBytesByFile(module, go)), from: "Go's line table, by whole function" };
}

function named(files: readonly string[], sizes: ArrayLike<number>): FileSize[] {
  return files.flatMap((path, file) => {
    const bytes = sizes[file] ?? 0;
    return bytes === 0 ? [] : [{ path, bytes }];
  });
}
