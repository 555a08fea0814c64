/** `wasm-plugin test`: scenarios → verdicts → a report and an exit code. */

import { formatProblem, problem, type Problem } from '../core/problem';
import { InputError } from '../node/errors';
import { writeWhole } from '../node/files';
import { findScenarios } from '../node/find-scenarios';
import { ReplayRunner } from '../node/replay';
import { readSuite, runSuite } from '../node/scenario-tests';
import { FileWatch } from '../node/watch-files';
import type { TestCommand } from './arguments';
import { Exit } from './exit';
import { reporterFor, type Reporter, type SuiteReport } from './reporters';

export async function testCommand(command: TestCommand): Promise<number> {
  if (!command.watch) return once(command);
  await watch(command);
  return Exit.fine;
}

/** What is told of each file before it is read, or as soon as it is known. */
type Seen = (files: readonly string[]) => void;

async function once(command: TestCommand, seen: Seen = () => undefined): Promise<number> {
  const paths = await findScenarios(command.paths);
  const report: string[] = [];
  const write = (text: string) => {
    if (command.output === undefined) process.stdout.write(text);
    else report.push(text);
  };
  const reporter = reporterFor(command.reporter, write);
  const runner = new ReplayRunner();
  const suites: SuiteReport[] = [];
  for (const path of paths) {
    runner.warmUp();
    const suite = await runOne(path, runner, reporter, seen);
    suites.push(suite);
    reporter.suite(suite);
  }
  reporter.end(suites);
  if (command.output !== undefined) await writeWhole(command.output, report.join(''));
  return codeOf(suites);
}

/** A scenario that cannot be read does not keep the others from running. */
async function runOne(file: string, runner: ReplayRunner, reporter: Reporter, seen: Seen): Promise<SuiteReport> {
  try {
    seen([file]);
    const suite = await readSuite(file);
    seen(suite.loaded.files);
    for (const warning of suite.loaded.problems) process.stderr.write(`warning: ${formatProblem(warning)}\n`);
    reporter.begin(file, suite);
    const { verdicts, coverage } = await runSuite(suite, runner);
    return { file, verdicts, coverage, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { file, verdicts: [], problems: error.problems };
  }
}

function codeOf(suites: readonly SuiteReport[]): number {
  if (suites.some(({ problems }) => problems.length > 0)) return Exit.misuse;
  const failed = suites.some(({ verdicts }) => verdicts.some(({ failures }) => failures.length > 0));
  return failed ? Exit.failed : Exit.fine;
}

/** Until it is ended. What cannot be found in the first place is no reason to wait. */
async function watch(command: TestCommand): Promise<void> {
  await findScenarios(command.paths);
  const watching = new FileWatch(command.paths);
  for (;;) {
    await round(command, (files) => watching.add(files));
    process.stdout.write('waiting for changes …\n');
    await watching.change();
  }
}

async function round(command: TestCommand, seen: Seen): Promise<void> {
  try {
    await once(command, seen);
  } catch (error) {
    const problems: readonly Problem[] =
      error instanceof InputError ? error.problems : [problem('defect', String(error))];
    for (const one of problems) process.stderr.write(`${one.message}\n`);
  }
}
