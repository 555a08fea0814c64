/** Starts builds as tasks. VS Code takes no task that it still has: its build begins anew, or its end is waited for. */

import * as vscode from 'vscode';
import type { BuildMode } from '../../core/toolchain/profile';
import type { Builder, Outcome } from './builder';
import { buildTask } from './tasks';

export class BuildStarter {
  /** Folders with a build that VS Code is about to begin, which will read what is saved until then. */
  private readonly starting = new Set<string>();

  constructor(private readonly builder: Builder) {}

  /** A build for debugging that runs stays one. */
  async saved(folder: string): Promise<void> {
    if (this.starting.has(folder) || this.builder.again(folder)) return;
    await this.start(folder, 'release', true);
  }

  /** Of this build, whatever else is built meanwhile. */
  async outcome(folder: string, mode: BuildMode): Promise<Outcome> {
    const ended = new Promise<Outcome>((resolve) => {
      const listener = this.builder.onDidEnd((outcome) => {
        if (outcome.folder !== folder || outcome.mode !== mode) return;
        listener.dispose();
        resolve(outcome);
      });
    });
    await this.start(folder, mode, false);
    return ended;
  }

  private async start(folder: string, mode: BuildMode, isQuiet: boolean): Promise<void> {
    const task = buildTask(this.builder, folder, mode, isQuiet);
    this.starting.add(folder);
    try {
      while (!this.builder.again(folder, mode)) {
        if (isFree(task)) {
          await vscode.tasks.executeTask(task);
          return;
        }
        await this.change(folder);
      }
    } finally {
      this.starting.delete(folder);
    }
  }

  /** When a build of the project begins, or a task ends. */
  private change(folder: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        listening.dispose();
        resolve();
      };
      const listening = vscode.Disposable.from(
        this.builder.onDidBegin((one) => (one === folder ? done() : undefined)),
        vscode.tasks.onDidEndTask(done),
      );
    });
  }
}

function isFree({ definition: { type, folder, mode } }: vscode.Task): boolean {
  return !vscode.tasks.taskExecutions.some(
    ({ task: { definition } }) =>
      definition.type === type && definition['folder'] === folder && definition['mode'] === mode,
  );
}
