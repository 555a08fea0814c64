/** What there is to debug around a file: a scenario, or captures through a module. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { inputError } from '../../node/errors';
import { isScenarioFile } from '../../node/scenario-file';
import { CAPTURES, MODULES, pickFile } from '../pick';
import { findScenarioFiles } from '../testing/files';
import type { Target } from './launch';
import { nearest } from './nearest';

/** As `CAPTURES` has them, without scenarios and traces. */
const CAPTURE = /\.(har|http|rest|curl|textpb)$|(tap|access)[^/\\]*\.(jsonl?|log)$/i;

/** Of the editor in front, whichever it is. */
export function activeFile(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
  return uri?.scheme === 'file' ? uri : undefined;
}

/** Asks where several things can be meant; undefined: the user wants none. Throws `InputError`. */
export async function targetFor(file: vscode.Uri | undefined): Promise<Target | undefined> {
  const path = file?.fsPath;
  if (path !== undefined && isScenarioFile(path)) return { scenario: path };
  if (path !== undefined && CAPTURE.test(path)) return throughModule(path);
  const scenarios = nearest(
    path,
    (await findScenarioFiles()).map(({ fsPath }) => fsPath),
  );
  const [first] = scenarios;
  if (first === undefined) return withoutScenario(path);
  return scenarios.length === 1 ? { scenario: first } : chooseScenario(scenarios);
}

async function chooseScenario(scenarios: readonly string[]): Promise<Target | undefined> {
  const items = [...scenarios].sort().map((path) => ({ label: vscode.workspace.asRelativePath(path), path }));
  const chosen = await vscode.window.showQuickPick(items, { title: 'Debug which scenario?' });
  return chosen === undefined ? undefined : { scenario: chosen.path };
}

async function throughModule(capture: string): Promise<Target | undefined> {
  const title = `Choose the module to debug with ${basename(capture)}`;
  const module = await pickFile({ ...MODULES, title }, true);
  return module === undefined ? undefined : { module: module.fsPath, captures: [capture] };
}

async function withoutScenario(path: string | undefined): Promise<Target | undefined> {
  if (path?.endsWith('.wasm') !== true) {
    const remedy = 'Write a *.scenario.yaml, or set "module" and "captures" in .vscode/launch.json.';
    throw inputError(
      'nothing-to-debug',
      'there is no scenario in this workspace',
      path ?? '.vscode/launch.json',
      remedy,
    );
  }
  const capture = await pickFile({ ...CAPTURES, title: `Choose the capture to debug ${basename(path)} with` });
  if (capture === undefined) return undefined;
  return isScenarioFile(capture.fsPath) ? { scenario: capture.fsPath } : { module: path, captures: [capture.fsPath] };
}
