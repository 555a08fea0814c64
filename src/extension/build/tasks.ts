/** Build tasks: those of `tasks.json`, and one for each project that has none. */

import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { BuildMode } from '../../core/toolchain/profile';
import { TASKS } from '../ids';
import type { Builder } from './builder';
import { projectFolders } from './projects';
import { BuildTerminal } from './terminal';

/** As written in `tasks.json`. */
interface Definition extends vscode.TaskDefinition {
  readonly mode?: BuildMode;
  /** From the workspace folder. */
  readonly folder?: string;
}

export class BuildTasks implements vscode.TaskProvider {
  constructor(private readonly builder: Builder) {}

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    return (await projectFolders()).map((folder) => buildTask(this.builder, folder, 'release'));
  }

  resolveTask({ definition, scope }: vscode.Task): vscode.Task | undefined {
    const { folder = '.', mode = 'release' } = definition as Definition;
    const around = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
    if (around === undefined) return undefined;
    return buildTask(this.builder, resolve(around.uri.fsPath, folder), mode, false, definition);
  }
}

/** `isQuiet`: its terminal comes to the front only when something is wrong, and another build may take its place. */
export function buildTask(
  builder: Builder,
  folder: string,
  mode: BuildMode,
  isQuiet = false,
  definition: vscode.TaskDefinition = { type: TASKS.build, mode, folder: vscode.workspace.asRelativePath(folder) },
): vscode.Task {
  const scope = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder)) ?? vscode.TaskScope.Workspace;
  const name = `build ${basename(folder)}${mode === 'debug' ? ' for debugging' : ''}`;
  const order = { folder, mode, yields: isQuiet };
  const execution = new vscode.CustomExecution(() => Promise.resolve(new BuildTerminal(builder, order)));
  const task = new vscode.Task(definition, scope, name, 'wasmPlugin', execution, []);
  task.group = vscode.TaskGroup.Build;
  const { Silent, Always } = vscode.TaskRevealKind;
  task.presentationOptions = {
    reveal: isQuiet ? Silent : Always,
    panel: vscode.TaskPanelKind.Shared,
    focus: false,
    clear: true,
  };
  return task;
}
