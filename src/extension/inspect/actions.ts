/** What the buttons of the module editor do outside it. */

import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { inputError } from '../../node/errors';
import { allowListOf } from '../../node/allow-list-file';
import { writeWhole } from '../../node/files';
import type { EditorAction } from '../../protocol/module-editor';
import { COMMANDS } from '../ids';
import { MODULES, pickFile } from '../pick';
import type { Modules } from './modules';
import { WatDocuments } from './wat';

export async function act(modules: Modules, action: EditorAction, path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  switch (action) {
    case 'text':
      return openAsWat(modules, uri);
    case 'allow-list':
      return saveAllowList(modules, uri);
    case 'replay':
      await vscode.commands.executeCommand(COMMANDS.replayCapture, undefined, uri);
      return;
    case 'hex':
      await vscode.commands.executeCommand('workbench.action.reopenWithEditor');
  }
}

/** Text is some ten times the size of a module: beyond this it takes seconds, and an editor that can hold it. */
const LARGE = 1_000_000;

export async function openAsWat(modules: Modules, uri: vscode.Uri): Promise<void> {
  const { module, name } = await modules.read(uri.fsPath);
  if (module.size > LARGE) {
    const open = 'Open Nevertheless';
    const instead = 'Show Functions';
    const message = `${name} has ${(module.size / 1_000_000).toFixed(1)} MB. As text that is about ten times as much: it takes a while, and may be more than an editor opens.`;
    const detail = 'Single functions can be read at once in the module editor.';
    const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail }, instead, open);
    if (chosen === instead) await vscode.commands.executeCommand(COMMANDS.showInEditor, uri, { tab: 'Functions' });
    if (chosen !== open) return;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: `Writing ${name} as text` };
  await vscode.window.withProgress(options, async () => {
    try {
      const document = await vscode.workspace.openTextDocument(WatDocuments.uriFor(uri));
      await vscode.window.showTextDocument(document);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const remedy = 'Single functions can be read in the module editor.';
      throw inputError('no-text', `it cannot be written as text: ${reason}`, uri.fsPath, remedy);
    }
  });
}

export async function saveAllowList(modules: Modules, uri: vscode.Uri): Promise<void> {
  const { module, path } = await modules.read(uri.fsPath);
  if (module.kind !== 'proxy-wasm') {
    throw inputError('no-plugin', 'it is no proxy-wasm plugin, so Envoy grants it nothing', path);
  }
  const target = await vscode.window.showSaveDialog({
    title: 'Save what this build needs',
    defaultUri: vscode.Uri.file(join(dirname(uri.fsPath), `${basename(uri.fsPath, '.wasm')}.capabilities.yaml`)),
    filters: { 'Allow-list': ['yaml'] },
  });
  if (target === undefined) return;
  await writeWhole(target.fsPath, allowListOf(module));
  await vscode.window.showTextDocument(target);
}

export async function chooseOther(path: string): Promise<string | undefined> {
  const kind = { ...MODULES, title: `Choose the build that ${basename(path)} is compared with` };
  return (await pickFile(kind))?.fsPath;
}
