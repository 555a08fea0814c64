import * as vscode from 'vscode';
import type { ModuleFile } from '../../node/module-file';
import { outline, type OutlineNode } from '../../node/module-outline';

/** The inspector in the side bar: the outline of one module. */
export class InspectorTree implements vscode.TreeDataProvider<OutlineNode> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private file: ModuleFile | undefined;

  show(file: ModuleFile): void {
    this.file = file;
    this.changed.fire();
  }

  shows(path: string): boolean {
    return this.file?.path === path;
  }

  getChildren(node?: OutlineNode): OutlineNode[] | undefined {
    if (node !== undefined) return [...(node.children ?? [])];
    return this.file === undefined ? undefined : outline(this.file);
  }

  getTreeItem({ label, description, icon, open, children }: OutlineNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, children === undefined ? None : open === true ? Expanded : Collapsed);
    if (description !== undefined) item.description = description;
    if (icon !== undefined) item.iconPath = new vscode.ThemeIcon(icon);
    item.tooltip = [label, description].filter(Boolean).join('  ');
    item.accessibilityInformation = { label: [label, description].filter(Boolean).join(', ') };
    return item;
  }
}
