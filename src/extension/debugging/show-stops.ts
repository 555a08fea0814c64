import * as vscode from 'vscode';

/**
 * Opens the Run view at a session's first stop, as VS Code itself does at a breakpoint: where no source stands behind a
 * stop, such as that at entry or at a host call, nothing else would tell of it.
 */
export const showStops: vscode.DebugAdapterTrackerFactory = {
  createDebugAdapterTracker: ({ workspaceFolder }) => {
    const settings = vscode.workspace.getConfiguration('debug', workspaceFolder);
    let isDue = settings.get('openDebug') === 'openOnDebugBreak';
    return {
      onDidSendMessage: (message: unknown) => {
        if (!isDue || !isStop(message)) return;
        isDue = false;
        void vscode.commands.executeCommand('workbench.view.debug');
      },
    };
  },
};

function isStop(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'event' in message && message.event === 'stopped';
}
