/** Runs what VS Code asks for: one scenario after the other, with one warm runner. */

import * as vscode from 'vscode';
import { ReplayRunner } from '../../node/replay';
import { CoverageSum } from './coverage';
import { debugAll } from './debug-run';
import { Gate } from './gate';
import { Output } from './output';
import { chosenOf, type Chosen } from './selection';
import { runChosen, type SuiteParts } from './suite-run';
import type { ScenarioTree } from './tree';

/** Of runs that go on at the same time. */
const MOST_AT_ONCE = 2;
const UNTRUSTED = 'This workspace is not trusted, so no plugin is run.';

export class ScenarioRuns implements vscode.Disposable {
  private readonly runner = new ReplayRunner();
  private readonly gate = new Gate(MOST_AT_ONCE);
  private readonly ending = new AbortController();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly tree: ScenarioTree,
  ) {}

  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (request.include === undefined) await this.tree.discover();
    const chosen = chosenOf(this.tree, request);
    const run = this.controller.createTestRun(request);
    const [signal, forget] = this.signalOf([token, run.token]);
    try {
      if (vscode.workspace.isTrusted) await this.all(run, chosen, signal, request.profile?.kind);
      else forbid(run, chosen);
    } finally {
      forget();
      run.end();
    }
  }

  dispose(): void {
    this.ending.abort();
  }

  private async all(
    run: vscode.TestRun,
    chosen: readonly Chosen[],
    signal: AbortSignal,
    kind: vscode.TestRunProfileKind | undefined,
  ): Promise<void> {
    const output = new Output(run);
    const sum = kind === vscode.TestRunProfileKind.Coverage ? new CoverageSum() : undefined;
    const parts = { tree: this.tree, runner: this.runner, run, output, signal };
    for (const one of chosen) enqueue(run, one);
    if (kind === vscode.TestRunProfileKind.Debug) await debugAll(this.tree, run, chosen, signal);
    for (const one of chosen) await this.gate.through(() => runOne(parts, one, sum));
    for (const one of sum?.all() ?? []) run.addCoverage(one);
    output.end();
  }

  private signalOf(tokens: readonly vscode.CancellationToken[]): [AbortSignal, () => void] {
    const own = new AbortController();
    const abort = () => own.abort();
    const listeners = tokens.map((token) => token.onCancellationRequested(abort));
    this.ending.signal.addEventListener('abort', abort);
    if (tokens.some((token) => token.isCancellationRequested) || this.ending.signal.aborted) abort();
    const forget = () => {
      for (const one of listeners) one.dispose();
      this.ending.signal.removeEventListener('abort', abort);
    };
    return [own.signal, forget];
  }
}

async function runOne(parts: SuiteParts, chosen: Chosen, sum: CoverageSum | undefined): Promise<void> {
  if (parts.signal.aborted) return;
  const result = await runChosen(parts, chosen);
  if (result === undefined || sum === undefined) return;
  const { loaded, coverage } = result;
  parts.output.covered(coverage);
  if (!sum.add(loaded.modulePaths, coverage))
    parts.output.line('    Of the plugins of a chain it is known together, so it is not in the Test Coverage view.');
}

function enqueue(run: vscode.TestRun, { item, wants }: Chosen): void {
  for (const [id, test] of item.children) if (wants(id)) run.enqueued(test);
}

/** VS Code asks for trust before it runs tests; this stands behind it. */
function forbid(run: vscode.TestRun, chosen: readonly Chosen[]): void {
  for (const { item } of chosen) run.errored(item, new vscode.TestMessage(UNTRUSTED));
  run.appendOutput(`${UNTRUSTED}\r\n`);
}
