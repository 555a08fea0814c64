/** Command line → what to do. Wrong use throws `UsageError`; `--help` is an answer, not an error. */

import { parseArgs } from 'node:util';
import { HOSTS, TEMPLATES } from '../core/scaffold/answers';
import { FORMATS, type ExportFormat } from '../core/trace/export';
import { LANGUAGES } from '../core/toolchain/profile';
import {
  REPORTERS,
  type BuildCommand,
  type Command,
  type DoctorCommand,
  type FuzzCommand,
  type ImportCommand,
  type InspectCommand,
  type Input,
  type NewCommand,
  type TestCommand,
  type TraceCommand,
} from './commands';

export type * from './commands';

export class UsageError extends Error {}

const OPTIONS = {
  template: { type: 'string' },
  name: { type: 'string' },
  host: { type: 'string' },
  module: { type: 'string' },
  force: { type: 'boolean' },
  watch: { type: 'boolean' },
  release: { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  json: { type: 'boolean' },
  wat: { type: 'string' },
  sizes: { type: 'boolean' },
  targets: { type: 'boolean' },
  target: { type: 'string' },
  capabilities: { type: 'boolean' },
  'allow-list': { type: 'string' },
  diff: { type: 'string' },
  brief: { type: 'boolean' },
  outcomes: { type: 'boolean' },
  repeat: { type: 'string' },
  network: { type: 'string', multiple: true },
  record: { type: 'string' },
  config: { type: 'string' },
  trace: { type: 'string' },
  'time-limit': { type: 'string' },
  port: { type: 'string' },
  'keep-secrets': { type: 'boolean' },
  reporter: { type: 'string' },
  output: { type: 'string' },
  runs: { type: 'string' },
  seed: { type: 'string' },
  exchange: { type: 'string', multiple: true },
  save: { type: 'string' },
  format: { type: 'string' },
  side: { type: 'string' },
  timing: { type: 'boolean' },
} as const;

const TAKES = new Map([
  ['new', ['template', 'name', 'host', 'module', 'force']],
  ['build', ['watch', 'release', 'debug']],
  ['doctor', ['json']],
  ['inspect', ['json', 'wat', 'sizes', 'targets', 'target', 'capabilities', 'allow-list', 'diff']],
  [
    'replay',
    [
      'config',
      'time-limit',
      'trace',
      'json',
      'brief',
      'repeat',
      'outcomes',
      'network',
      'record',
      'keep-secrets',
      'timing',
    ],
  ],
  ['test', ['reporter', 'output', 'watch']],
  ['fuzz', ['config', 'time-limit', 'json', 'runs', 'seed', 'exchange', 'save', 'force', 'keep-secrets']],
  ['import', ['module', 'output', 'keep-secrets', 'force']],
  ['trace', ['format', 'output', 'side']],
  ['serve', ['config', 'time-limit', 'port', 'network', 'keep-secrets']],
]);

export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { name: 'help' };
  if (values.version === true) return { name: 'version' };
  const [command, ...operands] = positionals;
  if (command === undefined) throw new UsageError('no command given');
  const takes = TAKES.get(command);
  if (takes === undefined) throw new UsageError(`unknown command "${command}"`);
  const foreign = Object.keys(values).find((option) => !takes.includes(option));
  if (foreign !== undefined) throw new UsageError(`${command} takes no --${foreign}`);
  if (command === 'new') return newOf(operands, values);
  if (command === 'build') return buildOf(operands, values);
  if (command === 'doctor') return doctorOf(operands, values);
  if (command === 'inspect')
    return { name: 'inspect', file: only(operands), json: values.json === true, ...viewOf(values) };
  if (command === 'import') return importOf(operands, values);
  if (command === 'trace') return traceOf(operands, values);
  if (command === 'test') return testOf(operands, values);
  const input: Mutable<Input> = {
    ...parseInput(command, operands, values.config, values['time-limit']),
    ...networkOf(values.network),
  };
  if (values['keep-secrets'] === true) input.keepSecrets = true;
  if (command === 'fuzz') return { ...fuzzOf(values), ...input };
  if (command === 'serve') return { name: 'serve', port: wholeNumber('--port', values.port, 0, 65_535) ?? 0, ...input };
  return {
    name: 'replay',
    json: values.json === true,
    brief: values.brief === true,
    outcomes: values.outcomes === true,
    timing: values.timing === true,
    repeat: wholeNumber('--repeat', values.repeat, 1, MOST_REPEATS) ?? 1,
    ...(values.trace === undefined ? {} : { trace: values.trace }),
    ...(values.record === undefined ? {} : { record: values.record }),
    ...input,
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Values = ReturnType<typeof parse>['values'];

function newOf([folder, ...others]: readonly string[], values: Values): NewCommand {
  if (folder === undefined || others.length > 0) throw new UsageError('new needs exactly one folder');
  const { template, name, module, host = 'envoy', force = false } = values;
  const known = Object.keys(TEMPLATES);
  if (template === undefined) throw new UsageError(`new needs --template: ${known.join(', ')}`);
  if (!known.includes(template)) throw new UsageError(`there is no template "${template}": ${known.join(', ')}`);
  const proxy = HOSTS.find((one) => one === host);
  if (proxy === undefined) throw new UsageError(`--host needs ${HOSTS.join(', ')}, not "${host}"`);
  const more = { ...(name === undefined ? {} : { plugin: name }), ...(module === undefined ? {} : { module }) };
  return { name: 'new', folder, template, host: proxy, force, ...more };
}

function buildOf([folder = '.', ...others]: readonly string[], values: Values): BuildCommand {
  if (others.length > 0) throw new UsageError('build takes one folder');
  const { watch = false, debug = false, release = false } = values;
  if (debug && release) throw new UsageError('a build is for --debug or for --release');
  return { name: 'build', folder, watch, mode: debug ? 'debug' : 'release' };
}

function doctorOf([name, ...others]: readonly string[], { json = false }: Values): DoctorCommand {
  const language = LANGUAGES.find((one) => one === name);
  if (others.length > 0 || (name !== undefined && language === undefined)) {
    throw new UsageError(`doctor takes one language: ${LANGUAGES.join(', ')}`);
  }
  return { name: 'doctor', json, ...(language === undefined ? {} : { language }) };
}

/** At most one view. */
function viewOf(values: Values): Omit<InspectCommand, 'name' | 'file' | 'json'> {
  const { wat, target, diff, 'allow-list': allowList } = values;
  const views = [
    ...(wat === undefined ? [] : [{ view: 'wat', function: wat } as const]),
    ...(values.sizes === true ? [{ view: 'sizes' } as const] : []),
    ...(target === undefined ? [] : [{ view: 'targets', target } as const]),
    ...(values.targets === true && target === undefined ? [{ view: 'targets' } as const] : []),
    ...(allowList === undefined ? [] : [{ view: 'capabilities', allowList } as const]),
    ...(values.capabilities === true && allowList === undefined ? [{ view: 'capabilities' } as const] : []),
    ...(diff === undefined ? [] : [{ view: 'diff', other: diff } as const]),
  ];
  if (views.length > 1) throw new UsageError('inspect shows one view at a time');
  return views[0] ?? { view: 'module' };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.replace(/\.\s.*$/s, '') : String(error));
  }
}

