/** Folders with a `wasm-plugin.yaml`. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? undefined : projectAround(active);
  if (own !== undefined) return own;
  const folders = await projectFolders();
  if (folders.length < 2) return folders[0];
  const items = folders.map((folder) => ({ label: vscode.workspace.asRelativePath(folder), folder }));
  return (await vscode.window.showQuickPick(items, { title: 'Build which plugin?' }))?.folder;
}

/** The innermost that a file of the workspace is in. */
export function projectAround(file: vscode.Uri): string | undefined {
  const outermost = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath;
  if (outermost === undefined || file.scheme !== 'file') return undefined;
  for (let folder = dirname(file.fsPath); folder.startsWith(outermost); folder = dirname(folder)) {
    if (existsSync(join(folder, PROFILE))) return folder;
    if (folder === outermost) return undefined;
  }
  return undefined;
}
