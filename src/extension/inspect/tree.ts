import * as vscode from 'vscode';
import type { Link } from '../../core/wasm/code/listing';
import type { ModuleFile } from '../../node/module-file';
import { outline, type OutlineNode } from '../../node/module-outline';
import { COMMANDS } from '../ids';

/** The inspector in the side bar: the outline of one module. */
export class InspectorTree implements vscode.TreeDataProvider<OutlineNode> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private file: ModuleFile | undefined;
  private nodes: readonly OutlineNode[] | undefined;
  private readonly parents = new Map<OutlineNode, OutlineNode>();

  show(file: ModuleFile): void {
    if (this.file === file) return;
    this.file = file;
    this.nodes = undefined;
    this.changed.fire();
  }

  shows(path: string): boolean {
    return this.file?.path === path;
  }

  /** The node that stands for what was chosen in the editor. */
  nodeFor({ kind, index }: Link): OutlineNode | undefined {
    return [...this.parents.keys()].find(({ reveal }) => reveal?.link?.kind === kind && reveal.link.index === index);
  }

  getChildren(node?: OutlineNode): OutlineNode[] | undefined {
    if (node !== undefined) return [...(node.children ?? [])];
    if (this.file === undefined) return undefined;
    if (this.nodes === undefined) {
      this.nodes = outline(this.file);
      this.parents.clear();
      this.remember(this.nodes);
    }
    return [...this.nodes];
  }

  getParent(node: OutlineNode): OutlineNode | undefined {
    return this.parents.get(node);
  }

  getTreeItem({ label, description, icon, open, children, reveal, tooltip }: OutlineNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, children === undefined ? None : open === true ? Expanded : Collapsed);
    if (description !== undefined) item.description = description;
    if (icon !== undefined) item.iconPath = new vscode.ThemeIcon(icon);
    item.tooltip = tooltip ?? [label, description].filter(Boolean).join('  ');
    item.accessibilityInformation = { label: [label, description].filter(Boolean).join(', ') };
    if (reveal !== undefined && this.file !== undefined) {
      const target = [vscode.Uri.file(this.file.path), reveal];
      item.command = { command: COMMANDS.showInEditor, title: 'Show in Module Editor', arguments: target };
    }
    return item;
  }

  private remember(nodes: readonly OutlineNode[]): void {
    for (const node of nodes) {
      for (const child of node.children ?? []) this.parents.set(child, node);
      this.remember(node.children ?? []);
    }
  }
}
