/** What the panel writes into scenarios: expectations, and what was edited. */

import { basename, dirname, join, relative, sep } from 'node:path';
import { existsSync } from 'node:fs';
import { lossyUtf8 } from '../../core/bytes';
import { DEFAULT_HOST } from '../../core/emulator/host';
import type { ScenarioFile } from '../../core/scenario/scenario';
import type { Keepable, PanelEdits } from '../../protocol/panel';
import { readInput, writeWhole } from '../files';
import { changedText, exchangeChanges, expectPath, newScenarioText, type Change } from '../scenario-edit';
import type { PanelHooks, ReplayableInput } from './input';

/** Returns `file:line` of the first. Throws `InputError`. */
export async function keepExpectations(
  { loaded, scenario = '' }: ReplayableInput,
  number: number,
  expectations: readonly Keepable[],
  hooks: PanelHooks,
): Promise<void> {
  const base = expectPath(loaded, number);
  const changes = expectations.map(({ path, value }): Change => ({ path: [...base, ...path], value }));
  await rewrite(scenario, changes, hooks);
}

/** Into the scenario that is there. */
export async function saveEdits(input: ReplayableInput, edits: PanelEdits, hooks: PanelHooks): Promise<void> {
  const { loaded, scenario = '' } = input;
  const isChain = loaded.source.plugins !== undefined;
  const configurations = Object.entries(edits.configurations).map(([plugin, value]): Change => {
    const at = isChain ? ['plugins', Number(plugin)] : ['plugin'];
    return { path: [...at, 'configuration'], value };
  });
  await rewrite(
    scenario,
    [
      ...exchangeChanges(loaded, edits.exchanges),
      ...edits.added.map((value): Change => ({ path: ['exchanges', '+'], value })),
      ...configurations,
      ...(edits.host === undefined ? [] : [{ path: ['host'], value: edits.host }]),
    ],
    hooks,
  );
}

async function rewrite(file: string, changes: readonly Change[], hooks: PanelHooks): Promise<void> {
  const text = await changedText(file, lossyUtf8((await readInput(file)).bytes), changes);
  await (hooks.write ?? writeWhole)(file, text);
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
  await (hooks.write ?? writeWhole)(file, await newScenarioText(scenarioOf(loaded, edits, dirname(file))));
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
  const own = [...Object.values(exchanges), ...added];
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
