import * as vscode from 'vscode';
import { readModuleFile } from '../../node/module-file';
import { InputError } from '../../node/errors';
import { COMMANDS, VIEWS } from '../ids';
import { MODULES, pickFile } from '../pick';
import { reporting } from '../report';
import type { Services } from '../services';
import { InspectorTree } from './tree';

/** What the command tells a caller. */
export interface Inspected {
  readonly kind: string;
  readonly abi: string | undefined;
  readonly imports: number;
  readonly exports: number;
  readonly sections: number;
}

export function registerInspect(services: Services): vscode.Disposable {
  const tree = new InspectorTree();
  const view = vscode.window.createTreeView(VIEWS.inspector, { treeDataProvider: tree, showCollapseAll: true });
  const inspect = (uri?: vscode.Uri): Promise<Inspected | undefined> =>
    reporting(services, () => inspectModule(tree, uri));
  return vscode.Disposable.from(
    view,
    view.onDidChangeVisibility(({ visible }) => (visible ? followActiveTab(services, tree) : undefined)),
    vscode.window.tabGroups.onDidChangeTabs(() => (view.visible ? followActiveTab(services, tree) : undefined)),
    vscode.window.tabGroups.onDidChangeTabGroups(() => (view.visible ? followActiveTab(services, tree) : undefined)),
    vscode.commands.registerCommand(COMMANDS.inspectModule, inspect),
  );
}

async function inspectModule(tree: InspectorTree, uri?: vscode.Uri): Promise<Inspected | undefined> {
  const chosen = uri ?? activeModule() ?? (await pickFile(MODULES));
  if (chosen === undefined) return undefined;
  const file = await readModuleFile(chosen.fsPath);
  if (file.module.kind === 'unknown') throw new InputError(file.problems);
  tree.show(file);
  await vscode.commands.executeCommand(`${VIEWS.inspector}.focus`);
  const { kind, abi, imports, exports, sections } = file.module;
  return { kind, abi, imports: imports.length, exports: exports.length, sections: sections.length };
}

/** The module in the active editor, whichever editor shows it; without one, the last stays. */
function followActiveTab(services: Services, tree: InspectorTree): void {
  const uri = activeModule();
  if (uri === undefined || tree.shows(uri.fsPath)) return;
  void reporting(services, async () => tree.show(await readModuleFile(uri.fsPath)));
}

function activeModule(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
  return uri?.scheme === 'file' && uri.path.endsWith('.wasm') ? uri : undefined;
}
