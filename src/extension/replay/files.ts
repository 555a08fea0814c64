/** Files that the panel reads and writes. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notWritten, writeWhole } from '../../node/files';

/** Undefined when the user chose none. */
export async function chooseFile(suggested: string): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const isInside = folder !== undefined && suggested.startsWith(folder.fsPath);
  const defaultUri =
    isInside || folder === undefined ? vscode.Uri.file(suggested) : vscode.Uri.joinPath(folder, basename(suggested));
  return (await vscode.window.showSaveDialog({ defaultUri, title: 'Save' }))?.fsPath;
}

function openDocument(file: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
}

/** With what has been typed and not saved. */
export function openText(file: string): string | undefined {
  return openDocument(file)?.getText();
}

/** Where it is open in an editor, through that: it can be undone. */
export async function writeText(file: string, text: string): Promise<void> {
  const open = openDocument(file);
  if (open === undefined) {
    await writeWhole(file, text);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(open.uri, new vscode.Range(0, 0, open.lineCount, 0), text);
  const isDone = (await vscode.workspace.applyEdit(edit)) && (await open.save());
  if (!isDone) throw notWritten(file, 'the editor that has it open did not take or save it');
}
