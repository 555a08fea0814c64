// What a VS Code under test is given: the sample with some broken files beside it, and the in-host suite as an extension.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A folder to open: the built sample, and `bad/` with what must be refused. Returns `target`. */
export function prepareFolder(root, target) {
  rmSync(target, { recursive: true, force: true });
  const sample = join(root, 'samples', 'hello-filter');
  for (const name of ['build', 'captures', 'assembly', 'hello.scenario.yaml']) {
    cpSync(join(sample, name), join(target, name), { recursive: true });
  }
  const bad = join(target, 'bad');
  mkdirSync(bad);
  writeFileSync(join(bad, 'not-json.har'), '{\n  "log": {\n    "entries": [,]\n  }\n}\n');
  writeFileSync(join(bad, 'no-entries.har'), '{ "log": { "version": "1.2" } }\n');
  writeFileSync(join(bad, 'unknown-field.scenario.yaml'), 'module: ../build/hello-filter.wasm\nplugin:\n  nmae: x\n');
  writeFileSync(join(bad, 'text.wasm'), 'this is no module\n');
  return target;
}

/** Bundles the suite into an extension of its own. Returns `target`. */
export async function buildHostSuite(root, target) {
  const source = join(root, 'test', 'workbench', 'host');
  mkdirSync(target, { recursive: true });
  cpSync(join(source, 'package.json'), join(target, 'package.json'));
  await build({
    entryPoints: [join(source, 'suite.ts')],
    outfile: join(target, 'suite.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return target;
}
