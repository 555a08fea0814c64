/** Plugins to debug, built by their compilers once and found by the next run. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cppModule, rustModule } from '../../scripts/lib/plugins.mjs';
import { ARTIFACTS, ROOT, SAMPLE } from './found';

const FOLDER = join(ARTIFACTS, 'debug');
export const FIXTURES = join(ROOT, 'test', 'fixtures');
export const RUST_SOURCE = join(FIXTURES, 'rust-filter', 'src', 'lib.rs');
export const CPP_SOURCE = join(FIXTURES, 'cpp-filter', 'filter.cc');
export const GO_SOURCE = join(FIXTURES, 'go-filter', 'main.go');
export const C_SOURCE = join(FIXTURES, 'debug', 'plugin-c', 'filter.c');
export const SAMPLE_SOURCE = join(SAMPLE, 'assembly', 'index.ts');

/** A first build of Rust's std takes long. */
export const BUILD_MS = 300_000;

function built(name: string, sources: readonly string[], build: (target: string) => unknown): string {
  mkdirSync(FOLDER, { recursive: true });
  const target = join(FOLDER, name);
  const changed = Math.max(...sources.map((source) => statSync(source).mtimeMs));
  if (!existsSync(target) || statSync(target).mtimeMs < changed) build(target);
  return target;
}

/** The Rust filter, not optimised. */
export function plainRust(): string {
  return built('rust-filter-0.wasm', [RUST_SOURCE], (target) =>
    rustModule(join(FIXTURES, 'rust-filter'), 'rust-filter', target, { level: 0 }),
  );
}

/** The C++ filter, not optimised. */
export function plainCpp(): string {
  return built('cpp-filter-0.wasm', [CPP_SOURCE], (target) => cppModule(CPP_SOURCE, target, { level: 0 }));
}

export interface CBuild {
  readonly level: number;
  readonly dwarf: 4 | 5;
}

/** The C filter: no library, by clang and its linker. */
export function cModule({ level, dwarf }: CBuild): string {
  const flags = [`-gdwarf-${dwarf}`, '-Xclang', `-O${level}`];
  return built(`c-filter-${level}-${dwarf}.wasm`, [C_SOURCE], (target) => compileC(C_SOURCE, target, flags));
}

export function compileC(source: string, target: string, flags: readonly string[]): void {
  const object = `${target}.o`;
  const common = ['--target=wasm32', '-ffreestanding', '-Wall', '-Wextra', '-Werror'];
  execFileSync('clang', [...common, ...flags, '-c', source, '-o', object], { stdio: 'inherit' });
  execFileSync('wasm-ld', ['--no-entry', object, '-o', target], { stdio: 'inherit' });
}

/** The sample plugin, not optimised. */
export function plainSample(asc: string): string {
  const args = ['assembly/index.ts', '--config', 'asconfig.json', '--optimizeLevel', '0', '--debug', '--sourceMap'];
  return built('hello-filter-0.wasm', [SAMPLE_SOURCE], (target) =>
    execFileSync(process.execPath, [asc, ...args, '--outFile', target], { cwd: SAMPLE, stdio: 'inherit' }),
  );
}
