import * as vscode from 'vscode';

/** True in a trusted workspace; else the user is told why not, with the button that changes it. */
export async function permitted(so: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const chosen = await vscode.window.showWarningMessage(`This workspace is not trusted, ${so}.`, manage);
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
