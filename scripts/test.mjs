// `npm test`: everything, from nothing. `npm test -- unit process` runs only those test projects and no checks.
// The last line counts all of it: "N passed, N failed, N skipped".

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts');
const only = process.argv.slice(2);
const all = only.length === 0;
/** Skips that CI accepts: none. On Linux every part can be had. */
const ALLOWED_SKIPS = [];

ensureInstalled(root, 'the development tools');
// What follows needs them, so it is loaded only now.
const { run } = await import('./lib/run.mjs');
const { buildSample, isNewer } = await import('./lib/sample.mjs');
const parts = await import('./lib/parts.mjs');

const unwanted = { skipped: 'not asked for' };
const count = { passed: 0, failed: 0, skipped: 0 };

function check(name, step) {
  const start = Date.now();
  try {
    step();
    count.passed++;
    console.log(`✓ ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    count.failed++;
    console.error(`✗ ${name}: ${error.message}`);
  }
}

const bin = (name, script) => join(root, 'node_modules', name, script);
const node = (script, ...args) => run(process.execPath, [script, ...args], { cwd: root });

mkdirSync(artifacts, { recursive: true });
check('build and type check', () => node(join(root, 'scripts', 'build.mjs'), '--check'));
if (all) {
  check('lint', () => node(bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0'));
  check('format', () => node(bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'));
}
check('sample plugin', () => buildSample(root));
if (all || only.includes('workbench')) check('package', () => node(join(root, 'scripts', 'package.mjs')));
writeFileSync(join(artifacts, 'parts.json'), JSON.stringify(findParts(), null, 1));
if (count.failed === 0) runTests();
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;

/** Each part that the chosen tests need, or why it cannot be had. */
function findParts() {
  const wants = (...projects) => all || projects.some((name) => only.includes(name));
  const asked = (get, ...projects) => (wants(...projects) ? find(get) : unwanted);
  const real = ['process', 'conformance', 'workbench'];
  return {
    envoy: asked(() => parts.envoy(), 'conformance'),
    oldEnvoy: asked(() => parts.oldEnvoy(), 'conformance'),
    goFilter: find(() => built('go-filter', parts.goModule)),
    goLarge: asked(() => built('go-large', parts.goModule), ...real),
    goHuge: asked(
      () => built('go-large', (source, to) => parts.goModule(source, to, { tags: ['huge'] }), 'go-huge'),
      ...real,
    ),
    rustFilter: asked(() => built('rust-filter', (source, to) => parts.rustModule(source, 'rust-filter', to)), ...real),
    cppFilter: asked(
      () => built('cpp-filter', (source, to) => parts.cppModule(join(source, 'filter.cc'), to)),
      ...real,
    ),
    objdump: asked(() => parts.objdump(), 'process'),
    curl: asked(() => parts.curl(), 'process'),
    dwarfdump: asked(() => parts.dwarfdump(), 'process'),
    clang: asked(() => parts.clang(), 'process'),
    neovim: asked(() => parts.neovim(), 'process'),
    specTests: asked(() => parts.specTests(), 'process'),
    delve: asked(() => parts.delve(), 'process'),
    codeServer: asked(() => parts.codeServer(), 'workbench'),
    chromium: find(() => parts.chromium()),
  };
}

/** The module of a folder of `test/fixtures`; built only when it is older than its sources. */
function built(fixture, build, name = fixture) {
  const source = join(root, 'test', 'fixtures', fixture);
  const target = join(artifacts, `${name}.wasm`);
  return isNewer(target, [source]) ? target : build(source, target);
}

function find(get) {
  try {
    return { value: get() };
  } catch (error) {
    if (error instanceof parts.Unavailable) return { skipped: error.message };
    count.failed++;
    console.error(`✗ a real part could not be installed: ${error.message}`);
    return { skipped: 'it could not be installed' };
  }
}

function runTests() {
  const report = join(artifacts, 'vitest.json');
  rmSync(report, { force: true });
  const projects = only.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
  try {
    node(bin('vitest', 'vitest.mjs'), 'run', ...reporters, ...projects);
  } catch {
    // Its report, read below, says what failed; without one, all of it did.
  }
  const results = readReport(report);
  count.passed += results.numPassedTests;
  // A file that does not load fails without a test of its own.
  count.failed += Math.max(results.numFailedTests, results.success ? 0 : 1);
  for (const test of results.testResults.flatMap((file) => file.assertionResults)) {
    if (test.status === 'passed' || test.status === 'failed') continue;
    const allowed = !process.env.CI || ALLOWED_SKIPS.some((name) => test.fullName.includes(name));
    console.log(`skipped: ${test.fullName}${allowed ? '' : ' (not an allowed skip, so it counts as failed)'}`);
    if (allowed) count.skipped++;
    else count.failed++;
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { success: false, numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}
