/** One scenario in a run of VS Code's: read anew, replayed, its verdicts told as they come. */

import { existsSync } from 'node:fs';
import type * as vscode from 'vscode';
import type { Coverage } from '../../core/scenario/coverage';
import type { Problem } from '../../core/problem';
import { InputError } from '../../node/errors';
import type { ReplayRunner } from '../../node/replay';
import type { LoadedScenario } from '../../node/scenario-file';
import { runSuite, type ScenarioTest, type TestSuite, type TestVerdict } from '../../node/scenario-tests';
import { failureMessage, problemMessage, problemText } from './messages';
import type { Output } from './output';
import type { Chosen } from './selection';
import { idOf, type ScenarioTree } from './tree';

export interface SuiteParts {
  readonly tree: ScenarioTree;
  readonly runner: ReplayRunner;
  readonly run: vscode.TestRun;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface SuiteResult {
  readonly loaded: LoadedScenario;
  readonly coverage: Coverage;
}

/** Nothing where nothing was run. */
export async function runChosen(parts: SuiteParts, { item, wants }: Chosen): Promise<SuiteResult | undefined> {
  const { tree, runner, output } = parts;
  runner.warmUp();
  const reading = await tree.read(item);
  output.line(item.label);
  if ('suite' in reading) return new SuiteRun(parts, item, reading.suite, wants).go();
  const file = item.uri?.fsPath ?? '';
  refuse(
    parts,
    item,
    reading.problems.map((one) => problemMessage(one, file)),
  );
  return undefined;
}

class SuiteRun {
  private readonly wanted: readonly ScenarioTest[];
  private readonly open: Set<ScenarioTest>;

  constructor(
    private readonly parts: SuiteParts,
    private readonly file: vscode.TestItem,
    private readonly suite: TestSuite,
    wants: Chosen['wants'],
  ) {
    this.wanted = suite.tests.filter((test) => wants(idOf(test)));
    this.open = new Set(this.wanted);
  }

  async go(): Promise<SuiteResult | undefined> {
    const { suite, wanted } = this;
    const { loaded } = suite;
    const { run, runner, output, signal } = this.parts;
    if (wanted.length === 0) return undefined;
    for (const one of loaded.problems) output.line(`  ${problemText(one)}`);
    this.each((item) => run.started(item));
    const only = wanted.length === suite.tests.length ? {} : { only: wanted };
    try {
      const onVerdict = (verdict: TestVerdict) => this.tell(verdict);
      const { coverage } = await runSuite(suite, runner, { ...only, signal, onVerdict });
      return { loaded, coverage };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refuse(this.parts, this.file, await Promise.all(error.problems.map((one) => this.moduleMessage(one))));
      return undefined;
    } finally {
      // Nothing is known of them.
      this.each((item) => run.skipped(item));
    }
  }

  private each(does: (item: vscode.TestItem) => void): void {
    for (const test of this.open) {
      const item = this.file.children.get(idOf(test));
      if (item !== undefined) does(item);
    }
  }

  private tell(verdict: TestVerdict): void {
    const { test, failures, milliseconds } = verdict;
    const { run, output } = this.parts;
    const item = this.file.children.get(idOf(test));
    // What fails outside all tests is the scenario's own.
    if (item === undefined && test.number === 'outside') run.errored(this.file, failures.map(failureMessage));
    // With one test the others may have been replayed, too; nobody asked.
    if (!this.open.delete(test) || item === undefined) return;
    output.verdict(verdict, item);
    const took = test.number === 'outside' ? undefined : milliseconds;
    if (failures.length === 0) run.passed(item, took);
    else run.failed(item, failures.map(failureMessage), took);
  }

  /** A module is told of at the line that names it. */
  private async moduleMessage(one: Problem): Promise<vscode.TestMessage> {
    const { file, loaded } = this.suite;
    const { modulePaths, locate, source } = loaded;
    const index = modulePaths.indexOf(one.place.file ?? '');
    if (index < 0) return problemMessage(one, file);
    const place = await locate(source.plugins === undefined ? ['module'] : ['plugins', index, 'module']);
    return problemMessage(buildable(one), file, place);
  }
}

function refuse({ run, output }: SuiteParts, item: vscode.TestItem, messages: readonly vscode.TestMessage[]): void {
  run.errored(item, messages);
  output.refused(messages);
}

/** What is not there has not been built. */
function buildable(one: Problem): Problem {
  if (one.place.file !== undefined && existsSync(one.place.file)) return one;
  return { ...one, remedy: 'Build the plugin ("Wasm Plugin: Build"), or correct its path.' };
}
