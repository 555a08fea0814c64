/** The questions that a new plugin begins with. Undefined: the user has left. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Answers } from '../../core/scaffold/answers';
import { hostsFor, kindsOf, languagesToChoose, nameProblem, moduleProblem } from '../../node/scaffold-choices';

export interface Wanted {
  readonly folder: string;
  readonly answers: Answers;
}

export async function ask(): Promise<Wanted | undefined> {
  const language = await pick('New plugin: in which language?', languages());
  if (language === undefined) return undefined;
  const kind = await pick('New plugin: what does it do?', kindsOf(language));
  if (kind === undefined) return undefined;
  const host = await pick('New plugin: which proxy runs it?', hostsFor(kind));
  if (host === undefined) return undefined;
  const name = await input('New plugin: what is it called?', 'my-plugin', nameProblem);
  if (name === undefined) return undefined;
  const needsModule = language === 'go' || language === 'tinygo';
  const module = needsModule
    ? await input('New plugin: the path of its Go module', `example.com/${name}`, moduleProblem)
    : `example.com/${name}`;
  if (module === undefined) return undefined;
  const parent = await parentFolder();
  if (parent === undefined) return undefined;
  return { folder: join(parent, name), answers: { name, language, kind, host, module } };
}

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** A lone choice is no question. */
async function pick<T>(
  title: string,
  choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
): Promise<T | undefined> {
  if (Array.isArray(choices) && choices.length === 1) return (choices as readonly Choice<T>[])[0]?.value;
  const items = Promise.resolve(choices).then((all) => [...all]);
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true, matchOnDescription: true }))?.value;
}

/** Those whose compiler is found come first. */
async function languages(): Promise<Choice<Answers['language']>[]> {
  const all = await languagesToChoose();
  return all.map(({ language, label, found, remedy }) => ({
    value: language,
    label: remedy === undefined ? `$(pass) ${label}` : `$(circle-slash) ${label}`,
    description: found ?? 'not found',
    ...(remedy === undefined ? {} : { detail: remedy }),
  }));
}

function input(
  title: string,
  value: string,
  check: (text: string) => string | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    ignoreFocusOut: true,
    validateInput: (text) => check(text.trim()),
  });
}

async function parentFolder(): Promise<string | undefined> {
  const other = { label: '$(folder-opened) Another folder…', folder: undefined };
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => {
    return { label: `$(root-folder) ${name}`, description: uri.fsPath, folder: uri.fsPath };
  });
  const title = 'New plugin: in which folder does its folder go?';
  const chosen =
    open.length === 0 ? other : await vscode.window.showQuickPick([...open, other], { title, ignoreFocusOut: true });
  if (chosen === undefined || chosen.folder !== undefined) return chosen?.folder;
  const [found] = (await vscode.window.showOpenDialog({ title, canSelectFiles: false, canSelectFolders: true })) ?? [];
  return found?.fsPath;
}
