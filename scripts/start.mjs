// `npm start`: from a fresh clone to a replay. Installs and builds what is missing, inspects the sample plugin, replays
// the sample capture through it, and serves the replay panel. `--no-serve` ends after the trace.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/install.mjs';
import { run, works } from './lib/run.mjs';
import { buildSample } from './lib/sample.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const serve = !process.argv.includes('--no-serve');
const sample = join(root, 'samples', 'hello-filter');
const cli = join(root, 'dist', 'cli.js');

try {
  ensureInstalled(root, 'the development tools');
  run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  const module = buildSample(root);
  heading('wasm-plugin inspect build/hello-filter.wasm');
  run(process.execPath, [cli, 'inspect', module], { cwd: sample });
  heading('wasm-plugin replay hello.scenario.yaml');
  run(process.execPath, [cli, 'replay', 'hello.scenario.yaml'], { cwd: sample });
  if (serve) servePanel();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function heading(command) {
  console.log(`\n$ ${command}\n`);
}

function servePanel() {
  heading('wasm-plugin serve hello.scenario.yaml');
  if (works('code', ['--version'])) {
    console.log(`In VS Code: code --extensionDevelopmentPath="${root}" "${sample}"\n`);
  }
  const server = spawn(process.execPath, [cli, 'serve', 'hello.scenario.yaml'], { cwd: sample, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
  // An npm that is ended does not always take its scripts with it.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || server.kill(), 1000).unref();
  server.on('exit', (code) => (process.exitCode = code ?? 0));
}
