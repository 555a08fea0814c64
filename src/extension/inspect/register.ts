import * as vscode from 'vscode';
import type { Link } from '../../core/wasm/code/listing';
import { InputError } from '../../node/errors';
import type { Reveal } from '../../protocol/module-editor';
import { COMMANDS, EDITORS, SCHEMES, VIEWS } from '../ids';
import { MODULES, pickFile } from '../pick';
import { reporting } from '../report';
import type { Services } from '../services';
import { act, chooseOther, openAsWat, saveAllowList } from './actions';
import { ModuleEditors } from './editor';
import { Modules } from './modules';
import { InspectorTree } from './tree';
import { WatDocuments } from './wat';

/** What the command tells a caller. */
export interface Inspected {
  readonly kind: string;
  readonly abi: string | undefined;
  readonly imports: number;
  readonly exports: number;
  readonly sections: number;
}

export function registerInspect(services: Services): vscode.Disposable {
  const modules = new Modules();
  const tree = new InspectorTree();
  const view = vscode.window.createTreeView(VIEWS.inspector, { treeDataProvider: tree, showCollapseAll: true });
  const editors = new ModuleEditors(services, modules, {
    chooseOther,
    act: (action, path) => gesture(() => act(modules, action, path)),
    changed: () => follow(),
    chose: (path, link) => select(tree, view, path, link),
  });
  const gesture = async (run: () => Promise<void>): Promise<void> => {
    await reporting(services, run);
  };
  const follow = () => (view.visible ? followActiveTab(services, modules, tree) : undefined);
  const texts = new WatDocuments(modules);
  const onModule = (id: string, run: (uri: vscode.Uri) => Promise<void>) =>
    vscode.commands.registerCommand(id, (uri?: vscode.Uri) => gesture(() => withModule(uri, run)));
  return vscode.Disposable.from(
    view,
    texts,
    view.onDidChangeVisibility(follow),
    vscode.window.tabGroups.onDidChangeTabs(follow),
    vscode.window.tabGroups.onDidChangeTabGroups(follow),
    vscode.window.registerCustomEditorProvider(EDITORS.module, editors, { supportsMultipleEditorsPerDocument: false }),
    vscode.workspace.registerFileSystemProvider(SCHEMES.wat, texts, { isCaseSensitive: true }),
    vscode.commands.registerCommand(COMMANDS.inspectModule, (uri?: vscode.Uri): Promise<Inspected | undefined> =>
      reporting(services, () => inspectModule(modules, tree, uri)),
    ),
    vscode.commands.registerCommand(COMMANDS.showInEditor, (uri: vscode.Uri, what: Reveal) =>
      gesture(() => editors.show(uri.fsPath, what)),
    ),
    onModule(COMMANDS.openAsWat, (uri) => openAsWat(modules, uri)),
    onModule(COMMANDS.saveAllowList, (uri) => saveAllowList(modules, uri)),
    onModule(COMMANDS.compareModules, (uri) => editors.compare(uri.fsPath)),
  );
}

/** The module that was named, or that is in front, or that the user chooses. */
async function withModule(uri: vscode.Uri | undefined, run: (uri: vscode.Uri) => Promise<void>): Promise<void> {
  const chosen = uri ?? activeModule() ?? (await pickFile(MODULES));
  if (chosen !== undefined) await run(chosen);
}

async function inspectModule(modules: Modules, tree: InspectorTree, uri?: vscode.Uri): Promise<Inspected | undefined> {
  const chosen = uri ?? activeModule() ?? (await pickFile(MODULES));
  if (chosen === undefined) return undefined;
  const file = await modules.read(chosen.fsPath);
  if (file.module.kind === 'unknown') throw new InputError(file.problems);
  tree.show(file);
  // The tree first: it is there at once, while an editor takes its time.
  await vscode.commands.executeCommand(`${VIEWS.inspector}.focus`);
  await vscode.commands.executeCommand('vscode.openWith', chosen, EDITORS.module, { preserveFocus: true });
  const { kind, abi, imports, exports, sections } = file.module;
  return { kind, abi, imports: imports.length, exports: exports.length, sections: sections.length };
}

/** The module in the active editor, whichever editor shows it; without one, the last stays. */
function followActiveTab(services: Services, modules: Modules, tree: InspectorTree): void {
  const uri = activeModule();
  if (uri === undefined) return;
  void reporting(services, async () => {
    const file = await modules.read(uri.fsPath);
    // Another may have come to the front while a large one was read.
    if (activeModule()?.fsPath === uri.fsPath) tree.show(file);
  });
}

function select(tree: InspectorTree, view: vscode.TreeView<unknown>, path: string, link: Link): void {
  const node = view.visible && tree.shows(path) ? tree.nodeFor(link) : undefined;
  // A tree that is just being filled refuses: nothing is lost by that.
  if (node !== undefined) view.reveal(node, { select: true, focus: false }).then(undefined, () => undefined);
}

function activeModule(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
  return uri?.scheme === 'file' && uri.path.endsWith('.wasm') ? uri : undefined;
}
