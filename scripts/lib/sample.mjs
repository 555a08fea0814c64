// Builds the sample plugin when its sources are newer than its module.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { run } from './run.mjs';

/** Returns the path of the module. */
export function buildSample(root) {
  const folder = join(root, 'samples', 'hello-filter');
  const module = join(folder, 'build', 'hello-filter.wasm');
  ensureInstalled(folder, "the sample plugin's compiler");
  if (isNewer(module, [join(folder, 'assembly'), join(folder, 'asconfig.json'), join(folder, 'package-lock.json')])) {
    return module;
  }
  console.log('Building the sample plugin (AssemblyScript) …');
  const asc = join(folder, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  run(process.execPath, [asc, 'assembly/index.ts', '--config', 'asconfig.json', '--target', 'release'], {
    cwd: folder,
  });
  return module;
}

/** True when `target` is there and no file of `sources` changed after it. */
export function isNewer(target, sources) {
  if (!existsSync(target)) return false;
  const built = statSync(target).mtimeMs;
  return sources.every((source) => newest(source) <= built);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