function parseInput(command: string, operands: readonly string[], config?: string, timeLimit?: string): Input {
  const [first, ...captures] = operands;
  const timeLimitMs = wholeNumber('--time-limit', timeLimit, 1, MOST_MS);
  const options = {
    ...(config === undefined ? {} : { config }),
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
  };
  if (first === undefined) throw new UsageError(`${command} needs a module and a capture, or a scenario`);
  if (command === 'serve' && first.endsWith('.trace') && captures.length === 0)
    return { captures: [first], ...options };
  if (/\.(ya?ml)$/i.test(first) || /\.scenario\.json$/i.test(first)) {
    if (captures.length > 0) throw new UsageError('a scenario names its own captures, so nothing may follow it');
    return { scenario: first, captures: [], ...options };
  }
  if (/\.har$/i.test(first)) throw new UsageError(`the module comes first, then its captures: "${first}" is a capture`);
  const scenario = captures.find((capture) => /\.ya?ml$/i.test(capture));
  if (scenario !== undefined) throw new UsageError(`a scenario stands alone, for it names its module: "${scenario}"`);
  if (captures.length === 0) throw new UsageError(`${command} needs at least one capture after the module`);
  return { module: first, captures, ...options };
}

function importOf(captures: readonly string[], values: Values): ImportCommand {
  if (captures.length === 0) throw new UsageError('import needs at least one capture');
  const { module = 'build/plugin.wasm', output, force = false } = values;
  const more = output === undefined ? {} : { output };
  return { name: 'import', captures, module, keepSecrets: values['keep-secrets'] === true, force, ...more };
}

