/** Scenario and capture files → a Scenario and the path of its module. */

import { dirname, resolve } from 'node:path';
import { utf8 } from '../core/bytes';
import { hasErrors, type Problem } from '../core/problem';
import type { Capture } from '../core/capture/capture';
import type { CalloutMockFile } from '../core/scenario/callouts';
import { buildScenario, type LimitsFile, type Scenario, type ScenarioFile } from '../core/scenario/scenario';
import schema from '../../schemas/scenario.schema.json';
import { loadCapture, masked, type LoadedCapture, type Secrets } from './capture-file';
import { parseJson, parseYaml, placed, type TextDocument } from './documents';
import { InputError } from './errors';
import { readInput } from './files';
import { Shape } from './shape';

export interface LoadedScenario {
  /** Of the plugins, in the order of the chain. */
  readonly modulePaths: readonly string[];
  readonly scenario: Scenario;
  /** Warnings; what is worse was thrown. */
  readonly problems: readonly Problem[];
  /** Every file that went into it. */
  readonly files: readonly string[];
  /** Line and column in the scenario's file; nothing where it has none. */
  readonly locate: TextDocument['locate'];
  /** Paths of its captures. */
  readonly captures: readonly string[];
  /** What they hold: whoever keeps it spares the next reading. */
  readonly captured: readonly LoadedCapture[];
  /** Secrets that were masked, in words; absent: none. */
  readonly masked?: string;
  /** As it was read. */
  readonly source: ScenarioFile;
}

export function isScenarioFile(file: string): boolean {
  return /\.scenario\.(ya?ml|json)$/i.test(file);
}

export interface LoadOptions {
  /** Whatever the scenario says. */
  readonly keepSecrets?: boolean;
}

/** Throws `InputError`. */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<LoadedScenario> {
  const document = await parseYaml(file, (await readInput(file)).bytes);
  const faults = await placed(file, document, await checkShape(document.value));
  if (faults.length > 0) throw new InputError(faults);
  const value = document.value as ScenarioFile;
  const folder = dirname(file);
  return build(file, document, value, folder, secretsOf(value, options.keepSecrets));
}

export interface ReplayOptions {
  readonly module: string;
  readonly captures: readonly string[];
  readonly configuration?: string;
  readonly limits?: LimitsFile;
  readonly keepSecrets?: boolean;
}

/** A scenario that is not in a file: a module, captures, and what the command line says. Throws `InputError`. */
export async function scenarioFromOptions(options: ReplayOptions): Promise<LoadedScenario> {
  const { module, captures, configuration, limits, keepSecrets = false } = options;
  const plugin = configuration === undefined ? {} : { plugin: { configuration } };
  const value: ScenarioFile = { module, captures, ...plugin, ...(limits === undefined ? {} : { limits }) };
  const nowhere: TextDocument = { value, locate: () => Promise.resolve({}) };
  return build(module, nowhere, value, process.cwd(), { keep: keepSecrets });
}

async function build(
  file: string,
  document: TextDocument,
  value: ScenarioFile,
  folder: string,
  secrets: Secrets,
): Promise<LoadedScenario> {
  const paths = (value.captures ?? []).map((capture) => resolve(folder, capture));
  const captures = await Promise.all(paths.map(loadCapture));
  const recordings = (value.recordings ?? []).map((recording) => resolve(folder, recording));
  const hidden = masked(joined(captures.map(({ capture }) => capture)), secrets);
  const { value: scenario, problems } = buildScenario(
    value,
    hidden.capture,
    (await Promise.all(recordings.map(loadRecording))).flat(),
  );
  const own = await placed(file, document, problems);
  if (hasErrors(own)) throw new InputError(own);
  const warnings = [...captures.flatMap((capture) => capture.problems), ...own];
  const modules = value.plugins?.map(({ module }) => module) ?? [value.module ?? ''];
  // Those of the command line stay as they were given.
  const modulePaths = modules.map((module) => (folder === process.cwd() ? module : resolve(folder, module)));
  return {
    ...{
      modulePaths,
      scenario,
      problems: warnings,
      captures: paths,
      captured: captures,
      source: value,
      locate: document.locate,
    },
    ...(hidden.masked === undefined ? {} : { masked: hidden.masked }),
    files: [...modulePaths, file, ...paths, ...recordings],
  };
}

/** What was asked for outweighs the scenario. */
function secretsOf({ secrets = 'mask' }: ScenarioFile, keep = false): Secrets {
  return { keep: keep || secrets === 'keep', ...(typeof secrets === 'object' ? { names: secrets.names } : {}) };
}

function joined(captures: readonly Capture[]): Capture {
  const outside = captures.find((capture) => capture.outside !== undefined)?.outside;
  return {
    exchanges: captures.flatMap(({ exchanges }) => exchanges),
    connections: captures.flatMap(({ connections = [] }) => connections),
    ...(outside === undefined ? {} : { outside }),
  };
}

/** A recording has the form of a scenario that has callouts and nothing else. */
async function loadRecording(file: string): Promise<readonly CalloutMockFile[]> {
  const document = await parseJson(file, (await readInput(file)).bytes);
  const faults = await placed(file, document, await checkShape(document.value, false));
  if (faults.length > 0) throw new InputError(faults);
  return (document.value as ScenarioFile).callouts ?? [];
}

const shape = new Shape(schema, 'the scenario');

/** What does not fit the schema, each with its path. */
async function checkShape(value: unknown, isWhole = true): Promise<Problem[]> {
  const problems = await shape.check(value);
  return problems.length === 0 && isWhole && lacksModule(value) ? [shape.missing('module')] : problems;
}

/** Throws `InputError` where a text is no scenario. */
export async function checkScenario(file: string, text: string): Promise<void> {
  const document = await parseYaml(file, utf8(text));
  const faults = await placed(file, document, await checkShape(document.value));
  if (faults.length > 0) throw new InputError(faults);
}

const exchangeShape = new Shape({ ...schema.definitions.exchange, definitions: schema.definitions }, 'the exchange');

/** What in one exchange of a scenario does not fit the schema. */
export function checkExchange(value: unknown): Promise<Problem[]> {
  return exchangeShape.check(value);
}

/** One plugin has `module`, a chain has `plugins`. */
function lacksModule(value: unknown): boolean {
  const { module, plugins } = value as Partial<ScenarioFile>;
  return module === undefined && plugins === undefined;
}
