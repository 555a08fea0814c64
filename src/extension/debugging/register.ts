import * as vscode from 'vscode';
import { COMMANDS, CONTEXTS, DEBUGGERS } from '../ids';
import { reporting } from '../report';
import type { Services } from '../services';
import { permitted } from '../trust';
import { AdapterFactory } from './adapter';
import { LaunchConfigurations } from './configurations';
import { startDebugging, type DebugStart } from './launch';
import { NativeSessions } from './native';
import { showStops } from './show-stops';
import { activeFile, targetFor } from './target';

export function registerDebug(services: Services): vscode.Disposable {
  const native = new NativeSessions();
  services.closing.push(() => native.close());
  const configurations = new LaunchConfigurations(services, native);
  const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  // Elsewhere F5 in a source of any language would have to ask which debugger is meant.
  void vscode.commands.executeCommand('setContext', CONTEXTS.isActive, true);
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory(
      DEBUGGERS.plugin,
      new AdapterFactory(services.extensionUri, native),
    ),
    native,
    vscode.debug.registerDebugAdapterTrackerFactory(DEBUGGERS.plugin, showStops),
    vscode.debug.registerDebugConfigurationProvider(DEBUGGERS.plugin, configurations),
    vscode.debug.registerDebugConfigurationProvider(
      DEBUGGERS.plugin,
      { provideDebugConfigurations: (folder) => configurations.provideDebugConfigurations(folder) },
      Dynamic,
    ),
    vscode.commands.registerCommand(COMMANDS.debugScenario, (file?: vscode.Uri) =>
      reporting(services, () => debugScenario(file)),
    ),
    vscode.commands.registerCommand(COMMANDS.debugNatively, (file?: vscode.Uri) =>
      reporting(services, () => debugScenario(file, { native: true })),
    ),
  );
}

/** True: a session has begun. */
async function debugScenario(file: vscode.Uri | undefined, more: DebugStart = {}): Promise<boolean> {
  if (!(await permitted('so no plugin is run'))) return false;
  const target = await targetFor(file ?? activeFile());
  return target !== undefined && (await startDebugging(target, more));
}
