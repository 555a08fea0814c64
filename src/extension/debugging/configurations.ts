/** What VS Code asks for before a session: configurations that nobody wrote, and what those leave out. */

import { relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import { DEBUGGERS } from '../ids';
import { reporting } from '../report';
import type { Services } from '../services';
import { findScenarioFiles } from '../testing/files';
import { permitted } from '../trust';
import { buildFirst } from './build-first';
import { hasTarget, launchOf, type PluginLaunch } from './launch';
import type { NativeSessions } from './native';
import { activeFile, targetFor } from './target';

type Folder = vscode.WorkspaceFolder | undefined;

export class LaunchConfigurations implements vscode.DebugConfigurationProvider {
  constructor(
    private readonly services: Services,
    private readonly native: NativeSessions,
  ) {}

  /** "Wasm Plugin…" in the list of the Run view: each scenario. */
  async provideDebugConfigurations(folder: Folder): Promise<vscode.DebugConfiguration[]> {
    const found = await findScenarioFiles();
    const own = found.filter((uri) => folder === undefined || vscode.workspace.getWorkspaceFolder(uri) === folder);
    return own
      .map(({ fsPath }) => fsPath)
      .sort()
      .map((path) => written(folder, path));
  }

  /** Undefined ends it without a word, for it has been said. */
  resolveDebugConfiguration(_folder: Folder, config: PluginLaunch): Promise<PluginLaunch | undefined> {
    return reporting(this.services, async () => {
      if (!(await permitted('so no plugin is run'))) return undefined;
      if (hasTarget(config)) return config;
      const target = await targetFor(activeFile());
      if (target === undefined) return undefined;
      const { name, ...made } = launchOf(target);
      return { ...made, ...config, ...target, name: config.name || name };
    });
  }

  /** After a task that the configuration names. */
  resolveDebugConfigurationWithSubstitutedVariables(
    folder: Folder,
    config: PluginLaunch,
  ): Promise<PluginLaunch | undefined> {
    return reporting(this.services, async () => {
      const launch = withPaths(config, folder?.uri.fsPath ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '/');
      if (launch.native === true) await this.native.check(launch);
      const isReady = config['preLaunchTask'] !== undefined || (await buildFirst(launch));
      if (!isReady) return undefined;
      return launch.native === true ? this.native.prepare(launch) : launch;
    });
  }
}

/** As one would write it. */
function written(folder: Folder, path: string): PluginLaunch {
  const scenario = folder === undefined ? path : relative(folder.uri.fsPath, path);
  const name = `Debug ${vscode.workspace.asRelativePath(path, false)}`;
  return { type: DEBUGGERS.plugin, request: 'launch', name, scenario };
}

/** What the plugin logs is in the Debug Console, behind which a build may have put its terminal. */
const SHOWN = { internalConsoleOptions: 'openOnSessionStart' };

/** From the workspace's folder, where nothing else is said. */
function withPaths(config: PluginLaunch, folder: string): PluginLaunch {
  const cwd = resolve(folder, config.cwd ?? '.');
  const { sourceMap = {} } = config;
  const absolute = Object.entries(sourceMap).map(([from, to]) => [from, resolve(cwd, to)] as const);
  const launch = { ...SHOWN, ...config, cwd, sourceMap: Object.fromEntries(absolute) };
  // "Run Without Debugging" stops nowhere.
  return launch.noDebug === true ? { ...launch, stopOnEntry: false } : launch;
}
