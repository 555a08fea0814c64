/** For programs: one document. */

import { totalsOf, type Reporter, type SuiteReport, type Write } from './reporter';

export class JsonReporter implements Reporter {
  constructor(private readonly write: Write) {}

  begin(): void {}

  suite(): void {}

  end(reports: readonly SuiteReport[]): void {
    const suites = reports.map(({ file, verdicts, coverage, problems }) => ({
      file,
      problems,
      coverage,
      tests: verdicts.map(({ test, failures, milliseconds, summary }) => ({
        name: test.name,
        line: test.place.line,
        status: failures.length === 0 ? 'passed' : 'failed',
        milliseconds,
        failures,
        ...(summary === undefined ? {} : { outcome: summary.outcome, clientStatus: summary.status }),
      })),
    }));
    this.write(`${JSON.stringify({ ...totalsOf(reports), suites }, null, 2)}\n`);
  }
}
