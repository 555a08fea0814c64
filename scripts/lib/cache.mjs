// The user's cache folder: what is installed there once is found by the next clone.

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wasm-plugin-workbench');

/** Installs `name` unless it is there. `install(folder)` may fail half-way: only a whole folder gets its name. */
export function cached(name, install) {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const partial = mkdtempSync(join(CACHE, `${name}.partial-`));
  console.log(`Installing ${name} …`);
  try {
    install(partial);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another run may have put it there meanwhile.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
