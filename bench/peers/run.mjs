// Measures the peers: `node bench/peers/run.mjs`, about a minute. Writes `.artifacts/bench/peers.json`.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { envoy, Unavailable } from '../../scripts/lib/parts.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { buildGuests, buildProxytest } from './build-guests.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const artifacts = join(root, '.artifacts', 'bench');

function envoyOrNone() {
  try {
    return envoy();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`skipped: Envoy: ${error.message}`);
    return undefined;
  }
}

const parts = { envoy: envoyOrNone(), proxytest: buildProxytest(), guests: buildGuests() };
const outfile = join(artifacts, 'peers.js');
await build({
  entryPoints: [join(root, 'bench', 'peers', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
});
run(process.execPath, [outfile, JSON.stringify(parts), join(artifacts, 'peers.json')], { cwd: root });
