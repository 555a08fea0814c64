/** What the panel shows of its input. */

import { basename } from 'node:path';
import { lossyUtf8 } from '../../core/bytes';
import { ENVOY_VERSIONS } from '../../core/emulator/host';
import { formatProblem, type Problem } from '../../core/problem';
import type { Exchange } from '../../core/scenario/exchange';
import { kindLabel } from '../../core/wasm/describe';
import type { PanelExchange, PanelModule, PanelPlugin, PanelState, Refusal } from '../../protocol/panel';
import { configSchemaOf, configurationProblems } from '../config-schema';
import { InputError } from '../errors';
import type { ModuleFile } from '../module-file';
import type { Edits } from './edits';
import type { PanelHooks, PanelInput, RecordedInput, ReplayableInput } from './input';

export const HOSTS: readonly string[] = [...ENVOY_VERSIONS.map((version) => `envoy@${version}`), 'higress'];

/** `edits` are those that have been applied to the input. */
export async function stateOf(input: PanelInput, edits: Edits): Promise<PanelState> {
  return 'recorded' in input ? recordedState(input) : replayableState(input, edits);
}

async function replayableState(input: ReplayableInput, edits: Edits): Promise<PanelState> {
  const { title, files, loaded, forbidden, restore, scenario } = input;
  const { exchanges, connections, host } = loaded.scenario;
  const inFiles = exchanges.length - (edits.all?.added.length ?? 0);
  const { all } = edits;
  return {
    title,
    canRun: forbidden === undefined,
    hosts: HOSTS,
    plugins: await Promise.all(files.map((file, place) => pluginOf(input, file, place))),
    ...(restore === undefined ? {} : { restore }),
    ...(all === undefined ? {} : { edits: all }),
    ...(forbidden === undefined ? {} : { forbidden }),
    ...(scenario === undefined ? {} : { scenario: basename(scenario) }),
    ...(loaded.masked === undefined ? {} : { masked: loaded.masked }),
    module: moduleOf(files[0], host.name === 'higress' ? 'higress' : `${host.name}@${host.version}`),
    exchanges: [
      ...exchanges.map((exchange, at) => listed(exchange, at + 1, edits.isEdited(at + 1, inFiles))),
      ...connections.map(({ name }, at) => connected(name, exchanges.length + at + 1)),
    ],
    problems: [...files.flatMap((file) => file.problems), ...loaded.problems].map(formatProblem),
  };
}

function recordedState({ title, restore, recorded }: RecordedInput): PanelState {
  const { exchanges, repeat, sections } = recorded;
  // What it says of itself may be anything; what was recorded is there.
  const last = sections.reduce((most, { number }) => Math.max(most, number), 0);
  const count = Math.min(exchanges.length * repeat, last);
  const all = Array.from({ length: count }, (_, at) => exchanges[at % exchanges.length]).filter(
    (one) => one !== undefined,
  );
  return {
    title,
    canRun: false,
    hosts: [],
    plugins: [],
    problems: [],
    forbidden: { reason: 'This is a trace that was recorded: it is shown as it was, and nothing is run.' },
    ...(restore === undefined ? {} : { restore }),
    exchanges: all.map((exchange, at) => listed(exchange, at + 1, false)),
  };
}

/** What whoever shows the panel can do besides. */
export function offersOf({ chooseModule, debug }: PanelHooks): Pick<PanelState, 'choosesModule' | 'debugs'> {
  return {
    ...(chooseModule === undefined ? {} : { choosesModule: true }),
    ...(debug === undefined ? {} : { debugs: true }),
  };
}

export function brokenState(error: unknown): PanelState {
  return { title: 'Replay', exchanges: [], plugins: [], hosts: [], canRun: false, problems: linesOf(error) };
}

export function linesOf(error: unknown): string[] {
  if (!(error instanceof InputError)) throw error;
  return error.problems.map((one: Problem) => formatProblem(one));
}

/** What is wrong with files is a line for the user. */
export async function attempt<R extends Refusal>(act: () => Promise<R>): Promise<R | Refusal> {
  try {
    return await act();
  } catch (error) {
    return { problems: linesOf(error) };
  }
}

async function pluginOf({ loaded, forbidden }: ReplayableInput, file: ModuleFile, place: number): Promise<PanelPlugin> {
  const settings = loaded.scenario.plugins[place];
  const configuration = lossyUtf8(settings?.configuration ?? new Uint8Array());
  // Patterns of a schema are code, too: what nobody trusts is not run.
  const schema = forbidden === undefined ? configSchemaOf(file.path) : undefined;
  const problems = schema === undefined ? [] : await configurationProblems(schema, configuration);
  const own = schema === undefined ? {} : { schema: basename(schema) };
  return { name: settings?.name ?? '', file: file.name, configuration, problems, ...own };
}

function moduleOf(file: ModuleFile, host: string): PanelModule {
  const { name, module, hash, modifiedAt } = file;
  return { file: name, size: module.size, abi: kindLabel(module), hash: hash.slice(0, 7), builtAt: modifiedAt, host };
}

function listed({ name, request, response }: Exchange, index: number, isEdited: boolean): PanelExchange {
  const { method, path, authority } = request;
  const own = name === `${method} ${path}` ? {} : { name };
  const edited = isEdited ? { edited: true as const } : {};
  return { index, method, path, authority, upstreamStatus: response.status, ...own, ...edited };
}

function connected(name: string, index: number): PanelExchange {
  return { index, method: 'TCP', path: name, authority: '', upstreamStatus: 0 };
}
