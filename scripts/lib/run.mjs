// Running programs from scripts: no shell, output shown, failure thrown with the command's name.

import { spawnSync } from 'node:child_process';

/** Runs to the end; throws when it fails. `quiet` shows its output only then. */
export function run(command, args, { cwd, env, quiet = false } = {}) {
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const result = spawnSync(command, args, { cwd, stdio, env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
  if (result.error !== undefined) throw new Error(`${command} could not be started: ${result.error.message}`);
  if (result.status === 0) return;
  const output = quiet ? `\n${result.stdout}\n${result.stderr}` : '';
  throw new Error(`${[command, ...args].join(' ')} failed with exit code ${result.status}${output}`);
}

/** True when `command` starts and exits with 0. */
export function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** What an npm that started us says of itself to install scripts; the npm that we start says it anew. */
const OUTER_NPM = ['npm_config_user_agent', 'npm_node_execpath', 'NODE'];

/** npm as it runs this script, or the one on PATH. `node`: run it by this Node, and so the install scripts it starts. */
export function npm(args, { node = process.execPath, env, ...rest }) {
  const options = { ...rest, env: { ...Object.fromEntries(OUTER_NPM.map((name) => [name, undefined])), ...env } };
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) run(node, [script, ...args], options);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}
