/** Which scenario files of the workspace there are, and which are written. */

import * as vscode from 'vscode';
import { isScenarioFile } from '../../node/scenario-file';

const SCENARIOS = '**/*.scenario.{yaml,yml,json}';
/** What others have put there. The command line leaves out the same. */
const FOREIGN = ['node_modules', 'target', 'vendor', 'dist'];
const SKIPPED = `**/{${FOREIGN.join(',')},.*}/**`;
const MOST = 1000;

export async function findScenarioFiles(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(SCENARIOS, SKIPPED, MOST);
  return found.filter(isOwnScenario);
}

/** In the workspace, and not in a folder of others. */
export function isOwnScenario(uri: vscode.Uri): boolean {
  if (uri.scheme !== 'file' || !isScenarioFile(uri.fsPath)) return false;
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return false;
  const folders = vscode.workspace.asRelativePath(uri, false).split('/').slice(0, -1);
  return !folders.some((name) => FOREIGN.includes(name) || name.startsWith('.'));
}

export interface ScenarioListener {
  readonly written: (uri: vscode.Uri) => void;
  readonly deleted: (uri: vscode.Uri) => void;
}

export function watchScenarioFiles({ written, deleted }: ScenarioListener): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(SCENARIOS);
  const own = (tell: (uri: vscode.Uri) => void) => (uri: vscode.Uri) => {
    if (isOwnScenario(uri)) tell(uri);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(own(written)),
    watcher.onDidChange(own(written)),
    watcher.onDidDelete(deleted),
  );
}
