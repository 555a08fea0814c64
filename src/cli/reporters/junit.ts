/** JUnit's XML, as CI servers read it: https://github.com/testmoapp/junitxml */

import { formatProblem } from '../../core/problem';
import type { TestVerdict } from '../../node/scenario-tests';
import { isFailed, placeLabel, totalsOf, type Reporter, type SuiteReport, type Write } from './reporter';

export class JunitReporter implements Reporter {
  constructor(private readonly write: Write) {}

  begin(): void {}

  suite(): void {}

  end(reports: readonly SuiteReport[]): void {
    const { passed, failed } = totalsOf(reports);
    this.write('<?xml version="1.0" encoding="UTF-8"?>\n');
    this.write(`<testsuites name="wasm-plugin" tests="${passed + failed}" failures="${failed}">\n`);
    for (const report of reports) this.write(suiteXml(report));
    this.write('</testsuites>\n');
  }
}

function suiteXml({ file, verdicts, problems }: SuiteReport): string {
  const failed = verdicts.filter(isFailed).length;
  const time = seconds(verdicts.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  const counts = `tests="${verdicts.length + problems.length}" failures="${failed}" errors="${problems.length}" time="${time}"`;
  const errors = problems.map(
    (one) =>
      `    <testcase name="${xml(file)}" classname="${xml(file)}"><error message="${xml(formatProblem(one))}"/></testcase>\n`,
  );
  return `  <testsuite name="${xml(file)}" file="${xml(file)}" ${counts}>\n${errors.join('')}${verdicts.map((one) => caseXml(one, file)).join('')}  </testsuite>\n`;
}

function caseXml({ test, failures, milliseconds }: TestVerdict, file: string): string {
  const { name, place } = test;
  const head = `    <testcase name="${xml(name)}" classname="${xml(file)}" file="${xml(file)}" line="${place.line}" time="${seconds(milliseconds)}"`;
  if (failures.length === 0) return `${head}/>\n`;
  const inner = failures.map((failure) => {
    const { message, expected, actual } = failure;
    const values = expected === undefined ? '' : `\nexpected: ${expected}\nactual: ${actual ?? ''}`;
    return `      <failure message="${xml(message)}">${xml(`${placeLabel(failure)}: ${message}${values}`)}</failure>\n`;
  });
  return `${head}>\n${inner.join('')}    </testcase>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** XML 1.0 has no way to write other control characters and halves of characters. */
const NO_XML = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

function xml(text: string): string {
  return text.replace(NO_XML, '\ufffd').replace(/[&<>"\n\r\t]/g, (one) => ENTITIES[one] ?? one);
}
