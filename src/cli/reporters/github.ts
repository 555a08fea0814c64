/** Annotations of GitHub Actions: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */

import { formatProblem } from '../../core/problem';
import { totalsOf, type Reporter, type SuiteReport, type Write } from './reporter';

export class GithubReporter implements Reporter {
  constructor(private readonly write: Write) {}

  begin(): void {}

  suite({ file, verdicts, problems }: SuiteReport): void {
    for (const problem of problems) {
      const { line = 1, column = 1 } = problem.place;
      this.error({ file: problem.place.file ?? file, line, col: column }, formatProblem(problem));
    }
    for (const { test, failures } of verdicts)
      for (const { place, message } of failures)
        this.error({ file: place.file, line: place.line, col: place.column, title: test.name }, message);
  }

  end(reports: readonly SuiteReport[]): void {
    const { passed, failed } = totalsOf(reports);
    this.write(`${passed} passed, ${failed} failed\n`);
  }

  private error(properties: Readonly<Record<string, string | number>>, message: string): void {
    const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
    this.write(`::error ${list.join(',')}::${data(message)}\n`);
  }
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
