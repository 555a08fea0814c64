/** What is to be told of a module that was just built. */

import { join } from 'node:path';
import { verdictsOf } from '../core/inspect/targets/index';
import type { Verdict } from '../core/inspect/targets/verdict';
import { problem, warning, type Problem } from '../core/problem';
import { profileOf } from '../core/toolchain/profile';
import { readModuleFile, type ModuleFile } from './module-file';
import { loadProfile, PROFILE } from './profile-file';

export interface BuiltModule {
  readonly file: ModuleFile;
  /** Why proxies that have to load it will not, at the line of `wasm-plugin.yaml` that names them or its start. */
  readonly problems: readonly Problem[];
}

/** `folder`: of the project. Throws `InputError`. */
export async function builtModule(folder: string, path: string): Promise<BuiltModule> {
  const [file, profile] = await Promise.all([readModuleFile(path), loadProfile(folder)]);
  const { module, problems, bytes } = file;
  const verdicts = verdictsOf({ module, problems, bytes });
  const { hosts } = profileOf(profile, 'release');
  const place = { file: join(folder, PROFILE), line: 1, column: 1 };
  return { file, problems: hosts.flatMap((host) => faultsOf(host, verdicts).map((fault) => ({ ...fault, place }))) };
}

/** Verdicts stand in the order of versions: where the newest loads it, an older one that does not is a warning. */
function faultsOf(host: string, verdicts: readonly Verdict[]): Problem[] {
  const own = verdicts.filter(({ id }) => id.split('@')[0] === host);
  return own.flatMap(({ target, answer, findings }, at) => {
    const [first] = findings.filter(({ severity }) => severity === 'error');
    if (first === undefined || (answer !== 'no' && answer !== 'crashes')) return [];
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more: see the module's "Will it load?")` : '';
    const message = `${target} will not load it: ${first.message}${more}`;
    const tell = at === own.length - 1 ? problem : warning;
    return [tell('will-not-load', message, {}, first.remedy)];
  });
}
