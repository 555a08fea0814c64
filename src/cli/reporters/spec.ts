/** For people at a terminal. */

import { diffLines } from 'diff';
import { formatProblem, oneLine } from '../../core/problem';
import type { Coverage, Covered } from '../../core/scenario/coverage';
import type { TestFailure, TestVerdict } from '../../node/scenario-tests';
import { paintFor, type Paint } from '../paint';
import { isFailed, placeLabel, totalsOf, type Reporter, type SuiteReport, type Write } from './reporter';

export class SpecReporter implements Reporter {
  private readonly paint: Paint = paintFor(process.stdout, process.env);

  constructor(private readonly write: Write) {}

  begin(): void {}

  suite({ file, verdicts, coverage, problems }: SuiteReport): void {
    this.line(this.paint.bold(file));
    for (const problem of problems) this.line(`  ${this.paint.bad('✗')} ${formatProblem(problem)}`);
    for (const verdict of verdicts) this.verdict(verdict);
    if (coverage !== undefined) this.line(`  ${this.paint.dim(coverageText(coverage))}`);
    this.line('');
  }

  end(reports: readonly SuiteReport[]): void {
    const { passed, failed } = totalsOf(reports);
    const bad = failed === 0 ? `${failed} failed` : this.paint.bad(`${failed} failed`);
    this.line(`${passed} passed, ${bad}`);
  }

  private verdict(verdict: TestVerdict): void {
    const { test, failures, milliseconds } = verdict;
    const sign = isFailed(verdict) ? this.paint.bad('✗') : this.paint.good('✓');
    const took = milliseconds >= 1 ? this.paint.dim(` ${Math.round(milliseconds)} ms`) : '';
    this.line(`  ${sign} ${oneLine(test.name)}${took}`);
    for (const failure of failures) this.failure(failure);
  }

  private failure(failure: TestFailure): void {
    this.line(`      ${this.paint.bad(oneLine(failure.message))}`);
    this.line(`      ${this.paint.dim(`at ${placeLabel(failure)}`)}`);
    const { expected, actual } = failure;
    if (expected === undefined || actual === undefined || !`${expected}${actual}`.includes('\n')) return;
    for (const { added, removed, value } of diffLines(expected, actual))
      for (const text of value.replace(/\n$/, '').split('\n'))
        this.line(`        ${this.diffLine(oneLine(text), added, removed)}`);
  }

  /** A sign before each, for some machines act on what stands at the beginning of a line. */
  private diffLine(text: string, added: boolean, removed: boolean): string {
    if (added) return this.paint.bad(`+ ${text}`);
    return removed ? this.paint.good(`- ${text}`) : `| ${text}`;
  }

  private line(text: string): void {
    this.write(`${text}\n`);
  }
}

function coverageText({ callbacks, hostFunctions }: Coverage): string {
  const part = (what: string, covered: readonly Covered[]) => {
    const missed = covered.filter(({ count }) => count === 0).map(({ name }) => name);
    const names = missed.length === 0 || missed.length > MOST_NAMED ? '' : ` (not: ${missed.join(', ')})`;
    return `${covered.length - missed.length} of ${covered.length} ${what}${names}`;
  };
  return `covered: ${part('callbacks', callbacks)}, ${part('host functions', hostFunctions)}`;
}

const MOST_NAMED = 6;
