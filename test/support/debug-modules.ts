/** Plugins to debug, built by their compilers once and found by the next run. */

import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cppModule, rustModule } from '../../scripts/lib/plugins.mjs';
import { ARTIFACTS, part, ROOT, SAMPLE, valueOf } from './found';

const FOLDER = join(ARTIFACTS, 'debug');
export const FIXTURES = join(ROOT, 'test', 'fixtures');
export const RUST_SOURCE = join(FIXTURES, 'rust-filter', 'src', 'lib.rs');
export const CPP_SOURCE = join(FIXTURES, 'cpp-filter', 'filter.cc');
export const GO_SOURCE = join(FIXTURES, 'go-filter', 'main.go');
export const C_SOURCE = join(FIXTURES, 'debug', 'plugin-c', 'filter.c');
export const INLINED_SOURCE = join(FIXTURES, 'debug', 'plugin-inlined', 'steps.c');
export const SAMPLE_SOURCE = join(SAMPLE, 'assembly', 'index.ts');

/** A first build of Rust's std takes long. */
export const BUILD_MS = 300_000;

/** Test files run at once: each builds in a folder of its own, and what is whole gets its place. */
function built(name: string, sources: readonly string[], build: (target: string) => unknown): string {
  const target = join(FOLDER, name);
  const changed = Math.max(...sources.map((source) => statSync(source).mtimeMs));
  if (existsSync(target) && statSync(target).mtimeMs >= changed) return target;
  mkdirSync(FOLDER, { recursive: true });
  const partial = mkdtempSync(join(FOLDER, '.partial-'));
  build(join(partial, name));
  // The module comes last: a source map is there before it.
  for (const file of readdirSync(partial).sort().reverse()) renameSync(join(partial, file), join(FOLDER, file));
  rmSync(partial, { recursive: true });
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

/** The plugin in C with inlined functions, not optimised. */
export function inlinedC(): string {
  return built('inlined.wasm', [INLINED_SOURCE], (target) =>
    compileC(INLINED_SOURCE, target, ['-gdwarf-4', '-Xclang', '-O0']),
  );
}

/** By clang alone, so that no wasm-opt changes the code. `cwd` is what its debug information calls its folder. */
function compileC(source: string, target: string, flags: readonly string[], cwd = dirname(source)): void {
  const object = `${target}.o`;
  const common = ['--target=wasm32', '-ffreestanding', '-Wall', '-Wextra', '-Werror'];
  execFileSync('clang', [...common, ...flags, '-c', source, '-o', object], { cwd, stdio: 'inherit' });
  execFileSync('wasm-ld', ['--no-entry', object, '-o', target], { stdio: 'inherit' });
}

/** The sample plugin, not optimised. */
export function plainSample(asc: string): string {
  const args = ['assembly/index.ts', '--config', 'asconfig.json', '--optimizeLevel', '0', '--debug', '--sourceMap'];
  return built('hello-filter-0.wasm', [SAMPLE_SOURCE], (target) =>
    execFileSync(process.execPath, [asc, ...args, '--outFile', target], { cwd: SAMPLE, stdio: 'inherit' }),
  );
}

const TINYGO_FOLDER = join(FIXTURES, 'debug', 'plugin-tinygo');
export const TINYGO_SOURCE = join(TINYGO_FOLDER, 'main.go');
/** Names of as many letters, in this order. */
const GO_NAMES = [
  ['p2main2filterp2OnHttpRequestHeaders', '(*main.filter).OnHttpRequestHeaders'],
  ['main2filter', 'main.filter'],
  ['S2string', '[]string'],
] as const;

/** A stand-in: what clang makes of `layout.c`, with the names and the producer that TinyGo writes. */
export function tinygoLayout(): string {
  const source = join(TINYGO_FOLDER, 'layout.c');
  return built('tinygo-layout.wasm', [source, TINYGO_SOURCE], (target) => {
    compileC(source, target, ['-gdwarf-4', '-Xclang', '-O0']);
    writeFileSync(target, renamed(readFileSync(target, 'latin1')), 'latin1');
  });
}

function renamed(text: string): string {
  const own = GO_NAMES.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  // In .debug_str, where it ends with a NUL.
  return own.replace(/[\w ]*clang version [^\0]*(?=\0)/, (producer) => 'TinyGo'.padEnd(producer.length, '\0'));
}

/** The Go filter in a folder with its sources, as it is in a project. */
export function goProject(folder: string): { readonly module: string; readonly source: string } {
  for (const name of ['go.mod', 'main.go']) copyFileSync(join(FIXTURES, 'go-filter', name), join(folder, name));
  const module = join(folder, 'go-filter.wasm');
  copyFileSync(valueOf(part('goFilter')), module);
  return { module, source: join(folder, 'main.go') };
}
