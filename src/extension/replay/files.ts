/** Files that the panel writes. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { writeWhole } from '../../node/files';

/** Undefined when the user chose none. */
export async function chooseFile(suggested: string): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const isInside = folder !== undefined && suggested.startsWith(folder.fsPath);
  const defaultUri =
    isInside || folder === undefined ? vscode.Uri.file(suggested) : vscode.Uri.joinPath(folder, basename(suggested));
  return (await vscode.window.showSaveDialog({ defaultUri, title: 'Save' }))?.fsPath;
}

/** Where it is open in an editor, through that: what is typed there and not saved stays, and it can be undone. */
export async function writeText(file: string, text: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  if (open === undefined) {
    await writeWhole(file, text);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(open.uri, new vscode.Range(0, 0, open.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  await open.save();
}
