/** Builds projects, one build of each at a time, and tells whoever wants to know. */

import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import type { BuildMode } from '../../core/toolchain/profile';
import { build } from '../../node/build';
import { builtModule } from '../../node/built-module';
import { InputError } from '../../node/errors';
import { Aborted } from '../../node/process-tree';

/** What is to be built. */
export interface Order {
  readonly folder: string;
  readonly mode: BuildMode;
  /** What a save asks for another build does as well, where it began meanwhile. */
  readonly yields: boolean;
}

export interface Outcome extends Pick<Order, 'folder' | 'mode'> {
  /** `cancelled`: nothing is known that was not known before; `replaced`: nor is it over, for another build has begun. */
  readonly status: 'built' | 'failed' | 'cancelled' | 'replaced';
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
  private readonly running = new Map<string, Running>();
  private readonly ends = new Set<Promise<unknown>>();
  private readonly began = new vscode.EventEmitter<string>();
  private readonly ended = new vscode.EventEmitter<Outcome>();
  /** Tells the folder. */
  readonly onDidBegin = this.began.event;
  readonly onDidEnd = this.ended.event;

  /** A build of the same project that still runs is ended by this one, unless this one yields to it. */
  async build(order: Order, view: BuildView, signal: AbortSignal): Promise<Outcome> {
    const before = this.running.get(order.folder);
    if (order.yields && before !== undefined) return unfinished(order, 'replaced');
    before?.end();
    const own = new Running(order.mode);
    this.running.set(order.folder, own);
    const end = () => own.end();
    signal.addEventListener('abort', end, { once: true });
    const outcome = this.run(order, view, own).finally(() => {
      signal.removeEventListener('abort', end);
      this.ends.delete(outcome);
    });
    this.ends.add(outcome);
    return outcome;
  }

  /** From the sources as they are now. False: no build of the project, or none for that mode, is there to begin anew. */
  again(folder: string, mode?: BuildMode): boolean {
    const running = this.running.get(folder);
    return running !== undefined && (mode ?? running.mode) === running.mode && running.again();
  }

  /** Ends what runs, and waits until nothing is left of it. */
  async close(): Promise<void> {
    for (const one of this.running.values()) one.end();
    await Promise.allSettled(this.ends);
  }

  dispose(): void {
    void this.close();
    this.began.dispose();
    this.ended.dispose();
  }

  private async run(order: Order, view: BuildView, own: Running): Promise<Outcome> {
    this.began.fire(order.folder);
    let outcome = unfinished(order, 'failed');
    try {
      outcome = await attempt(order, view, own.begin());
      while (own.isDue) {
        view.output('A source was saved meanwhile: once more.\n');
        outcome = await attempt(order, view, own.begin());
      }
    } finally {
      if (this.running.get(order.folder) === own) this.running.delete(order.folder);
      else outcome = unfinished(order, 'replaced');
      this.ended.fire(outcome);
    }
    return outcome;
  }
}

/** A build that has begun, and may begin anew. */
class Running {
  /** Its sources have changed since it began. */
  isDue = false;
  private isOver = false;
  private current = new AbortController();

  constructor(readonly mode: BuildMode) {}

  begin(): AbortSignal {
    this.isDue = false;
    this.current = new AbortController();
    if (this.isOver) this.current.abort();
    return this.current.signal;
  }

  /** False: it is about to end for good. */
  again(): boolean {
    if (this.isOver) return false;
    this.isDue = true;
    this.current.abort();
    return true;
  }

  end(): void {
    this.isOver = true;
    this.isDue = false;
    this.current.abort();
  }
}

function unfinished({ folder, mode }: Order, status: Outcome['status']): Outcome {
  return { folder, mode, status, problems: [] };
}

async function attempt(order: Order, view: BuildView, signal: AbortSignal): Promise<Outcome> {
  const { folder, mode } = order;
  try {
    const { module, problems } = await build({ folder, mode, signal, output: view.output, step: view.step });
    if (module === undefined) return { folder, mode, status: 'failed', problems };
    const { file, problems: refusals } = await builtModule(folder, module);
    const { size } = file.module;
    return {
      folder,
      mode,
      status: 'built',
      module: { path: module, size, hash: file.hash },
      problems: [...problems, ...refusals],
    };
  } catch (error) {
    if (error instanceof Aborted) return unfinished(order, 'cancelled');
    if (error instanceof InputError) return { folder, mode, status: 'failed', problems: error.problems };
    throw error;
  }
}
