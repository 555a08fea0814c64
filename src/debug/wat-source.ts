/** The text in WAT that a module was assembled of: in its project, or beside it under the same name. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { profileOf } from '../core/toolchain/profile';
import type { LineTables } from '../core/wasm/dwarf/line-tables';
import { watLineTable } from '../core/wat/line-table';
import { InputError } from '../node/errors';
import { projectOf } from '../node/go-package';
import type { ModuleFile } from '../node/module-file';
import { loadProfile } from '../node/profile-file';

/** Undefined: there is none, or it was changed since. */
export async function linesOfWat({ module, bytes, path }: ModuleFile): Promise<LineTables | undefined> {
  for (const place of [await entryOf(path), ...besides(path)]) {
    if (place === undefined || !existsSync(place)) continue;
    const table = watLineTable(await readFile(place, 'utf8'), place, module, bytes);
    if (table !== undefined) return table;
  }
  return undefined;
}

/** What the project says that it builds the module of. */
async function entryOf(module: string): Promise<string | undefined> {
  const project = projectOf(module);
  if (project === undefined) return undefined;
  try {
    const { language, entry, output } = profileOf(await loadProfile(project), 'debug');
    return language === 'wat' && resolve(project, output) === resolve(module) ? resolve(project, entry) : undefined;
  } catch (error) {
    // It is of no use to others either, who say so.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** `filter.wat`, `../filter.wat` and `../src/filter.wat` of `filter.wasm`. */
function besides(module: string): readonly string[] {
  const folder = dirname(module);
  const name = `${basename(module, '.wasm')}.wat`;
  return [join(folder, name), join(folder, '..', name), join(folder, '..', 'src', name)];
}