function traceOf([file, number, ...others]: readonly string[], values: Values): TraceCommand {
  if (file === undefined || others.length > 0)
    throw new UsageError('trace needs a file, and at most the number of an exchange');
  const exchange = wholeNumber('the number of an exchange', number, 1, MOST_NUMBER);
  const { format = 'jsonl', output, side } = values;
  const formats = Object.keys(FORMATS) as ExportFormat[];
  const known = formats.find((one) => one === format);
  if (known === undefined) throw new UsageError(`--format needs ${formats.join(', ')}, not "${format}"`);
  if (side !== undefined && side !== 'client' && side !== 'upstream')
    throw new UsageError(`--side needs client or upstream, not "${side}"`);
  return {
    ...{ name: 'trace', file, format: known },
    ...(exchange === undefined ? {} : { exchange }),
    ...(output === undefined ? {} : { output }),
    ...(side === undefined ? {} : { side }),
  };
}

function testOf(paths: readonly string[], { reporter = 'spec', output, watch = false }: Values): TestCommand {
  const known = REPORTERS.find((one) => one === reporter);
  if (known === undefined) throw new UsageError(`--reporter needs ${REPORTERS.join(', ')}, not "${reporter}"`);
  const more = output === undefined ? {} : { output };
  return { name: 'test', paths: paths.length === 0 ? ['.'] : paths, reporter: known, watch, ...more };
}

function fuzzOf({ runs, seed, exchange, save, force = false, json = false }: Values): Omit<FuzzCommand, keyof Input> {
  if (save !== undefined && !/\.scenario\.(ya?ml|json)$/i.test(save))
    throw new UsageError(`--save needs a name that ends in .scenario.yaml, not "${save}"`);
  const numbers = exchange?.flatMap((text) => wholeNumber('--exchange', text, 1, MOST_NUMBER) ?? []);
  return {
    ...{ name: 'fuzz', force, json },
    runs: wholeNumber('--runs', runs, 1, MOST_RUNS) ?? 1000,
    seed: wholeNumber('--seed', seed, 0, 0x7fff_ffff) ?? 1,
    ...(numbers === undefined ? {} : { exchanges: numbers }),
    ...(save === undefined ? {} : { save }),
  };
}

function only(operands: readonly string[]): string {
  const [file] = operands;
  if (file === undefined || operands.length !== 1) throw new UsageError('inspect needs exactly one file');
  return file;
}

function networkOf(clusters: readonly string[] | undefined): Pick<Input, 'network'> {
  if (clusters === undefined) return {};
  return { network: Object.fromEntries(clusters.map(addressOf)) };
}

function addressOf(text: string): [name: string, address: string] {
  const [, name, address] = /^([^=]+)=([^/\s]+:\d{1,5})$/.exec(text) ?? [];
  if (name !== undefined && address !== undefined) return [name, address];
  throw new UsageError(`--network needs NAME=HOST:PORT, not "${text}"`);
}

/** The longest time that a timer can wait: 24 days. */
const MOST_MS = 2_147_483_647;

const MOST_REPEATS = 10_000_000;
/** All of them are made up before the first is tried. */
const MOST_RUNS = 100_000;
const MOST_NUMBER = 0xffff_ffff;

function wholeNumber(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} needs a whole number from ${least} to ${most}, not "${text}"`);
}
