import type { Coverage } from '../../core/scenario/coverage';
import type { Problem } from '../../core/problem';
import type { TestFailure, TestSuite, TestVerdict } from '../../node/scenario-tests';

/** What came of one scenario. */
export interface SuiteReport {
  readonly file: string;
  readonly verdicts: readonly TestVerdict[];
  /** Not there where nothing was run. */
  readonly coverage?: Coverage;
  /** Why it could not be read. */
  readonly problems: readonly Problem[];
}

export interface Reporter {
  begin(file: string, suite: TestSuite): void;
  suite(report: SuiteReport): void;
  end(reports: readonly SuiteReport[]): void;
}

export type Write = (text: string) => void;

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** A scenario that cannot be read counts as one that failed. */
export function totalsOf(reports: readonly SuiteReport[]): Totals {
  const verdicts = reports.flatMap((report) => report.verdicts);
  const failed = verdicts.filter(isFailed).length;
  const unread = reports.filter(({ problems }) => problems.length > 0).length;
  return { passed: verdicts.length - failed, failed: failed + unread };
}

export function isFailed({ failures }: TestVerdict): boolean {
  return failures.length > 0;
}

export function placeLabel({ place }: TestFailure): string {
  return `${place.file}:${place.line}:${place.column}`;
}
