/** Modules that npm packages carry: those of this folder, of the sample, and of VS Code where it is installed. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { CACHE } from '../../../scripts/lib/cache.mjs';
import { ROOT, SAMPLE } from '../parts';
import { fileModule, type CorpusModule } from './module';

/** For large ones there are those of Go. */
const MOST_BYTES = 2_000_000;

export function foundModules(): CorpusModule[] {
  const seen = new Set<string>();
  return [ROOT, SAMPLE, ...codeServers()]
    .map((folder) => join(folder, 'node_modules'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => wasmFiles(folder).map((path) => ({ path, name: packageName(relative(folder, path)) })))
    .filter(({ path }) => statSync(path).size < MOST_BYTES && isFirst(basename(path), seen))
    .map(({ path, name }) => fileModule(name, path));
}

/** Several packages carry the same parser in versions that differ little. */
function isFirst(file: string, seen: Set<string>): boolean {
  const first = !seen.has(file);
  seen.add(file);
  return first;
}

function codeServers(): string[] {
  if (!existsSync(CACHE)) return [];
  const names = readdirSync(CACHE).filter((name) => name.startsWith('code-server-') && !name.includes('.partial'));
  return names.map((name) => join(CACHE, name));
}

function wasmFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return wasmFiles(path);
    return entry.isFile() && entry.name.endsWith('.wasm') ? [path] : [];
  });
}

/** `vscode-oniguruma: onig.wasm` */
function packageName(path: string): string {
  const steps = path.split(sep);
  const inner = steps.slice(steps.lastIndexOf('node_modules') + 1);
  const extension = inner.indexOf('extensions');
  const owner = extension >= 0 ? inner.slice(0, extension + 2) : inner.slice(0, inner[0]?.startsWith('@') ? 2 : 1);
  return `${owner.join('/')}: ${steps.at(-1)}`;
}
