/** Scenario and capture files → a Scenario and the path of its module. */

import { dirname, resolve } from 'node:path';
import { distance } from 'fastest-levenshtein';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { hasErrors, problem, type Problem } from '../core/problem';
import { importHar } from '../core/scenario/har';
import type { Exchange } from '../core/scenario/exchange';
import type { CalloutMockFile } from '../core/scenario/callouts';
import { buildScenario, type LimitsFile, type Scenario, type ScenarioFile } from '../core/scenario/scenario';
import schema from '../../schemas/scenario.schema.json';
import { parseJson, parseYaml, placed, type TextDocument } from './documents';
import { InputError } from './errors';
import { readInput } from './files';

export interface LoadedScenario {
  /** Of the plugins, in the order of the chain. */
  readonly modulePaths: readonly string[];
  readonly scenario: Scenario;
  /** Warnings; what is worse was thrown. */
  readonly problems: readonly Problem[];
  /** Every file that went into it. */
  readonly files: readonly string[];
}

export function isScenarioFile(file: string): boolean {
  return /\.scenario\.(ya?ml|json)$/i.test(file);
}

/** Throws `InputError`. */
export async function loadScenario(file: string): Promise<LoadedScenario> {
  const document = await parseYaml(file, (await readInput(file)).bytes);
  const shape = await placed(file, document, await checkShape(document.value));
  if (shape.length > 0) throw new InputError(shape);
  const value = document.value as ScenarioFile;
  const folder = dirname(file);
  return build(file, document, value, folder);
}

export interface ReplayOptions {
  readonly module: string;
  readonly captures: readonly string[];
  readonly configuration?: string;
  readonly limits?: LimitsFile;
}

/** A scenario that is not in a file: a module, captures, and what the command line says. Throws `InputError`. */
export async function scenarioFromOptions(options: ReplayOptions): Promise<LoadedScenario> {
  const { module, captures, configuration, limits } = options;
  const plugin = configuration === undefined ? {} : { plugin: { configuration } };
  const value: ScenarioFile = { module, captures, ...plugin, ...(limits === undefined ? {} : { limits }) };
  const nowhere: TextDocument = { value, locate: () => Promise.resolve({}) };
  return build(module, nowhere, value, process.cwd());
}

async function build(
  file: string,
  document: TextDocument,
  value: ScenarioFile,
  folder: string,
): Promise<LoadedScenario> {
  const paths = (value.captures ?? []).map((capture) => resolve(folder, capture));
  const captures = await Promise.all(paths.map(loadCapture));
  const recordings = (value.recordings ?? []).map((recording) => resolve(folder, recording));
  const { value: scenario, problems } = buildScenario(
    value,
    captures.flatMap((capture) => capture.exchanges),
    (await Promise.all(recordings.map(loadRecording))).flat(),
  );
  const own = await placed(file, document, problems);
  if (hasErrors(own)) throw new InputError(own);
  const warnings = [...captures.flatMap((capture) => capture.problems), ...own];
  const modules = value.plugins?.map(({ module }) => module) ?? [value.module ?? ''];
  // Those of the command line stay as they were given.
  const modulePaths = modules.map((module) => (folder === process.cwd() ? module : resolve(folder, module)));
  return { modulePaths, scenario, problems: warnings, files: [...modulePaths, file, ...paths, ...recordings] };
}

async function loadCapture(file: string): Promise<{ exchanges: readonly Exchange[]; problems: readonly Problem[] }> {
  const document = await parseJson(file, (await readInput(file)).bytes);
  const { value: exchanges, problems } = importHar(document.value);
  const own = await placed(file, document, problems);
  if (hasErrors(own)) throw new InputError(own);
  return { exchanges, problems: own };
}

/** A recording has the form of a scenario that has callouts and nothing else. */
async function loadRecording(file: string): Promise<readonly CalloutMockFile[]> {
  const document = await parseJson(file, (await readInput(file)).bytes);
  const shape = await placed(file, document, await checkShape(document.value, false));
  if (shape.length > 0) throw new InputError(shape);
  return (document.value as ScenarioFile).callouts ?? [];
}

let validator: ValidateFunction | undefined;

/** What does not fit the schema, each with its path. */
async function checkShape(value: unknown, isWhole = true): Promise<Problem[]> {
  const { Ajv } = await import('ajv');
  // `format` is for editors; buildScenario reads the date itself.
  validator ??= new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    verbose: true,
    formats: { 'date-time': true },
  }).compile(schema);
  if (validator(value)) return isWhole && lacksModule(value) ? [missing('module', [], 'the scenario')] : [];
  return onePerPlace(validator.errors ?? []).map((error) => shapeProblem(error, value));
}

/**
 * A value that fits none of several forms breaks the rules of each. Told is what stands deepest, for that is the form
 * that was meant, and of one place only the first.
 */
function onePerPlace(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf').map(({ instancePath }) => instancePath);
  const rules = errors.filter(({ keyword }) => keyword !== 'oneOf');
  return rules.filter((error, index) => {
    const choice = choices.find((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`));
    if (choice === undefined) return true;
    const rivals = rules.filter(({ instancePath }) => instancePath === choice || instancePath.startsWith(`${choice}/`));
    return index === rules.indexOf(rivals.reduce((best, rival) => (weight(rival) > weight(best) ? rival : best)));
  });
}

/** How much an error says about what was meant: its depth, and that a field was taken for one of this form. */
function weight({ instancePath, keyword }: ErrorObject): number {
  const kinds: Readonly<Record<string, number>> = { additionalProperties: 2, required: 1, const: -1 };
  return 4 * instancePath.split('/').length + (kinds[keyword] ?? 0);
}

function shapeProblem(error: ErrorObject, value: unknown): Problem {
  const path = stepsOf(error.instancePath, value);
  const where = path.length === 0 ? 'the scenario' : path.join('.');
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'additionalProperties')
    return unknownField(String(params['additionalProperty']), path, where, error);
  if (error.keyword === 'required') return missing(String(params['missingProperty']), path, where);
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  return problem('bad-value', `${where} ${error.message ?? 'is not valid'}${allowed}`, { path }, 'Change the value.');
}

/** One plugin has `module`, a chain has `plugins`. */
function lacksModule(value: unknown): boolean {
  const { module, plugins } = value as Partial<ScenarioFile>;
  return module === undefined && plugins === undefined;
}

function missing(field: string, path: (string | number)[], where: string): Problem {
  return problem('missing-field', `${where} lacks "${field}"`, { path }, 'Add it.');
}

function unknownField(field: string, path: (string | number)[], where: string, error: ErrorObject): Problem {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
  const near = known.find((name) => distance(name.toLowerCase(), field.toLowerCase()) <= 2);
  const list = known.length === 0 ? 'Remove it.' : `Known here: ${known.join(', ')}.`;
  const remedy = near === undefined ? list : `Did you mean "${near}"?`;
  return problem('unknown-field', `unknown field "${field}" in ${where}`, { path: [...path, field] }, remedy);
}

/** JSON pointer → steps, numbers where the document has arrays. */
function stepsOf(pointer: string, root: unknown): (string | number)[] {
  let at: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
      const step = Array.isArray(at) ? Number(key) : key;
      at = typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
      return step;
    });
}
