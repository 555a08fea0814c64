// Programs that come as Debian packages.

import { getuid } from 'node:process';
import { run, works } from './run.mjs';

/** A part that cannot be had here. Tests that need it are skipped with this reason. */
export class Unavailable extends Error {}

/** Installs `names` by apt unless `isThere()`; where that cannot be done, says what to install. */
export function ensurePackages(names, isThere) {
  if (isThere()) return;
  const problem = getuid?.() === 0 && works('apt-get', ['--version']) ? install(names) : undefined;
  if (isThere()) return;
  throw new Unavailable(`not installed: Debian's ${names.join(' ')}${problem === undefined ? '' : ` (${problem})`}`);
}

/** Why it failed: another distribution may not have them. */
function install(names) {
  console.log(`Installing ${names.join(', ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // Another program may hold apt's lock for a while.
  const apt = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  try {
    run('apt-get', ['update', ...apt], { env, quiet: true });
    run('apt-get', ['install', '-y', ...apt, '--no-install-recommends', ...names], { env, quiet: true });
    return undefined;
  } catch (error) {
    return error.message.trim().split('\n').at(-1);
  }
}
