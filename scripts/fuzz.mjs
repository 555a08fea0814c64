// Bundles the fuzzer and runs it: `npm run fuzz -- [--count N] [--seed S]`.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts');

ensureInstalled(root, 'the development tools');
// What follows needs them, so it is loaded only now.
const { build } = await import('esbuild');
const { run } = await import('./lib/run.mjs');

/** Helpers of tests name it, and nothing that is run here does. */
const withoutVitest = {
  name: 'without vitest',
  setup: (bundler) =>
    bundler.onResolve({ filter: /^vitest$/ }, ({ path }) => ({ path, external: true, sideEffects: false })),
};

mkdirSync(artifacts, { recursive: true });
// Of its own: others may run at the same time. Helpers of tests find the root from here.
const outdir = mkdtempSync(join(artifacts, 'fuzzer-'));
try {
  await build({
    entryPoints: ['run', 'worker'].map((name) => join(root, 'test', 'fuzz', `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    banner: { js: 'const __dirname = import.meta.dirname;' },
    plugins: [withoutVitest],
    sourcemap: 'inline',
  });
  const options = ['--expose-gc', '--enable-source-maps'];
  run(process.execPath, [...options, join(outdir, 'run.mjs'), ...process.argv.slice(2)], { cwd: root });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
