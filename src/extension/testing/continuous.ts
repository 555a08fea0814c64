/** A run that goes on: a scenario is run again when it, or a file that it is made of, was written. */

import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { isScenarioFile } from '../../node/scenario-file';
import { chosenOf } from './selection';
import type { ScenarioTree } from './tree';

/** Compilers and editors write a file in several steps. */
const SETTLE_MS = 150;

export class ContinuousRun implements vscode.Disposable {
  private readonly written = new Set<vscode.TestItem>();
  private readonly watchers = new Map<string, vscode.Disposable>();
  private readonly wrote: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isOver = false;

  /** `attempt` does its work and reports what goes wrong. */
  constructor(
    private readonly tree: ScenarioTree,
    private readonly request: vscode.TestRunRequest,
    private readonly run: (request: vscode.TestRunRequest) => Promise<void>,
    private readonly attempt: (work: () => Promise<void>) => Promise<void>,
  ) {
    this.wrote = tree.onDidWrite((item) => this.later([item]));
  }

  begin(): Promise<void> {
    return this.attempt(() => this.follow());
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.isOver = true;
    this.wrote.dispose();
    this.watch(new Set());
  }

  /** Watches what the scenarios are made of now. */
  private async follow(): Promise<void> {
    if (this.request.include === undefined) await this.tree.discover();
    const items = this.items();
    await Promise.all(items.map((item) => this.tree.known(item)));
    if (this.isOver) return;
    this.watch(new Set(items.flatMap((item) => this.tree.inputsOf(item)).map((file) => dirname(file))));
  }

  private items(): vscode.TestItem[] {
    return chosenOf(this.tree, this.request).map(({ item }) => item);
  }

  private watch(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.dispose();
      this.watchers.delete(folder);
    }
    for (const folder of folders)
      if (!this.watchers.has(folder))
        this.watchers.set(
          folder,
          watchFolder(folder, (file) => this.input(file)),
        );
  }

  /** Of scenarios the tree tells. */
  private input(file: string): void {
    if (isScenarioFile(basename(file))) return;
    this.later(this.items().filter((item) => this.tree.inputsOf(item).includes(file)));
  }

  private later(items: readonly vscode.TestItem[]): void {
    for (const item of items) this.written.add(item);
    if (this.written.size === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.attempt(() => this.again()));
    }, SETTLE_MS);
  }

  private async again(): Promise<void> {
    const items = this.items().filter((item) => this.written.has(item));
    this.written.clear();
    if (items.length === 0 || this.isOver) return;
    const { exclude, profile, include = items } = this.request;
    // Of those that were asked for one by one, no others.
    const tests = include.filter(({ parent }) => parent !== undefined && items.includes(parent));
    const whole = items.filter((item) => !tests.some(({ parent }) => parent === item));
    await this.run(new vscode.TestRunRequest([...whole, ...tests], exclude, profile, true, true));
    await this.follow();
  }
}

function watchFolder(folder: string, tell: (file: string) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*'));
  const told = ({ fsPath }: vscode.Uri) => tell(fsPath);
  return vscode.Disposable.from(watcher, watcher.onDidCreate(told), watcher.onDidChange(told));
}
