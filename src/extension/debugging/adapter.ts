import * as vscode from 'vscode';
import type { NativeSessions } from './native';

/** The debug adapter is a process of its own, run by the Node that VS Code itself is made of; of native sessions it is Delve. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  private readonly path: string;

  constructor(
    extensionUri: vscode.Uri,
    private readonly native: NativeSessions,
  ) {
    this.path = vscode.Uri.joinPath(extensionUri, 'dist', 'debug.js').fsPath;
  }

  createDebugAdapterDescriptor(session: vscode.DebugSession): vscode.ProviderResult<vscode.DebugAdapterDescriptor> {
    if (session.configuration['native'] === true) return this.native.adapter(session);
    // On the desktop that program is Electron; elsewhere it is Node, which does not mind.
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    return new vscode.DebugAdapterExecutable(process.execPath, [this.path], { env });
  }
}
