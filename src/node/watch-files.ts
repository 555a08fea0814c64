/** Tells of changes: of files that are known, or of scenarios that come to be in a folder. */

import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isScenarioFile } from './scenario-file';

/** Editors and compilers write a file in several steps. */
const SETTLE_MS = 100;

/** Also of those that happen while nobody waits. Keeps the process alive until it is closed. */
export class FileWatch {
  private readonly paths: Set<string>;
  /** Whose events are of interest; of a file that is away with its folder, the outermost folder that is away. */
  private known = new Set<string>();
  private watchers = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | undefined;
  private hasChanged = false;
  private tell: () => void = () => undefined;

  /** Files and folders; what is away is waited for. */
  constructor(paths: readonly string[]) {
    this.paths = new Set(paths.map((path) => resolve(path)));
    this.renew();
  }

  add(files: readonly string[]): void {
    for (const file of files.map((one) => resolve(one))) {
      this.paths.add(file);
      this.know(file);
    }
  }

  /** Resolves when something has changed since this was last called. */
  async change(): Promise<void> {
    if (!this.hasChanged) await new Promise<void>((done) => (this.tell = done));
    this.hasChanged = false;
    this.renew();
  }

  close(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
  }

  /** A folder that was away for a moment is another than before, of which its watcher knows nothing. */
  private renew(): void {
    const old = this.watchers;
    this.watchers = new Map();
    this.known = new Set();
    for (const path of this.paths) this.know(path);
    for (const watcher of old.values()) watcher.close();
  }

  private know(path: string): void {
    if (isFolder(path)) {
      this.watch(path);
      return;
    }
    let at = path;
    while (!existsSync(dirname(at)) && dirname(at) !== at) at = dirname(at);
    this.known.add(at);
    this.watch(dirname(at));
  }

  private watch(folder: string): void {
    if (this.watchers.has(folder)) return;
    const heard = (_: unknown, name: string | null) => {
      if (name !== null && (this.known.has(resolve(folder, name)) || isScenarioFile(name))) this.changed();
    };
    try {
      // A folder that goes away is a change, too.
      this.watchers.set(
        folder,
        watch(folder, heard).on('error', () => this.changed()),
      );
    } catch {
      // It has just gone.
      this.changed();
    }
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.hasChanged = true;
      this.tell();
    }, SETTLE_MS);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
