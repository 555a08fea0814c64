import { basename } from 'node:path';
import * as vscode from 'vscode';
import { readSoundModules } from '../../node/module-file';
import type { PanelInput, ReadOptions } from '../../node/panel/input';
import { loadScenario, scenarioFromOptions, type LoadedScenario } from '../../node/scenario-file';
import { readTraceInput } from '../../node/trace-input';
import { SETTINGS } from '../ids';

/** What a panel shows: a scenario file, a capture through a module, or a trace. Kept in the webview's state. */
export type ReplayInput =
  { readonly scenario: string } | { readonly module: string; readonly capture: string } | { readonly trace: string };

export function isReplayInput(value: unknown): value is ReplayInput {
  if (typeof value !== 'object' || value === null) return false;
  const { scenario, module, capture, trace } = value as Record<string, unknown>;
  const isCapture = typeof module === 'string' && typeof capture === 'string';
  return typeof scenario === 'string' || typeof trace === 'string' || isCapture;
}

export function captureOf(input: ReplayInput): string {
  if ('trace' in input) return input.trace;
  return 'scenario' in input ? input.scenario : input.capture;
}

/** Everything from disk, afresh. Throws `InputError`. */
export async function readPanelInput(input: ReplayInput, { keepSecrets }: ReadOptions): Promise<PanelInput> {
  if ('trace' in input) return { ...(await readTraceInput(input.trace)), restore: input };
  const loaded = await load(input, keepSecrets);
  const files = await readSoundModules(loaded.modulePaths);
  const title = basename(captureOf(input));
  const own = 'scenario' in input ? { scenario: input.scenario } : {};
  if (vscode.workspace.isTrusted) return { title, files, loaded, restore: input, ...own };
  const reason = 'This workspace is not trusted, so no plugin is run.';
  const forbidden = { reason, remedy: 'Manage Workspace Trust' };
  return { title, files, loaded, restore: input, forbidden, ...own };
}

async function load(input: Exclude<ReplayInput, { trace: string }>, keepSecrets: boolean): Promise<LoadedScenario> {
  if ('scenario' in input) return loadScenario(input.scenario, { keepSecrets });
  const settings = vscode.workspace.getConfiguration('wasmPlugin');
  const limits = {
    timeMs: settings.get<number>('replay.timeLimit', SETTINGS['replay.timeLimit']),
    memoryMiB: settings.get<number>('replay.memoryLimit', SETTINGS['replay.memoryLimit']),
  };
  return scenarioFromOptions({ module: input.module, captures: [input.capture], limits, keepSecrets });
}
