// Bundles and runs the benchmarks in `bench/`. Build first (`npm test` builds the Go module that they use too).

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { run } from './lib/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = join(root, '.artifacts', 'bench', 'replay.js');
await build({
  entryPoints: [join(root, 'bench', 'replay.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
});
run(process.execPath, [outfile, root], { cwd: root });
