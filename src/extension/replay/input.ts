import { basename } from 'node:path';
import * as vscode from 'vscode';
import { readSoundModules } from '../../node/module-file';
import type { PanelInput } from '../../node/panel-session';
import { loadScenario, scenarioFromOptions, type LoadedScenario } from '../../node/scenario-file';
import { SETTINGS } from '../ids';

/** What a panel replays: a scenario file, or a capture through a module. Kept in the webview's state. */
export type ReplayInput = { readonly scenario: string } | { readonly module: string; readonly capture: string };

export function isReplayInput(value: unknown): value is ReplayInput {
  if (typeof value !== 'object' || value === null) return false;
  const { scenario, module, capture } = value as Record<string, unknown>;
  return typeof scenario === 'string' || (typeof module === 'string' && typeof capture === 'string');
}

export function captureOf(input: ReplayInput): string {
  return 'scenario' in input ? input.scenario : input.capture;
}

/** Everything from disk, afresh. Throws `InputError`. */
export async function readPanelInput(input: ReplayInput): Promise<PanelInput> {
  const loaded = await load(input);
  const files = await readSoundModules(loaded.modulePaths);
  const title = basename(captureOf(input));
  if (vscode.workspace.isTrusted) return { title, files, loaded, restore: input };
  const reason = 'This workspace is not trusted, so no plugin is run.';
  const forbidden = { reason, remedy: 'Manage Workspace Trust' };
  return { title, files, loaded, restore: input, forbidden };
}

async function load(input: ReplayInput): Promise<LoadedScenario> {
  if ('scenario' in input) return loadScenario(input.scenario);
  const settings = vscode.workspace.getConfiguration('wasmPlugin');
  const limits = {
    timeMs: settings.get<number>('replay.timeLimit', SETTINGS['replay.timeLimit']),
    memoryMiB: settings.get<number>('replay.memoryLimit', SETTINGS['replay.memoryLimit']),
  };
  return scenarioFromOptions({ module: input.module, captures: [input.capture], limits });
}
