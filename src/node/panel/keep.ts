/** What the panel writes into scenarios: expectations, and what was edited. */

import { basename, dirname, join, relative, sep } from 'node:path';
import { existsSync } from 'node:fs';
import { lossyUtf8 } from '../../core/bytes';
import { DEFAULT_HOST } from '../../core/emulator/host';
import type { ScenarioFile } from '../../core/scenario/scenario';
import type { Keepable, PanelEdits } from '../../protocol/panel';
import { notWritten, readInput, writeWhole } from '../files';
import { changedText, exchangeChanges, expectPath, newScenarioText, ownIndex, type Change } from '../scenario-edit';
import type { Edits } from './edits';
import type { PanelHooks, ReplayableInput } from './input';
import { checkPlaces } from './places';

/** Throws `InputError`. */
export async function keepExpectations(
  input: ReplayableInput,
  number: number,
  expectations: readonly Keepable[],
  hooks: PanelHooks,
): Promise<void> {
  const base = expectPath(input.loaded, number);
  const changes = expectations.map(({ path, value }): Change => ({ path: [...base, ...path], value }));
  await rewrite(input, changes, hooks);
}

/** Why nothing can be kept of it; undefined: it can. */
export function keepRefusal({ loaded }: ReplayableInput, number: number, edits: Edits): string | undefined {
  const { exchanges } = loaded.scenario;
  if (edits.isEdited(number, exchanges.length)) return 'Save it first: it was edited here, and stands in no file.';
  if (edits.changesSettings)
    return 'Save first: the configuration or the proxy was changed here, and stands in no file.';
  const name = exchanges[number - 1]?.name;
  const isAlone = exchanges.filter((one) => one.name === name).length === 1;
  if (isAlone || ownIndex(loaded, number) !== undefined) return undefined;
  return `Several captured requests are "${name}", and an expectation would be of all of them. Add a copy of this one, save it, and keep that.`;
}

/** Into the scenario that is there. */
export async function saveEdits(input: ReplayableInput, edits: PanelEdits, hooks: PanelHooks): Promise<void> {
  const { loaded } = input;
  const isChain = loaded.source.plugins !== undefined;
  const configurations = Object.entries(edits.configurations).map(([plugin, value]): Change => {
    const at = isChain ? ['plugins', Number(plugin)] : ['plugin'];
    return { path: [...at, 'configuration'], value };
  });
  await rewrite(
    input,
    [
      ...exchangeChanges(loaded, edits.exchanges),
      ...edits.added.map((value): Change => ({ path: ['exchanges', '+'], value })),
      ...configurations,
      ...(edits.host === undefined ? [] : [{ path: ['host'], value: edits.host }]),
    ],
    hooks,
  );
}

/** By file, over all panels: each change is made to what the one before has left. */
const writing = new Map<string, Promise<void>>();

async function rewrite(input: ReplayableInput, changes: readonly Change[], hooks: PanelHooks): Promise<void> {
  const { scenario = '' } = input;
  const before = writing.get(scenario) ?? Promise.resolve();
  const own = before.catch(() => undefined).then(() => change(scenario, input.loaded.source, changes, hooks));
  writing.set(scenario, own);
  try {
    await own;
  } finally {
    if (writing.get(scenario) === own) writing.delete(scenario);
  }
}

async function change(
  file: string,
  source: ScenarioFile,
  changes: readonly Change[],
  hooks: PanelHooks,
): Promise<void> {
  const open = hooks.read?.(file);
  const text = open ?? lossyUtf8((await readInput(file)).bytes);
  await checkPlaces(file, text, source, changes);
  const changed = await changedText(file, text, changes);
  const now = hooks.read?.(file);
  // The whole text is replaced, so what was typed since it was read would be gone.
  if (now !== open && now !== text)
    throw notWritten(file, 'nothing was written: its text was changed in the editor at the same time');
  await (hooks.write ?? writeWhole)(file, changed);
}

/** A new one of what the panel shows; returns where, or undefined when the user did not want to. */
export async function saveNew(
  { loaded, files }: ReplayableInput,
  edits: PanelEdits | undefined,
  hooks: PanelHooks,
): Promise<string | undefined> {
  const [capture = files[0].path] = loaded.captures;
  const suggested = freeName(capture);
  const file = hooks.chooseFile === undefined ? suggested : await hooks.chooseFile(suggested);
  if (file === undefined) return undefined;
  await (hooks.write ?? writeWhole)(file, await newScenarioText(scenarioOf(loaded, edits, dirname(file)), file));
  return file;
}

function scenarioOf(
  { source, modulePaths, captures }: ReplayableInput['loaded'],
  edits: PanelEdits | undefined,
  folder: string,
): ScenarioFile {
  const [module = ''] = modulePaths;
  const { exchanges = {}, added = [], configurations = {}, host, keepSecrets } = edits ?? {};
  const configuration = configurations['0'] ?? source.plugin?.configuration;
  const own = [...Object.values(exchanges).map(({ file }) => file), ...added];
  return {
    module: from(folder, module),
    host: host ?? source.host ?? DEFAULT_HOST,
    ...(configuration === undefined ? {} : { plugin: { configuration } }),
    captures: captures.map((path) => from(folder, path)),
    ...(keepSecrets === true ? { secrets: 'keep' as const } : {}),
    ...(own.length === 0 ? {} : { exchanges: own }),
  };
}

/** As scenarios write paths. */
function from(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** Beside the capture, with a number where that is there already. */
function freeName(capture: string): string {
  const stem = join(dirname(capture), basename(capture).replace(/\.[^.]*$/, ''));
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}.scenario.yaml`;
    if (!existsSync(name)) return name;
  }
}
