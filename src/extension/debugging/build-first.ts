/** What is debugged is built first, where it is not there, is older than its sources, or tells nothing of them. */

import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import { reasonToBuild } from '../../node/debug-build';
import { InputError } from '../../node/errors';
import { loadScenario } from '../../node/scenario-file';
import type { Built } from '../build/register';
import { projectAround } from '../build/projects';
import { COMMANDS } from '../ids';
import type { PluginLaunch } from './launch';

/** False: nothing is to be debugged. */
export async function buildFirst(launch: PluginLaunch): Promise<boolean> {
  for (const module of await modulesOf(launch)) {
    const folder = projectAround(vscode.Uri.file(module));
    const reason = folder === undefined ? undefined : await reasonFor(folder, module);
    if (folder === undefined || reason === undefined) continue;
    const built = await vscode.commands.executeCommand<Built | undefined>(COMMANDS.build, folder, 'debug');
    if (built?.status !== 'built' && !(await nevertheless(module))) return false;
  }
  return true;
}

/** What cannot be read the adapter will tell. */
async function modulesOf({ cwd = '.', scenario = '', module = '' }: PluginLaunch): Promise<readonly string[]> {
  if (scenario === '') return [resolve(cwd, module)];
  try {
    return [...new Set((await loadScenario(resolve(cwd, scenario))).modulePaths)];
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

async function reasonFor(folder: string, module: string) {
  try {
    return await reasonToBuild(folder, module);
  } catch (error) {
    // A build would tell; a module that was made otherwise needs none.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** As VS Code asks when a task before a launch has failed. */
async function nevertheless(module: string): Promise<boolean> {
  const name = basename(module);
  if (!existsSync(module)) {
    void vscode.window.showErrorMessage(`${name} was not built, so there is nothing to debug.`);
    return false;
  }
  const [anyway, show] = ['Debug Anyway', 'Show Problems'];
  const detail = 'The module that is there may not be what its sources say.';
  const message = `${name} was not built.`;
  const chosen = await vscode.window.showErrorMessage(message, { modal: true, detail }, anyway, show);
  if (chosen === show) await vscode.commands.executeCommand('workbench.actions.view.problems');
  return chosen === anyway;
}
