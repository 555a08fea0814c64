// Bundles everything in `bundles.mjs` into `dist`. `--watch` keeps at it, `--check` type-checks first.

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { BUNDLES } from './bundles.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

function optionsFor({ name, entry, platform, external = [] }) {
  const node = platform === 'node';
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `dist/${name}.js`,
    bundle: true,
    platform,
    format: node ? 'cjs' : 'esm',
    target: node ? 'node20' : 'es2022',
    external,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    define: { __VERSION__: JSON.stringify(version) },
    mainFields: ['module', 'main'],
    loader: { '.ttf': 'file' },
    assetNames: 'webview/[name]',
    // A long replay makes much garbage and keeps little: with this flag and one arena of malloc instead of one for each
    // thread, memory stays at two thirds of what it would grow to.
    banner: name === 'cli' ? { js: '#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --optimize-for-size' } : {},
    logLevel: 'warning',
    metafile: true,
  };
}

if (process.argv.includes('--check')) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' });
}
if (process.argv.includes('--watch')) {
  const contexts = await Promise.all(BUNDLES.map((bundle) => context(optionsFor(bundle))));
  await Promise.all(contexts.map((one) => one.watch()));
  console.log('[watch] build finished, watching');
} else {
  await Promise.all(BUNDLES.map((bundle) => build(optionsFor(bundle))));
  chmodSync(`${root}dist/cli.js`, 0o755);
}
