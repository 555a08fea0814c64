/** The status bar: how large the last module is, and how much that is more or less than before. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import type { Outcome } from './builder';

export class BuildStatus implements vscode.Disposable {
  private item: vscode.StatusBarItem | undefined;
  private readonly sizes = new Map<string, number>();

  building(folder: string): void {
    const item = this.shown();
    item.text = `$(loading~spin) ${basename(folder)}`;
    item.tooltip = 'Building';
    item.command = COMMANDS.build;
  }

  show({ folder, status, module, problems }: Outcome): void {
    if (status === 'replaced') return;
    if (module === undefined) this.failed(folder, status, problems.length);
    else this.built(folder, module);
  }

  dispose(): void {
    this.item?.dispose();
  }

  private built(folder: string, { path, size, hash }: NonNullable<Outcome['module']>): void {
    const before = this.sizes.get(folder);
    this.sizes.set(folder, size);
    const item = this.shown();
    item.text = `$(package) ${basename(path)} ${kilobytes(size)}${change(before, size)}`;
    const than = before === undefined ? '' : ` The build before had ${before.toLocaleString('en-US')}.`;
    item.tooltip = `${size.toLocaleString('en-US')} bytes, ${hash.slice(0, 7)}.${than} Click to inspect it.`;
    item.command = { command: COMMANDS.inspectModule, title: 'Inspect Module', arguments: [vscode.Uri.file(path)] };
    item.accessibilityInformation = { label: `${basename(path)}, ${kilobytes(size)}${change(before, size)}` };
  }

  private failed(folder: string, status: Outcome['status'], count: number): void {
    const item = this.shown();
    item.text = `$(error) ${basename(folder)}: ${status === 'cancelled' ? 'build cancelled' : 'build failed'}`;
    item.tooltip = count === 0 ? 'The module that was there stays.' : `${count} problems. Click to see them.`;
    item.command = 'workbench.actions.view.problems';
    item.accessibilityInformation = { label: item.text.replace(/\$\(\w+\) /, '') };
  }

  private shown(): vscode.StatusBarItem {
    this.item ??= vscode.window.createStatusBarItem('wasmPlugin.build', vscode.StatusBarAlignment.Left, 10);
    this.item.name = 'Wasm Plugin: Build';
    this.item.show();
    return this.item;
  }
}

function kilobytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}

function change(before: number | undefined, after: number): string {
  if (before === undefined) return '';
  if (before === after) return ' (±0)';
  return ` (${after > before ? '+' : '−'}${kilobytes(Math.abs(after - before))})`;
}
