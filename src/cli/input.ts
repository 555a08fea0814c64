import { formatProblem } from '../core/problem';
import { readInput } from '../node/files';
import { readSoundModule, type ModuleFile } from '../node/module-file';
import { loadScenario, scenarioFromOptions, type LoadedScenario } from '../node/scenario-file';
import { lossyUtf8, utf8 } from '../core/bytes';
import type { Input } from './arguments';

export interface ReplayInput {
  readonly file: ModuleFile;
  readonly loaded: LoadedScenario;
}

/** Everything that the command line names, read and checked; warnings go to stderr. Throws `InputError`. */
export async function readReplayInput(input: Input): Promise<ReplayInput> {
  const loaded = await loadInput(input);
  const file = await readSoundModule(loaded.modulePath);
  for (const warning of loaded.problems) process.stderr.write(`warning: ${formatProblem(warning)}\n`);
  return { file, loaded };
}

async function loadInput(input: Input): Promise<LoadedScenario> {
  const configuration = input.config === undefined ? undefined : await configText(input.config);
  const limits = input.timeLimitMs === undefined ? undefined : { timeMs: input.timeLimitMs };
  if (input.scenario !== undefined) return override(await loadScenario(input.scenario), configuration, limits);
  return scenarioFromOptions({
    module: input.module ?? '',
    captures: input.captures,
    ...(configuration === undefined ? {} : { configuration }),
    ...(limits === undefined ? {} : { limits }),
  });
}

/** What the command line says outweighs the file. */
function override(loaded: LoadedScenario, configuration: string | undefined, limits: { timeMs: number } | undefined) {
  const { scenario } = loaded;
  const plugin =
    configuration === undefined ? scenario.plugin : { ...scenario.plugin, configuration: utf8(configuration) };
  return { ...loaded, scenario: { ...scenario, plugin, limits: { ...scenario.limits, ...limits } } };
}

async function configText(config: string): Promise<string> {
  return config.startsWith('@') ? lossyUtf8((await readInput(config.slice(1))).bytes) : config;
}
