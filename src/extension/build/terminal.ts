/** A build as a task: its terminal shows what the compiler prints, and ends it when it is closed. */

import { relative } from 'node:path';
import * as vscode from 'vscode';
import { problemLine } from '../../node/problem-line';
import type { Builder, Order, Outcome } from './builder';

/** A build that takes no longer shows no notification. */
const PATIENCE_MS = 1500;
/** Of what fails sooner, VS Code says that it could not be launched. */
const LAUNCHING_MS = 600;

export class BuildTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;
  private readonly ending = new AbortController();
  private opened = 0;

  constructor(
    private readonly builder: Builder,
    private readonly order: Order,
  ) {}

  open(): void {
    this.opened = Date.now();
    void this.run();
  }

  close(): void {
    this.ending.abort();
  }

  private async run(): Promise<void> {
    const progress = new LateProgress(`Building ${vscode.workspace.asRelativePath(this.order.folder)}`, () =>
      this.close(),
    );
    const view = {
      output: (text: string) => this.write(text),
      step: (title: string) => {
        progress.step(title);
        this.write(`${title} …\n`);
      },
    };
    try {
      const outcome = await this.builder.build(this.order, view, this.ending.signal);
      this.tell(outcome);
      // What a save has asked for comes to the front where it fails; here it has not.
      const isFine = outcome.status === 'built' || (outcome.status === 'replaced' && this.order.yields);
      this.end(isFine ? 0 : 1);
    } catch (error) {
      this.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      this.end(1);
    } finally {
      progress.end();
    }
  }

  private end(code: number): void {
    const wait = code === 0 ? 0 : Math.max(0, LAUNCHING_MS - (Date.now() - this.opened));
    setTimeout(() => this.closed.fire(code), wait);
  }

  private tell({ folder, status, module, problems }: Outcome): void {
    // What has a place was printed by the compiler, as people know it.
    for (const one of problems.filter(({ place, code }) => place.line === undefined || code === 'will-not-load')) {
      this.write(`${problemLine(one)}\n`);
    }
    if (status === 'replaced') this.write('Another build of it has begun.\n');
    else if (status === 'cancelled') this.write('Cancelled; the module that was there stays.\n');
    else if (module === undefined) this.write('Failed; the module that was there stays.\n');
    else
      this.write(
        `${relative(folder, module.path)}: ${module.size.toLocaleString('en-US')} bytes, ${module.hash.slice(0, 7)}\n`,
      );
  }

  private write(text: string): void {
    this.written.fire(text.replace(/\r?\n/g, '\r\n'));
  }
}

/** A notification that comes only when there is something to wait for. */
class LateProgress {
  private readonly timer: NodeJS.Timeout;
  private report: ((title: string) => void) | undefined;
  private title = '';
  private finish: () => void = () => undefined;
  private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));

  constructor(
    private readonly what: string,
    private readonly cancel: () => void,
  ) {
    this.timer = setTimeout(() => this.show(), PATIENCE_MS);
  }

  step(title: string): void {
    this.title = title;
    this.report?.(title);
  }

  end(): void {
    clearTimeout(this.timer);
    this.finish();
  }

  private show(): void {
    const options = { location: vscode.ProgressLocation.Notification, title: this.what, cancellable: true };
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => this.cancel());
      this.report = (message) => progress.report({ message });
      this.report(this.title);
      return this.finished;
    });
  }
}
