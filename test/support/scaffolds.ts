/** Projects made of our templates, and the means by which each language is built on a test machine. */

import { appendFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CACHE } from '../../scripts/lib/cache.mjs';
import { wasmPlugin, type CliResult } from './cli';
import { part, type Found } from './found';

/** Templates, each with the part that its compiler comes with. TinyGo is not to be had. */
export const BUILT: readonly (readonly [template: string, compiler: Found<unknown> | undefined])[] = [
  ['wat', undefined],
  ['assemblyscript', undefined],
  ['go', part('goFilter')],
  ['go-tcp', part('goFilter')],
  ['go-callout', part('goFilter')],
  ['c++', part('cppFilter')],
  ['rust', part('rustFilter')],
  ['rust-tcp', part('rustFilter')],
  ['rust-callout', part('rustFilter')],
];

/** Debian's compiler has std for WebAssembly as sources alone, so that std is compiled, too: into the cache, once. */
const DEBIAN_RUST = `
program: /usr/bin/cargo
target: wasm32-unknown-unknown
flags: ['-Zbuild-std=std,panic_abort']
env:
  RUSTC: /usr/bin/rustc
  RUSTC_BOOTSTRAP: '1'
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: wasm-ld
  CARGO_TARGET_DIR: ${JSON.stringify(join(CACHE, 'rust-target'))}
`;

/** In `parent`, whose name compilers have to cope with. Returns the project's folder. */
export async function newProject(parent: string, template: string, more: readonly string[] = []): Promise<string> {
  const name = `my-${template.replace('c++', 'cpp')}`;
  mkdirSync(parent, { recursive: true });
  const made = await wasmPlugin(['new', name, '--template', template, ...more], parent);
  if (made.code !== 0) throw new Error(made.stderr);
  const folder = join(parent, name);
  if (template.startsWith('rust')) appendFileSync(join(folder, 'wasm-plugin.yaml'), DEBIAN_RUST);
  return folder;
}

export function built(folder: string, more: readonly string[] = []): Promise<CliResult> {
  return wasmPlugin(['build', ...more], folder);
}

/** Where compilers and their package managers keep what they know, for processes that have another home. */
export function compilerHomes(): NodeJS.ProcessEnv {
  const home = (...path: string[]) => join(homedir(), ...path);
  const cache = process.env['XDG_CACHE_HOME'] ?? home('.cache');
  return {
    GOENV: process.env['GOENV'] ?? home('.config', 'go', 'env'),
    GOPATH: process.env['GOPATH'] ?? home('go'),
    GOCACHE: process.env['GOCACHE'] ?? join(cache, 'go-build'),
    CARGO_HOME: process.env['CARGO_HOME'] ?? home('.cargo'),
    npm_config_userconfig: process.env['npm_config_userconfig'] ?? home('.npmrc'),
    npm_config_cache: process.env['npm_config_cache'] ?? home('.npm'),
  };
}
