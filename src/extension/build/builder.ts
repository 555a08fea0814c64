/** Builds projects, one build of each at a time, and tells whoever wants to know. */

import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import type { BuildMode } from '../../core/toolchain/profile';
import { build } from '../../node/build';
import { builtModule } from '../../node/built-module';
import { InputError } from '../../node/errors';
import { Aborted } from '../../node/process-tree';

export interface Outcome {
  readonly folder: string;
  /** `cancelled`: nothing is known that was not known before. */
  readonly status: 'built' | 'failed' | 'cancelled';
  /** Path, size and hash of the new module. */
  readonly module?: { readonly path: string; readonly size: number; readonly hash: string };
  readonly problems: readonly Problem[];
}

export interface BuildView {
  /** What compilers print. */
  readonly output: (text: string) => void;
  readonly step: (title: string) => void;
}

export class Builder implements vscode.Disposable {
  private readonly running = new Map<string, AbortController>();
  private readonly began = new vscode.EventEmitter<string>();
  private readonly ended = new vscode.EventEmitter<Outcome>();
  /** Tells the folder. */
  readonly onDidBegin = this.began.event;
  readonly onDidEnd = this.ended.event;

  /** A build of the same project that still runs is ended by this one. */
  async build(folder: string, mode: BuildMode, view: BuildView, signal: AbortSignal): Promise<Outcome> {
    this.running.get(folder)?.abort();
    const own = new AbortController();
    this.running.set(folder, own);
    const end = () => own.abort();
    signal.addEventListener('abort', end, { once: true });
    this.began.fire(folder);
    let outcome: Outcome = { folder, status: 'failed', problems: [] };
    try {
      outcome = await attempt(folder, mode, view, own.signal);
      return outcome;
    } finally {
      signal.removeEventListener('abort', end);
      // Of one that another has replaced, nobody waits for the end.
      if (this.running.get(folder) === own) {
        this.running.delete(folder);
        this.ended.fire(outcome);
      }
    }
  }

  dispose(): void {
    for (const one of this.running.values()) one.abort();
    this.began.dispose();
    this.ended.dispose();
  }
}

async function attempt(folder: string, mode: BuildMode, view: BuildView, signal: AbortSignal): Promise<Outcome> {
  try {
    const { module, problems } = await build({ folder, mode, signal, output: view.output, step: view.step });
    if (module === undefined) return { folder, status: 'failed', problems };
    const { file, problems: refusals } = await builtModule(folder, module);
    const { size } = file.module;
    return {
      folder,
      status: 'built',
      module: { path: module, size, hash: file.hash },
      problems: [...problems, ...refusals],
    };
  } catch (error) {
    if (error instanceof Aborted) return { folder, status: 'cancelled', problems: [] };
    if (error instanceof InputError) return { folder, status: 'failed', problems: error.problems };
    throw error;
  }
}
