import { join } from 'node:path';
import * as vscode from 'vscode';
import { occupied, projectFiles, writeProject } from '../../node/scaffold-files';
import { COMMANDS } from '../ids';
import { reporting } from '../report';
import type { Services } from '../services';
import { permitted } from '../trust';
import { ask, type Wanted } from './wizard';

export function registerScaffold(services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(COMMANDS.newPlugin, (wanted?: unknown) =>
    reporting(services, () => newPlugin(services, isWanted(wanted) ? wanted : undefined)),
  );
}

/** Menus hand over what is theirs. */
function isWanted(value: unknown): value is Wanted {
  return typeof value === 'object' && value !== null && 'folder' in value && 'answers' in value;
}

/** `wanted`: answers, for callers that have them. */
async function newPlugin({ extensionUri }: Services, wanted?: Wanted): Promise<string | undefined> {
  if (!(await permitted('so no plugin is written and built'))) return undefined;
  const chosen = wanted ?? (await ask());
  if (chosen === undefined) return undefined;
  const { folder, answers } = chosen;
  const files = await projectFiles(answers, vscode.Uri.joinPath(extensionUri, 'templates').fsPath);
  const taken = occupied(folder, files);
  if (taken.length > 0 && !(await mayOverwrite(folder, taken))) return undefined;
  await writeProject(folder, files, true);
  await firstReplay(folder, answers.name);
  return folder;
}

async function mayOverwrite(folder: string, taken: readonly string[]): Promise<boolean> {
  const write = 'Write Over Them';
  const message = `${taken.length} files of the new plugin are there already in ${folder}.`;
  const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail: taken.join('\n') }, write);
  return chosen === write;
}

/** What the user came for: the plugin at work. Its folder can be opened meanwhile. */
async function firstReplay(folder: string, name: string): Promise<void> {
  const isOpen = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder)) !== undefined;
  if (!isOpen) void offerToOpen(folder, name);
  const built: unknown = await vscode.commands.executeCommand(COMMANDS.build, folder);
  const isBuilt = typeof built === 'object' && built !== null && 'status' in built && built.status === 'built';
  const scenario = vscode.Uri.file(join(folder, `${name}.scenario.yaml`));
  if (isBuilt) await vscode.commands.executeCommand(COMMANDS.replayCapture, scenario);
  else await vscode.window.showTextDocument(vscode.Uri.file(join(folder, 'README.md')));
}

async function offerToOpen(folder: string, name: string): Promise<void> {
  const open = 'Open Folder';
  const chosen = await vscode.window.showInformationMessage(`${name} is in ${folder}.`, open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), true);
}
