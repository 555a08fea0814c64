// Builds what the benchmarks run, bundles them and runs them: `npm run bench`, or one of them: `rates`, `margin`, `firsts`,
// `memory` (of the emulator), `inspector`, `panel`, `debug`, `wat`. What cannot be had is left out, and said.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { envoy, Unavailable, watServer } from '../scripts/lib/parts.mjs';
import { run } from '../scripts/lib/run.mjs';
import { buildGuests, buildProxytest } from './peers/build-guests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts', 'bench');
const only = process.argv[2] ?? '';

/** A peer, or undefined where it cannot be had. */
function orNone(name, get) {
  try {
    return get();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`left out: ${name}: ${error.message}`);
    return undefined;
  }
}

async function bundle(entry) {
  const outfile = join(artifacts, `${entry.replaceAll('/', '-')}.js`);
  const external = ['playwright-core'];
  await build({ entryPoints: [join(root, 'bench', `${entry}.ts`)], outfile, bundle: true, platform: 'node', format: 'cjs', external }); // prettier-ignore
  return outfile;
}

async function emulator() {
  const parts = { root, envoy: orNone('Envoy', envoy), proxytest: buildProxytest(), guests: buildGuests() };
  run(process.execPath, [await bundle('main'), JSON.stringify(parts), join(artifacts, 'bench.json'), only], {
    cwd: root,
  });
}

/** With the modules and the VS Code of the tests. */
async function inspector() {
  const found = join(root, '.artifacts', 'parts.json');
  const { goLarge, goHuge, codeServer, chromium } = existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : {};
  if (goLarge?.value === undefined || goHuge?.value === undefined) {
    console.log('left out: the inspector: run "npm test -- workbench" before, which builds its modules');
    return;
  }
  const hasWorkbench = codeServer?.value !== undefined && chromium?.value !== undefined;
  if (hasWorkbench) run(process.execPath, [join(root, 'scripts', 'package.mjs')], { cwd: root, quiet: true });
  const decodeOnce = await bundle('inspector/decode-once');
  const parts = { root, large: goLarge.value, huge: goHuge.value, decodeOnce, hasWorkbench };
  const target = join(artifacts, 'inspector.json');
  run(process.execPath, [await bundle('inspector/main'), JSON.stringify(parts), target], { cwd: root });
}

/** In the VS Code of the tests. */
async function panel() {
  const found = join(root, '.artifacts', 'parts.json');
  const { goFilter, codeServer, chromium } = existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : {};
  if ([goFilter, codeServer, chromium].some((part) => part?.value === undefined)) {
    console.log('left out: the panel: run "npm test -- workbench" before, which gets its parts');
    return;
  }
  run(process.execPath, [join(root, 'scripts', 'package.mjs')], { cwd: root, quiet: true });
  run(process.execPath, [await bundle('panel/main')], { cwd: root });
}

/** With the modules of the tests. */
async function debug() {
  const found = join(root, '.artifacts', 'parts.json');
  const { rustFilter, goFilter } = existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : {};
  if ([rustFilter, goFilter].some((part) => part?.value === undefined)) {
    console.log('left out: debugging: run "npm test" before, which builds its modules');
    return;
  }
  run(process.execPath, [await bundle('debug/main')], { cwd: root });
}

/** Beside another language server of the same language. */
async function wat() {
  const found = join(root, '.artifacts', 'parts.json');
  const { rustFilter, cppFilter } = existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : {};
  if ([rustFilter, cppFilter].some((part) => part?.value === undefined)) {
    console.log('left out: WAT: run "npm test" before, which builds its modules');
    return;
  }
  run(process.execPath, [await bundle('wat/main'), orNone('wat_server', watServer) ?? ''], { cwd: root });
}

run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
const OTHERS = ['inspector', 'panel', 'debug', 'wat'];
if (!OTHERS.includes(only)) await emulator();
if (only === '' || only === 'inspector') await inspector();
if (only === '' || only === 'panel') await panel();
if (only === '' || only === 'debug') await debug();
if (only === '' || only === 'wat') await wat();
