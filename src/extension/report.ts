/** Errors for people: one notification, with something to do about it. */

import * as vscode from 'vscode';
import type { Problem } from '../core/problem';
import { InputError } from '../node/errors';
import { problemLine } from '../node/problem-line';
import { COMMANDS } from './ids';
import type { Services } from './services';

/** Runs a gesture. What is wrong with its input becomes a notification; a defect of ours too, with its stack in the log. */
export async function reporting<T>(services: Services, gesture: () => Promise<T>): Promise<T | undefined> {
  try {
    return await gesture();
  } catch (error) {
    if (error instanceof InputError) reportProblems(services, error.problems);
    else reportDefect(services, error);
    return undefined;
  }
}

export function reportProblems({ log }: Services, problems: readonly Problem[]): void {
  for (const p of problems) log.error(problemLine(p));
  const [first] = problems;
  if (first === undefined) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more in the log)` : '';
  notify(log, problemLine(shortened(first)) + more, openAction(first));
}

/** What a replay came to; `module` is the path of the module that it was about. */
export function reportLine({ log }: Services, line: string, module: string | undefined): void {
  log.error(line);
  notify(log, line, module === undefined ? undefined : inspectAction(module));
}

function reportDefect({ log }: Services, error: unknown): void {
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  notify(log, 'Something went wrong in Wasm Plugin Workbench itself. Please report it with the log.', undefined);
}

interface Action {
  readonly label: string;
  readonly run: () => unknown;
}

function notify(log: Services['log'], message: string, action: Action | undefined): void {
  const show: Action = { label: 'Show Log', run: () => log.show() };
  const actions = action === undefined ? [show] : [action, show];
  void vscode.window.showErrorMessage(message, ...actions.map(({ label }) => label)).then((chosen) => {
    actions.find(({ label }) => label === chosen)?.run();
  });
}

function inspectAction(module: string): Action {
  const uri = vscode.Uri.file(module);
  return { label: 'Inspect Module', run: () => vscode.commands.executeCommand(COMMANDS.inspectModule, uri) };
}

/** To the line, where the place has one; to what the module has, where it is a module. */
function openAction({ place, code }: Problem): Action | undefined {
  const { file, line, offset } = place;
  if (file === undefined) return undefined;
  if (line === undefined) return offset === undefined || code === 'not-wasm' ? undefined : inspectAction(file);
  const position = new vscode.Position(line - 1, (place.column ?? 1) - 1);
  const selection = new vscode.Range(position, position);
  return {
    label: 'Open File',
    run: () => vscode.window.showTextDocument(vscode.Uri.file(file), { selection }),
  };
}

/** With the file's path from the workspace folder. */
function shortened(p: Problem): Problem {
  const { file } = p.place;
  return file === undefined ? p : { ...p, place: { ...p.place, file: vscode.workspace.asRelativePath(file) } };
}
