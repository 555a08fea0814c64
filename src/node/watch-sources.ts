/** Tells when a source of a plugin has changed. */

import { watch, type FSWatcher } from 'node:fs';
import { basename, sep } from 'node:path';
import { SOURCES, type Language } from '../core/toolchain/profile';
import { PROFILE } from './profile-file';

/** Editors write a file in several steps, and save several files at once. */
const SETTLE_MS = 100;
const NOT_SOURCES = /(^|[\\/])(\.|node_modules|target|vendor|build)/;

export function watchSources(folder: string, language: Language, changed: () => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_, name) => {
    if (name === null || !isSource(name, language)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  });
  watcher.once('close', () => clearTimeout(timer));
  return watcher;
}

/** `path`: from the project's folder. */
export function isSource(path: string, language: Language): boolean {
  const name = basename(path.replaceAll(sep, '/'));
  if (name === PROFILE) return true;
  if (NOT_SOURCES.test(path)) return false;
  return SOURCES[language].some((ending) => (ending.startsWith('.') ? name.endsWith(ending) : name === ending));
}
