/** Launch configurations: as `launch.json` has them, and as commands make them. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DEBUGGERS } from '../ids';

/** What is replayed under the debugger; paths are absolute. */
export type Target = { readonly scenario: string } | { readonly module: string; readonly captures: readonly string[] };

/** `src/debug/launch.ts` says what the adapter makes of it. */
export interface PluginLaunch extends vscode.DebugConfiguration {
  readonly cwd?: string;
  readonly scenario?: string;
  readonly module?: string;
  readonly captures?: readonly string[];
  readonly configuration?: string;
  /** Number, from 1, or name. */
  readonly exchange?: number | string;
  readonly noDebug?: boolean;
  /** Under Delve, as a program of this machine. */
  readonly native?: boolean;
  readonly sourceMap?: Readonly<Record<string, string>>;
}

export function hasTarget({ scenario = '', module = '' }: Partial<PluginLaunch>): boolean {
  return scenario !== '' || module !== '';
}

/** `exchange`: its number, from 1; without: all. */
export function launchOf(target: Target, exchange?: number): PluginLaunch {
  const one = exchange === undefined ? {} : { exchange };
  const which = exchange === undefined ? '' : `, exchange ${exchange}`;
  const name = `Debug ${basename(mainFile(target))}${which}`;
  // With nothing to stop at, it would be over at once.
  const stopOnEntry = !vscode.debug.breakpoints.some(({ enabled }) => enabled);
  return { type: DEBUGGERS.plugin, request: 'launch', name, ...target, ...one, stopOnEntry };
}

export function mainFile(target: Target): string {
  return 'scenario' in target ? target.scenario : (target.captures[0] ?? target.module);
}

/** False where it did not begin. */
export function startDebugging(target: Target, more: DebugStart = {}): Thenable<boolean> {
  const file = vscode.Uri.file(mainFile(target));
  const native = more.native === true ? { native: true } : {};
  const launch = { ...launchOf(target, more.exchange), ...sourceMapFor(file), ...native, mark: more.mark };
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(file), launch, more.options);
}

/** Where sources are somebody may have said already, in `launch.json`. */
function sourceMapFor(file: vscode.Uri): Pick<PluginLaunch, 'sourceMap'> {
  const written = vscode.workspace.getConfiguration('launch', file).get<PluginLaunch[]>('configurations', []);
  const sourceMap = written.find((one) => one.type === DEBUGGERS.plugin && one.sourceMap !== undefined)?.sourceMap;
  return sourceMap === undefined ? {} : { sourceMap };
}

export interface DebugStart {
  readonly exchange?: number | undefined;
  /** Under Delve. */
  readonly native?: boolean;
  /** By which its session is known again. */
  readonly mark?: string;
  readonly options?: vscode.DebugSessionOptions;
}
