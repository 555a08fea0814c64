// Plugins in the languages that people write them in, built by their real compilers. Each returns the module's path.

import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.mjs';
import { ensurePackages, Unavailable } from './packages.mjs';
import { run, works } from './run.mjs';

export { Unavailable };

/** Standard Go. */
export function goModule(source, target, { tags = [] } = {}) {
  if (!works('go', ['version'])) throw new Unavailable('Go is not installed');
  const env = { GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const args = ['-trimpath', '-buildmode=c-shared', '-tags', tags.join(','), '-o', target];
  run('go', ['build', ...args, '.'], { cwd: source, env });
  return target;
}

const RUST_TARGET = 'wasm32-unknown-unknown';
/** Where `rust-web-src` puts it, and `-Zbuild-std` looks. */
const RUST_STD = '/usr/lib/rustlib/src/rust/library/std/Cargo.toml';

/**
 * The crate `name`, by Debian's compiler. It has no std for WebAssembly but its sources, so std is compiled too.
 * `level`: how much is optimised, where it is not what its Cargo.toml says.
 */
export function rustModule(source, name, target, { level } = {}) {
  if (process.platform !== 'linux') throw new Unavailable("Rust is set up here by Debian's packages alone");
  const programs = ['/usr/bin/rustc', '/usr/bin/cargo', RUST_STD];
  const isThere = () => programs.every((path) => existsSync(path)) && works('wasm-ld', ['--version']);
  ensurePackages(['rustc-web', 'cargo-web', 'rust-web-src', 'lld'], isThere);
  // In the cache, so that the next clone does not compile std again.
  const folder = join(CACHE, 'rust-target');
  const args = ['--release', '--locked', '-Zbuild-std=std,panic_abort', '--target', RUST_TARGET];
  console.log(`Building ${name} and, the first time, Rust's std …`);
  run('/usr/bin/cargo', ['build', '--quiet', ...args], { cwd: source, env: rustEnvironment(folder, level) });
  copyFileSync(join(folder, RUST_TARGET, 'release', `${name.replaceAll('-', '_')}.wasm`), target);
  return target;
}

function rustEnvironment(targetFolder, level) {
  return {
    ...(level === undefined ? {} : { CARGO_PROFILE_RELEASE_OPT_LEVEL: String(level) }),
    // Not the one that rustup may have put on PATH.
    RUSTC: '/usr/bin/rustc',
    // `-Zbuild-std` is for nightly compilers alone, unless one insists.
    RUSTC_BOOTSTRAP: '1',
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld',
    CARGO_TARGET_DIR: targetFolder,
  };
}

/**
 * How much clang optimises. Asked by its own `-O`, it would also start any `wasm-opt` on PATH (npm puts Binaryen's
 * there), which changes the code, drops the names and leaves DWARF with wrong addresses.
 */
export const optimised = (level) => ['-Xclang', `-O${level}`];

const CPP_FLAGS = ['--target=wasm32-wasi', '-mexec-model=reactor', '-std=c++20', '-g', '-fno-exceptions'];
// One dash: clang keeps `--no-demangle` from this linker.
const CPP_LINKER = ['-Wl,--export=malloc', '-Wl,-no-demangle'];

/** One C++ file, by clang with Debian's libraries for WASI. */
export function cppModule(file, target, { level = 1 } = {}) {
  const library = '/usr/include/wasm32-wasi/c++/v1/string';
  const compiles = () => existsSync(library) && works('clang++', ['--version']) && works('wasm-ld', ['--version']);
  ensurePackages(['clang', 'lld', 'wasi-libc', 'libc++-dev-wasm32', 'libclang-rt-dev-wasm32'], compiles);
  run('clang++', [...CPP_FLAGS, ...optimised(level), ...CPP_LINKER, '-Wall', '-Wextra', '-Werror', '-o', target, file]);
  return target;
}
