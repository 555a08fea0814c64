/** Folders with a `wasm-plugin.yaml`. */

import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { PROFILE } from '../../node/profile-file';

const MOST = 100;
const SKIPPED = '**/{node_modules,.git,target,vendor}/**';

export async function projectFolders(): Promise<string[]> {
  const found = await vscode.workspace.findFiles(`**/${PROFILE}`, SKIPPED, MOST);
  return found.map(({ fsPath }) => dirname(fsPath)).sort();
}

/** The one that the active editor's file is in, or the only one, or the one that the user chooses. */
export async function chooseProject(): Promise<string | undefined> {
  const folders = await projectFolders();
  const active = vscode.window.activeTextEditor?.document.uri.fsPath;
  const own = active === undefined ? undefined : projectOf(active, folders);
  if (own !== undefined || folders.length < 2) return own ?? folders[0];
  const items = folders.map((folder) => ({ label: vscode.workspace.asRelativePath(folder), folder }));
  return (await vscode.window.showQuickPick(items, { title: 'Build which plugin?' }))?.folder;
}

/** The innermost of `folders` that `file` is in. */
export function projectOf(file: string, folders: readonly string[]): string | undefined {
  const around = folders.filter((folder) => file.startsWith(`${folder}/`) || file.startsWith(`${folder}\\`));
  return around.sort((one, other) => other.length - one.length)[0];
}
