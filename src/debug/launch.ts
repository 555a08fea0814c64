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
}

/** Throws `InputError`. */
export async function loadLaunch({
  cwd = '.',
  scenario,
  module,
  captures = [],
  configuration,
}: LaunchArguments): Promise<LoadedScenario> {
  if (scenario !== undefined && scenario !== '') return loadScenario(resolve(cwd, scenario));
  if (module === undefined || module === '') throw new InputError([nothingToDebug()]);
  return scenarioFromOptions({
    module: resolve(cwd, module),
    captures: captures.map((capture) => resolve(cwd, capture)),
    ...(configuration === undefined ? {} : { configuration }),
  });
}

function nothingToDebug() {
  const remedy = 'Set "scenario", or "module" and "captures", in the launch configuration.';
  return problem('nothing-to-debug', 'there is nothing to debug', {}, remedy);
}

/** Numbers of the exchanges that are replayed; undefined: all. Throws `InputError`. */
export function chosenExchanges(
  { exchange }: LaunchArguments,
  { scenario }: LoadedScenario,
): readonly number[] | undefined {
  if (exchange === undefined || exchange === '') return undefined;
  const named = scenario.exchanges.findIndex(({ name }) => name === exchange) + 1;
  const number = named > 0 ? named : Number(exchange);
  if (Number.isInteger(number) && number >= 1 && number <= scenario.exchanges.length + scenario.connections.length)
    return [number];
  const names = scenario.exchanges.map(({ name }, at) => `${at + 1} (${name})`).slice(0, 20);
  const remedy = `Choose one of ${names.join(', ')}.`;
  throw new InputError([problem('no-such-exchange', `there is no exchange "${exchange}"`, {}, remedy)]);
}

/** Of JavaScript's own heap in the thread, in MiB. */
const HEAP_MIB = 512;

/** A run that is ready to begin. */
export function launchRun(
  program: Program,
  exchanges: readonly number[] | undefined,
  bundle: string,
): Promise<LiveRun> {
  const worker = new Worker(bundle, { env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
  const { scenario } = program.loaded;
  const modules = program.modules.map(({ file }) => file);
  const request = exchanges === undefined ? { modules, scenario } : { modules, scenario, exchanges };
  const job = jobOf(
    request,
    program.modules.map(({ prepared }) => prepared),
  );
  return LiveRun.prepare(program, job, worker);
}
