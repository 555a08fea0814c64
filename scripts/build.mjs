// Bundles everything in `bundles.mjs` into `dist`. `--watch` keeps at it, `--check` type-checks first.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { BUNDLES } from './bundles.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const BANNERS = {
  // A long replay makes much garbage and keeps little: with this flag and one arena of malloc instead of one for each
  // thread, memory stays at two thirds of what it would grow to.
  cli: { js: '#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --optimize-for-size' },
  // Its packages look for files beside them.
  wit: { js: 'const __url = require("node:url").pathToFileURL(__filename).href;' },
};

function optionsFor({ name, entry, platform, external = [] }) {
  const node = platform !== 'browser';
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
    define: { __VERSION__: JSON.stringify(version), ...(platform === 'neutral' ? { 'import.meta.url': '__url' } : {}) },
    mainFields: ['module', 'main'],
    loader: { '.ttf': 'file', '.wasm': 'binary' },
    assetNames: 'webview/[name]',
    banner: BANNERS[name] ?? {},
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
  for (const file of BUNDLES.flatMap(({ files = [] }) => files))
    copyFileSync(`${root}${file}`, `${root}dist/${basename(file)}`);
  chmodSync(`${root}dist/cli.js`, 0o755);
}
