/** The Testing view's tree: workspace folders where there are several, scenario files, their tests. As saved on disk. */

import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { InputError } from '../../node/errors';
import { readSuite, type ScenarioTest, type TestSuite } from '../../node/scenario-tests';
import { findScenarioFiles, isOwnScenario, watchScenarioFiles } from './files';
import { problemText, rangeOf } from './messages';

/** What came of reading a scenario: its tests, or what is wrong with it. */
export type Reading = { readonly suite: TestSuite } | { readonly problems: readonly Problem[] };

export class ScenarioTree implements vscode.Disposable {
  /** By their ids, which are their URIs. */
  private readonly files = new Map<string, vscode.TestItem>();
  /** How often each has been read. */
  private readonly turns = new WeakMap<vscode.TestItem, number>();
  /** All tests that a file has ever had: one that comes back is the one that a run asked for. */
  private readonly tests = new WeakMap<vscode.TestItem, Map<string, vscode.TestItem>>();
  private readonly inputs = new WeakMap<vscode.TestItem, readonly string[]>();
  private readonly wrote = new vscode.EventEmitter<vscode.TestItem>();
  /** Tells a scenario that was saved, or is new. */
  readonly onDidWrite = this.wrote.event;
  private watcher: vscode.Disposable | undefined;

  /** `begin` does what nobody waits for. */
  constructor(
    private readonly controller: vscode.TestController,
    private readonly begin: (work: () => Promise<unknown>) => void,
  ) {}

  /** Looks for the scenarios of the workspace; reads none. */
  async discover(): Promise<void> {
    this.follow();
    const found = await findScenarioFiles();
    const present = new Set(found.map(String));
    for (const id of [...this.files.keys()]) if (!present.has(id)) this.remove(id);
    for (const uri of found) this.add(uri);
  }

  /** All of it from disk: what has been read before is read again. */
  async refresh(): Promise<void> {
    await this.discover();
    await Promise.all(this.all.filter((item) => this.turns.has(item)).map((item) => this.read(item)));
  }

  /** Other workspace folders make another tree. */
  async rebuild(): Promise<void> {
    this.files.clear();
    this.controller.items.replace([]);
    if (this.watcher !== undefined) await this.discover();
  }

  /** A scenario that is open in an editor has its tests beside its lines. */
  async open({ uri }: vscode.TextDocument): Promise<void> {
    if (!isOwnScenario(uri)) return;
    this.follow();
    await this.known(this.add(uri));
  }

  /** Reads what has not been read yet. */
  async known(item: vscode.TestItem): Promise<void> {
    if (!this.turns.has(item)) await this.read(item);
  }

  /** From disk; the tree shows what came of it. Throws only on a defect of ours. */
  async read(item: vscode.TestItem): Promise<Reading> {
    const turn = (this.turns.get(item) ?? 0) + 1;
    this.turns.set(item, turn);
    item.busy = true;
    try {
      const reading = await attempt(fileOf(item));
      // A later one knows better.
      if (this.turns.get(item) === turn) this.show(item, reading);
      return reading;
    } finally {
      item.busy = false;
    }
  }

  /** In the order of their paths. */
  get all(): vscode.TestItem[] {
    return [...this.files.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  isFile(item: vscode.TestItem): boolean {
    return this.files.get(item.id) === item;
  }

  /** The files that a scenario is made of, as far as that is known. */
  inputsOf(item: vscode.TestItem): readonly string[] {
    return this.inputs.get(item) ?? [fileOf(item)];
  }

  dispose(): void {
    this.watcher?.dispose();
    this.wrote.dispose();
  }

  private follow(): void {
    this.watcher ??= watchScenarioFiles({
      written: (uri) => {
        const item = this.add(uri);
        this.wrote.fire(item);
        if (this.turns.has(item)) this.begin(() => this.read(item));
      },
      deleted: (uri) => this.remove(String(uri)),
    });
  }

  private add(uri: vscode.Uri): vscode.TestItem {
    const present = this.files.get(String(uri));
    if (present !== undefined) return present;
    const item = this.controller.createTestItem(String(uri), vscode.workspace.asRelativePath(uri, false), uri);
    item.canResolveChildren = true;
    this.files.set(item.id, item);
    this.parentOf(uri).add(item);
    return item;
  }

  private parentOf(uri: vscode.Uri): vscode.TestItemCollection {
    const { items } = this.controller;
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined || (vscode.workspace.workspaceFolders?.length ?? 0) < 2) return items;
    const id = String(folder.uri);
    const item = items.get(id) ?? this.controller.createTestItem(id, folder.name, folder.uri);
    items.add(item);
    return item.children;
  }

  private remove(id: string): void {
    const item = this.files.get(id);
    if (item === undefined) return;
    this.files.delete(id);
    const { parent } = item;
    (parent?.children ?? this.controller.items).delete(id);
    if (parent?.children.size === 0) this.controller.items.delete(parent.id);
  }

  private show(item: vscode.TestItem, reading: Reading): void {
    const own = fileOf(item);
    if ('suite' in reading) {
      const { tests, loaded } = reading.suite;
      this.inputs.set(item, loaded.files);
      item.error = undefined;
      item.range = rangeOf({});
      item.children.replace(tests.map((test, index) => this.testItem(item, test, index)));
      return;
    }
    const { problems } = reading;
    // Any of those that it had may be the one that mends it.
    const files = problems.flatMap(({ place: { file } }) => file ?? []);
    this.inputs.set(item, [...new Set([...this.inputsOf(item), ...files])]);
    item.children.replace([]);
    item.error = problems.map(problemText).join('\n');
    item.range = rangeOf(problems.find(({ place: { file, line } }) => file === own && line !== undefined)?.place ?? {});
  }

  private testItem(file: vscode.TestItem, test: ScenarioTest, index: number): vscode.TestItem {
    const id = idOf(test);
    const known = this.tests.get(file) ?? new Map<string, vscode.TestItem>();
    const item = known.get(id) ?? this.controller.createTestItem(id, test.name, file.uri);
    this.tests.set(file, known.set(id, item));
    item.range = rangeOf(test.place);
    item.sortText = String(index).padStart(6, '0');
    return item;
  }
}

/** Names are any text; ids must not be empty, nor have a NUL. */
export function idOf({ name }: ScenarioTest): string {
  return JSON.stringify(name);
}

function fileOf({ uri }: vscode.TestItem): string {
  return uri?.fsPath ?? '';
}

async function attempt(file: string): Promise<Reading> {
  try {
    return { suite: await readSuite(file) };
  } catch (error) {
    if (error instanceof InputError) return { problems: error.problems };
    throw error;
  }
}
