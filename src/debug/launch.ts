/** Arguments of a launch → what is debugged. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { Worker } from 'node:worker_threads';
import { resolve } from 'node:path';
import { InputError } from '../node/errors';
import { problem } from '../core/problem';
import { jobOf } from '../node/replay';
import { loadScenario, scenarioFromOptions, type LoadedScenario } from '../node/scenario-file';
import { LiveRun } from './live-run';
import type { Program } from './program';
import type { PathMap } from './source-paths';

/** As `launch.json` has them; see `debuggers` in package.json. Paths are absolute, or relative to `cwd`. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  readonly cwd?: string;
  readonly scenario?: string;
  readonly module?: string;
  readonly captures?: readonly string[];
  readonly configuration?: string;
  /** Number, from 1, or name; without: all. */
  readonly exchange?: number | string;
  readonly stopOnEntry?: boolean;
  readonly sourceMap?: PathMap;
  readonly steps?: 'source' | 'hostCalls';
  /** Under Delve: VS Code never starts this adapter for it. */
  readonly native?: boolean;
}

/** Throws `InputError`. */
export async function loadLaunch({
  cwd = '.',
  scenario,
  module,
  captures = [],
  configuration,
  ...others
}: LaunchArguments): Promise<LoadedScenario> {
  checkKinds({ cwd, scenario, module, captures, configuration, ...others });
  if (scenario !== undefined && scenario !== '') return loadScenario(resolve(cwd, scenario));
  if (module === undefined || module === '') throw new InputError([nothingToDebug()]);
  return scenarioFromOptions({
    module: resolve(cwd, module),
    captures: captures.map((capture) => resolve(cwd, capture)),
    ...(configuration === undefined ? {} : { configuration }),
  });
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ cwd: 'a text', scenario: 'a text', module: 'a text', configuration: 'a text' },
  ...{ captures: 'a list of texts', sourceMap: 'texts by name' },
};

/** What somebody wrote into `launch.json` may be anything. */
function checkKinds(args: Readonly<Record<string, unknown>>): void {
  const wrong = Object.entries(KINDS).filter(([name, kind]) => !isOfKind(args[name], kind));
  if (wrong.length === 0) return;
  const remedy = 'Mend it in the launch configuration.';
  throw new InputError(wrong.map(([name, kind]) => problem('wrong-kind', `"${name}" is to be ${kind}`, {}, remedy)));
}

function isOfKind(value: unknown, kind: string): boolean {
  if (value === undefined) return true;
  if (kind === 'a text') return typeof value === 'string';
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) === (kind === 'a list of texts') &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}

function nothingToDebug() {
  const remedy = 'Set "scenario", or "module" and "captures", in the launch configuration.';
  return problem('nothing-to-debug', 'there is nothing to debug', {}, remedy);
}

/** Of JavaScript's own heap in the thread, in MiB. */
const HEAP_MIB = 512;

/** A run that is ready to begin; `signal`: or no longer wanted. */
export async function launchRun(
  program: Program,
  exchanges: readonly number[] | undefined,
  bundle: string,
  signal: AbortSignal,
): Promise<LiveRun> {
  signal.throwIfAborted();
  const worker = new Worker(bundle, { env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
  const { scenario } = program.loaded;
  const modules = program.modules.map(({ file }) => file);
  const request = exchanges === undefined ? { modules, scenario } : { modules, scenario, exchanges };
  const job = jobOf(
    request,
    program.modules.map(({ prepared }) => prepared),
  );
  const onAbort = () => void worker.terminate();
  signal.addEventListener('abort', onAbort);
  return LiveRun.prepare(program, job, worker).finally(() => signal.removeEventListener('abort', onAbort));
}
