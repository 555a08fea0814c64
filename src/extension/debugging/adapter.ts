import * as vscode from 'vscode';

/** The debug adapter is a process of its own, run by the Node that VS Code itself is made of. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  private readonly path: string;

  constructor(extensionUri: vscode.Uri) {
    this.path = vscode.Uri.joinPath(extensionUri, 'dist', 'debug.js').fsPath;
  }

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    // On the desktop that program is Electron; elsewhere it is Node, which does not mind.
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    return new vscode.DebugAdapterExecutable(process.execPath, [this.path], { env });
  }
}
