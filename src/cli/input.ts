import type { PluginSettings } from '../core/emulator/plugin';
import { formatProblem } from '../core/problem';
import { readInput } from '../node/files';
import { readSoundModules, type ModuleFiles } from '../node/module-file';
import { loadScenario, scenarioFromOptions, type LoadedScenario } from '../node/scenario-file';
import { lossyUtf8, utf8 } from '../core/bytes';
import type { Input } from './arguments';

export interface ReplayInput {
  readonly files: ModuleFiles;
  readonly loaded: LoadedScenario;
}

/** Everything that the command line names, read and checked; warnings go to stderr. Throws `InputError`. */
export async function readReplayInput(input: Input): Promise<ReplayInput> {
  const read = await readQuietly(input);
  const { loaded } = read;
  for (const warning of loaded.problems) process.stderr.write(`warning: ${formatProblem(warning)}\n`);
  return read;
}

/** For those who show warnings in their own way. */
export async function readQuietly(input: Input): Promise<ReplayInput> {
  const loaded = networked(await loadInput(input), input.network ?? {});
  return { files: await readSoundModules(loaded.modulePaths), loaded };
}

/** Addresses of the command line outweigh those of the file. */
function networked(loaded: LoadedScenario, addresses: Readonly<Record<string, string>>): LoadedScenario {
  const { scenario } = loaded;
  const others = scenario.clusters.filter(({ name }) => !Object.hasOwn(addresses, name));
  const named = Object.entries(addresses).map(([name, address]) => ({ name, empty: false, address }));
  return { ...loaded, scenario: { ...scenario, clusters: [...others, ...named] } };
}

async function loadInput(input: Input): Promise<LoadedScenario> {
  const configuration = input.config === undefined ? undefined : await configText(input.config);
  const limits = input.timeLimitMs === undefined ? undefined : { timeMs: input.timeLimitMs };
  const { keepSecrets = false } = input;
  if (input.scenario !== undefined)
    return override(await loadScenario(input.scenario, { keepSecrets }), configuration, limits);
  return scenarioFromOptions({
    module: input.module ?? '',
    captures: input.captures,
    keepSecrets,
    ...(configuration === undefined ? {} : { configuration }),
    ...(limits === undefined ? {} : { limits }),
  });
}

/** What the command line says outweighs the file. */
function override(loaded: LoadedScenario, configuration: string | undefined, limits: { timeMs: number } | undefined) {
  const { scenario } = loaded;
  const [first, ...others] = scenario.plugins;
  const changed =
    configuration === undefined || first === undefined ? undefined : [withText(first, configuration), ...others];
  const plugins = changed ?? scenario.plugins;
  return { ...loaded, scenario: { ...scenario, plugins, limits: { ...scenario.limits, ...limits } } };
}

function withText(plugin: PluginSettings, configuration: string): PluginSettings {
  return { ...plugin, configuration: utf8(configuration) };
}

async function configText(config: string): Promise<string> {
  return config.startsWith('@') ? lossyUtf8((await readInput(config.slice(1))).bytes) : config;
}
