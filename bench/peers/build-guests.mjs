// Builds what the peers run, into `.artifacts/bench/`: the four guests and the program around proxytest. What is newer
// than its sources is kept.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensurePackages, Unavailable } from '../../scripts/lib/packages.mjs';
import { goModule, optimised } from '../../scripts/lib/plugins.mjs';
import { run, works } from '../../scripts/lib/run.mjs';
import { isNewer } from '../../scripts/lib/sample.mjs';

const bench = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(bench, '..', '.artifacts', 'bench');

/** What each leaves in `x-bench`: shows that a host ran it and answered its calls. */
const EVIDENCE = { light: 'light', heavy: '12' };

/** `{ name, module, evidence }` of light-c, heavy-c, light-go and heavy-go. */
export function buildGuests() {
  return [buildC, buildGo].flatMap((build) =>
    Object.entries(EVIDENCE).map(([kind, evidence]) => ({ ...build(kind), evidence })),
  );
}

function buildGo(kind) {
  const name = `${kind}-go`;
  const folder = join(bench, 'guests', 'go');
  const sources = ['go.mod', 'go.sum', kind].map((file) => join(folder, file));
  return { name, module: fresh(`${name}.wasm`, sources, (target) => goModule(join(folder, kind), target)) };
}

function buildC(kind) {
  const name = `${kind}-c`;
  const folder = join(bench, 'guests', 'c');
  const flags = ['--target=wasm32', '-nostdlib', '-ffreestanding', ...optimised(2), '-Wall', '-Werror'];
  const linker = ['-Wl,--no-entry', '-Wl,--strip-debug'];
  const module = fresh(`${name}.wasm`, [folder], (target) => {
    ensureClang();
    run('clang', [...flags, ...linker, '-o', target, join(folder, `${kind}.c`)]);
  });
  return { name, module };
}

/** Path of the program that runs a module in proxytest. */
export function buildProxytest() {
  const folder = join(bench, 'peers', 'proxytest');
  return fresh('proxytest', [folder], (target) => {
    if (!works('go', ['version'])) throw new Unavailable('Go is not installed');
    run('go', ['build', '-trimpath', '-o', target, '.'], {
      cwd: folder,
      env: { GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    });
  });
}

function fresh(name, sources, build) {
  const target = join(artifacts, name);
  mkdirSync(artifacts, { recursive: true });
  if (!isNewer(target, sources)) build(target);
  return target;
}

function ensureClang() {
  ensurePackages(['clang', 'lld'], () => works('clang', ['--version']) && works('wasm-ld', ['--version']));
}

if (argv[1] === fileURLToPath(import.meta.url)) for (const { module } of buildGuests()) console.log(module);
