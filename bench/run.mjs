// Builds what the benchmarks run, bundles them and runs them: `npm run bench`. What cannot be had is left out, and said.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { envoy, Unavailable } from '../scripts/lib/parts.mjs';
import { run } from '../scripts/lib/run.mjs';
import { buildGuests, buildProxytest } from './peers/build-guests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts', 'bench');

function envoyOrNone() {
  try {
    return envoy();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`left out: Envoy: ${error.message}`);
    return undefined;
  }
}

run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
const parts = { root, envoy: envoyOrNone(), proxytest: buildProxytest(), guests: buildGuests() };
const outfile = join(artifacts, 'bench.js');
await build({
  entryPoints: [join(root, 'bench', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
});
run(process.execPath, [outfile, JSON.stringify(parts), join(artifacts, 'bench.json'), process.argv[2] ?? ''], {
  cwd: root,
});
