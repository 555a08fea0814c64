/** C and C++ in the forms that LLVM can give them: with DWARF, for linking, position-independent, with features. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { part, ROOT } from '../parts';
import { kept } from './compile';
import type { CorpusModule } from './module';

/** Not clang's own `-O`: with it, clang starts any `wasm-opt` on PATH, and npm puts Binaryen's there. */
const optimised = (level: string) => ['-Xclang', `-O${level}`];
const HEAVY = join(ROOT, 'bench', 'guests', 'c', 'heavy.c');
const LIGHT = join(ROOT, 'bench', 'guests', 'c', 'light.c');
const FILTER = join(ROOT, 'test', 'fixtures', 'cpp-filter', 'filter.cc');
const FREESTANDING = ['--target=wasm32', '-nostdlib', '-ffreestanding', '-Wl,--no-entry'];
const WASI = ['--target=wasm32-wasi', '-std=c++20', '-fno-exceptions', '-mexec-model=reactor'];
const LIBRARIES = ['-lc++', '-lc++abi'];

const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'C -O2': [...FREESTANDING, ...optimised('2'), LIGHT],
  'C -O0 -g': [...FREESTANDING, ...optimised('0'), '-g', HEAVY],
  'C -Oz, stripped': [...FREESTANDING, ...optimised('z'), '-Wl,--strip-all', HEAVY],
  'C -g, DWARF 5': [...FREESTANDING, ...optimised('1'), '-gdwarf-5', HEAVY],
  'C with relocations': [...FREESTANDING, ...optimised('1'), '-Wl,--emit-relocs', HEAVY],
  'C with SIMD and tail calls': [...FREESTANDING, ...optimised('3'), '-msimd128', '-mtail-call', HEAVY],
  'C with shared memory': [
    ...FREESTANDING,
    ...[...optimised('2'), '-matomics', '-mbulk-memory', '-Wl,--shared-memory', '-Wl,--max-memory=1048576', HEAVY],
  ],
  'C with imported memory and table': [
    ...FREESTANDING,
    ...optimised('2'),
    '-Wl,--import-memory',
    '-Wl,--import-table',
    HEAVY,
  ],
  'C with growable table': [...FREESTANDING, ...optimised('2'), '-Wl,--export-table', '-Wl,--growable-table', HEAVY],
  'C library': [
    ...['--target=wasm32-unknown-emscripten', '-nostdlib', '-ffreestanding', ...optimised('2'), '-fPIC'],
    ...['-Wl,--no-entry', '-Wl,--shared', '-Wl,--experimental-pic', LIGHT],
  ],
  'C object': ['--target=wasm32', '-ffreestanding', ...optimised('1'), '-g', '-c', HEAVY],
  'C object for 64 bits': ['--target=wasm64', '-ffreestanding', ...optimised('1'), '-c', HEAVY],
  'C++ object': ['--target=wasm32-wasi', '-std=c++20', '-fno-exceptions', ...optimised('1'), '-g', '-c', FILTER],
  'C++ object, every function its own section': [
    ...[
      '--target=wasm32-wasi',
      '-std=c++20',
      '-fno-exceptions',
      ...optimised('2'),
      '-ffunction-sections',
      '-c',
      FILTER,
    ],
  ],
  'C++ -O0 -g': [...WASI, ...optimised('0'), '-g', FILTER, ...LIBRARIES],
  'C++ -O3, names demangled': [...WASI, ...optimised('3'), FILTER, ...LIBRARIES],
};

export async function clangModules(): Promise<CorpusModule[]> {
  // Its part is had with the same compiler.
  if ('skipped' in part('cppFilter')) return [];
  const sources = [HEAVY, LIGHT, FILTER, __filename];
  return Promise.all(
    Object.entries(VARIANTS).map(([name, args]) =>
      kept(name, sources, (output) => {
        execFileSync('clang', ['-w', ...args, '-o', output], { stdio: ['ignore', 'ignore', 'inherit'] });
      }),
    ),
  );
}
