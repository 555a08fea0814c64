/** The real parts, for whoever has no test runner: as `scripts/test.mjs` found or installed them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
export const ARTIFACTS = join(ROOT, '.artifacts');
export const SAMPLE = join(ROOT, 'samples', 'hello-filter');
export const SAMPLE_MODULE = join(SAMPLE, 'build', 'hello-filter.wasm');

interface Parts {
  readonly envoy: string;
  readonly oldEnvoy: string;
  readonly codeServer: { readonly node: string; readonly entry: string };
  readonly chromium: string;
  /** Paths of modules. */
  readonly goFilter: string;
  readonly goLarge: string;
  readonly goHuge: string;
  readonly rustFilter: string;
  readonly cppFilter: string;
  /** Path of wabt's wasm-objdump. */
  readonly objdump: string;
  /** Path of curl. */
  readonly curl: string;
  /** Path of llvm-dwarfdump. */
  readonly dwarfdump: string;
  /** Path of clang; wasm-ld is there, too. */
  readonly clang: string;
  /** Path of nvim. */
  readonly neovim: string;
  /** Folder of the specification's tests. */
  readonly specTests: string;
  /** Path of dlv. */
  readonly delve: string;
}

export type Found<T> = { readonly value: T } | { readonly skipped: string };

function read(): { readonly [K in keyof Parts]: Found<Parts[K]> } {
  return JSON.parse(readFileSync(join(ARTIFACTS, 'parts.json'), 'utf8')) as { [K in keyof Parts]: Found<Parts[K]> };
}

/** The part, or the reason why tests that need it are skipped. */
export function part<K extends keyof Parts>(name: K): Found<Parts[K]> {
  return read()[name];
}

export function valueOf<T>(found: Found<T>): T {
  if ('skipped' in found) throw new Error(found.skipped);
  return found.value;
}
