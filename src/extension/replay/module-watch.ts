import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';

/** Compilers write a file in several steps. */
const SETTLE_MS = 150;

/** Tells when one of the modules that a panel replays was written anew. */
export class ModuleWatch implements vscode.Disposable {
  private watchers: vscode.Disposable[] = [];
  private paths = '';
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(private readonly rebuilt: () => void) {}

  /** From now on these, and no others. */
  follow(modules: readonly string[]): void {
    const paths = JSON.stringify(modules);
    if (this.isDisposed || paths === this.paths) return;
    this.paths = paths;
    this.stop();
    this.watchers = modules.map((path) => this.watch(path));
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.stop();
  }

  private stop(): void {
    for (const watcher of this.watchers) watcher.dispose();
    this.watchers = [];
  }

  private watch(path: string): vscode.Disposable {
    // Its name may have signs that mean something in a pattern.
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(path)), '*.wasm');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const later = (uri: vscode.Uri) => {
      if (basename(uri.fsPath) !== basename(path)) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.rebuilt(), SETTLE_MS);
    };
    watcher.onDidChange(later);
    watcher.onDidCreate(later);
    return watcher;
  }
}
