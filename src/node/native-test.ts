/** A scenario of a Go plugin → a Go test of the same calls, beside the project and not in it, for a debugger of native programs. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nativeTest, TEST, type NativeTestFile } from '../core/native-test/go-file';
import type { Recorded, RecordedSection } from '../core/native-test/recorded';
import { readDetailed } from '../core/trace/read-section';
import { kept } from '../core/trace/sections';
import { chosenExchanges } from './chosen-exchanges';
import { findDelve } from './delve';
import { InputError } from './errors';
import { goPackageOf, type GoPackage } from './go-package';
import { readSoundModules } from './module-file';
import { Aborted } from './process-tree';
import { ReplayRunner, type ReplayOutcome } from './replay';
import { loadScenario, scenarioFromOptions, type LoadedScenario } from './scenario-file';
import type { Environment } from './toolchains';

/** As launch configurations have it; paths are absolute. */
export interface NativeTarget {
  readonly scenario?: string;
  readonly module?: string;
  readonly captures?: readonly string[];
  readonly configuration?: string;
  /** Number, from 1, or name; without: all. */
  readonly exchange?: number | string;
}

export interface NativeTest {
  /** All that was made for it; goes with `removeNativeTest`. */
  readonly folder: string;
  /** Of the Go package, where the test runs. */
  readonly packageFolder: string;
  /** Of the test. */
  readonly file: string;
  /** For `go test` and its relatives. */
  readonly buildFlags: readonly string[];
  /** For the program that they build. */
  readonly args: readonly string[];
  /** For building it. */
  readonly env: Environment;
  /** What the scenario gives the plugin, besides. */
  readonly pluginEnv: Readonly<Record<string, string>>;
  /** What is not as it was in the proxy: sentences. */
  readonly limits: readonly string[];
}

export interface NativeOptions {
  readonly runner?: ReplayRunner;
  readonly env?: Environment;
  readonly signal?: AbortSignal;
  /** Where to put it; default: into a new folder. */
  readonly folder?: string;
}

/** Arguments with which Delve, run in the package's folder, builds and debugs the test: nothing is written there. */
export function delveLaunch({ folder, packageFolder, buildFlags, args, pluginEnv }: NativeTest) {
  const output = join(folder, process.platform === 'win32' ? 'debugged.exe' : 'debugged');
  const run = { cwd: packageFolder, args, env: pluginEnv, outputMode: 'remote', stopOnEntry: false };
  return { request: 'launch', mode: 'test', program: '.', output, buildFlags, hideSystemGoroutines: true, ...run };
}

/** No file of the project has that name. */
const FILE = 'wasm_plugin_replay_test.go';

/** Before anything is built. Throws `InputError` where there is no Delve, or no plugin in Go that could run natively. */
export async function checkNative(target: NativeTarget, env: Environment = process.env): Promise<void> {
  await findDelve(env);
  await choosePlugin(await load(target), env, undefined);
}

/** Runs the replay. Throws `InputError`, or `Aborted` where `signal` says so. */
export async function makeNativeTest(target: NativeTarget, options: NativeOptions = {}): Promise<NativeTest> {
  const { runner = new ReplayRunner(), env = process.env, signal } = options;
  const loaded = await load(target);
  const { plugin, goPackage } = await choosePlugin(loaded, env, signal);
  const exchanges = chosenExchanges(target.exchange, loaded.scenario);
  const { sections, outcome } = await record(loaded, exchanges, runner, signal);
  const source = basename(target.scenario ?? target.module ?? '');
  const { name, context } = goPackage;
  const made = nativeTest({ scenario: loaded.scenario, sections, plugin }, name, context, source);
  const environment = loaded.scenario.plugins[plugin]?.environment ?? [];
  const limits = [...made.limits, ...ofOutcome(outcome), ...ofChain(loaded)];
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'wasm-plugin-native-')));
  return { ...(await write(made, goPackage, folder)), pluginEnv: Object.fromEntries(environment), limits };
}

export async function removeNativeTest({ folder }: Pick<NativeTest, 'folder'>): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function load({ scenario = '', module = '', captures = [], configuration }: NativeTarget): Promise<LoadedScenario> {
  if (scenario !== '') return loadScenario(scenario);
  return scenarioFromOptions({ module, captures, ...(configuration === undefined ? {} : { configuration }) });
}

/** Of a chain, the first that is written in Go. */
async function choosePlugin({ modulePaths }: LoadedScenario, env: Environment, signal: AbortSignal | undefined) {
  const reasons: InputError[] = [];
  for (const [plugin, path] of modulePaths.entries()) {
    try {
      return { plugin, goPackage: await goPackageOf(path, env, signal) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      reasons.push(error);
    }
  }
  throw new InputError(reasons.flatMap(({ problems }) => problems));
}

async function record(
  { scenario, modulePaths }: LoadedScenario,
  exchanges: readonly number[] | undefined,
  runner: ReplayRunner,
  signal: AbortSignal | undefined,
): Promise<Pick<Recorded, 'sections'> & { readonly outcome: ReplayOutcome }> {
  const modules = await readSoundModules(modulePaths);
  const request = { modules, scenario, trace: 'detailed' as const, ...(exchanges && { exchanges }) };
  const sections: RecordedSection[] = [];
  const outcome = await runner.run(
    request,
    {
      section: (section) => {
        sections.push({ number: section.number, ...readDetailed(kept(section), scenario.exchanges) });
      },
    },
    signal,
  );
  if (outcome.status === 'cancelled') throw new Aborted();
  const isCalled = sections.some(({ events }) => events.some(({ kind }) => kind === 'call'));
  if (!isCalled && outcome.problems.length > 0) throw new InputError(outcome.problems);
  return { sections, outcome };
}

function ofOutcome({ stop }: ReplayOutcome): string[] {
  return stop === undefined ? [] : [`The replay, and so the test, goes as far as this: ${stop.message}`];
}

function ofChain({ modulePaths }: LoadedScenario): string[] {
  if (modulePaths.length === 1) return [];
  return ['The other plugins of the chain are not there: bodies are as they were captured.'];
}

async function write(
  { text }: NativeTestFile,
  goPackage: GoPackage,
  folder: string,
): Promise<Omit<NativeTest, 'pluginEnv' | 'limits'>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, FILE);
  const overlay = join(folder, 'overlay.json');
  await writeFile(file, text);
  await writeFile(overlay, JSON.stringify({ Replace: { [join(goPackage.folder, FILE)]: file } }));
  const { folder: packageFolder, flags, env } = goPackage;
  const buildFlags = [`-overlay=${overlay}`, ...flags];
  return { folder, packageFolder, file, buildFlags, args: ['-test.run', `^${TEST}$`, '-test.v'], env };
}
