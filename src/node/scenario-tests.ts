/** A scenario as a list of tests, and their verdicts. The command line and VS Code's Testing view both stand on it. */

import { CoverageCount, type Coverage } from '../core/scenario/coverage';
import { calloutsIn, type MadeCallout } from '../core/scenario/expect-callouts';
import { checkExpectation } from '../core/scenario/expect';
import type { Failure } from '../core/scenario/expect-message';
import { unexpectedCallouts, unusedMocks } from '../core/scenario/mock-failures';
import { formatProblem, type Problem } from '../core/problem';
import type { TraceEvent } from '../core/trace/events';
import type { ExchangeSummary } from '../core/trace/summary';
import { readSoundModules, type ModuleFiles } from './module-file';
import { ReplayResults, type ExchangeResult } from './replay-results';
import type { ReplayOutcome, ReplayRunner } from './replay';
import { loadScenario, type LoadedScenario } from './scenario-file';

type Steps = readonly (string | number)[];

export interface TestPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ScenarioTest {
  /** Unique in its scenario. */
  readonly name: string;
  /** Of the exchange or connection; `outside`: what happens before, between and behind them, and whether mocks are used. */
  readonly number: number | 'outside';
  readonly place: TestPlace;
  /** Steps to its `expect` in the file. */
  readonly path: Steps;
}

export interface TestFailure {
  readonly message: string;
  readonly place: TestPlace;
  readonly expected?: string;
  readonly actual?: string;
}

export interface TestVerdict {
  readonly test: ScenarioTest;
  readonly failures: readonly TestFailure[];
  /** Not there where nothing was run. */
  readonly summary?: ExchangeSummary;
  readonly milliseconds: number;
}

export interface TestRun {
  readonly outcome: ReplayOutcome;
  readonly verdicts: readonly TestVerdict[];
  readonly coverage: Coverage;
}

export interface TestSuite {
  readonly file: string;
  readonly loaded: LoadedScenario;
  readonly tests: readonly ScenarioTest[];
}

/** Throws `InputError`. */
export async function readSuite(file: string): Promise<TestSuite> {
  const loaded = await loadScenario(file);
  const { exchanges, connections } = loaded.scenario;
  const named = [...exchanges, ...connections].map(({ name }) => name);
  const paths = named.map((name, index) => pathOf(loaded, name, index));
  const tests = await Promise.all(
    paths.map(async (path, index): Promise<ScenarioTest> => {
      const name = named[index] ?? '';
      return { name, number: index + 1, path, place: await placeOf(loaded, file, path) };
    }),
  );
  const all = [...tests, ...(await outsideTest(loaded, file))];
  const names = uniqueNames(all.map(({ name }) => name));
  return { file, loaded, tests: all.map((test, index) => ({ ...test, name: names[index] ?? test.name })) };
}

/** Where what is expected of it stands; else where it stands itself. */
function pathOf(loaded: LoadedScenario, name: string, index: number): Steps {
  const { source, scenario } = loaded;
  const inline = source.exchanges?.length ?? 0;
  const own = index - (scenario.exchanges.length - inline);
  const connection = index - scenario.exchanges.length;
  const ownConnection = connection - (scenario.connections.length - (source.connections?.length ?? 0));
  if (connection >= 0) return ownConnection >= 0 ? ['connections', ownConnection, 'expect'] : ['captures'];
  if (own >= 0 && source.exchanges?.[own]?.expect !== undefined) return ['exchanges', own, 'expect'];
  if (Object.hasOwn(source.expect ?? {}, name)) return ['expect', name];
  return own >= 0 ? ['exchanges', own] : ['captures'];
}

/** The second of a name is `name (2)`, unless another has that name of its own. */
function uniqueNames(names: readonly string[]): string[] {
  const own = new Set(names);
  const counts = new Map<string, number>();
  return names.map((name) => {
    let count = (counts.get(name) ?? 0) + 1;
    while (count > 1 && own.has(`${name} (${count})`)) count++;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

const OUTSIDE = 'outside exchanges';

async function outsideTest(loaded: LoadedScenario, file: string): Promise<ScenarioTest[]> {
  const { outside, callouts } = loaded.scenario;
  if (outside === undefined && callouts.every(({ optional }) => optional)) return [];
  const path = outside === undefined ? ['callouts'] : ['outside'];
  const name = outside === undefined ? 'callouts are made' : OUTSIDE;
  return [{ name, number: 'outside', path, place: await placeOf(loaded, file, path) }];
}

async function placeOf(loaded: LoadedScenario, file: string, path: Steps): Promise<TestPlace> {
  const { line = 1, column = 1 } = await loaded.locate(path);
  return { file, line, column };
}

export interface RunOptions {
  /** Of the tests that are wanted; none: all. */
  readonly only?: readonly ScenarioTest[];
  readonly onVerdict?: (verdict: TestVerdict) => void;
  readonly signal?: AbortSignal;
}

/** Rejects with `InputError` where the module cannot be read. */
export async function runSuite(suite: TestSuite, runner: ReplayRunner, options: RunOptions = {}): Promise<TestRun> {
  const files = await readSoundModules(suite.loaded.modulePaths);
  return new SuiteRun(suite, files, options).run(runner);
}

class SuiteRun {
  private readonly verdicts: Promise<TestVerdict>[] = [];
  private told = Promise.resolve();
  private readonly coverage = new CoverageCount();
  private readonly outsideEvents: TraceEvent[] = [];
  private readonly made: MadeCallout[] = [];
  private readonly done = new Set<number>();
  /** Some exchange has failed for it. */
  private isStopTold = false;

  constructor(
    private readonly suite: TestSuite,
    private readonly files: ModuleFiles,
    private readonly options: RunOptions,
  ) {}

  async run(runner: ReplayRunner): Promise<TestRun> {
    const { scenario } = this.suite.loaded;
    const results = new ReplayResults(scenario.exchanges, (result) => this.result(result), {
      connections: scenario.connections,
      onEvent: (event) => this.event(event),
    });
    const { only, signal } = this.options;
    const numbers = only?.flatMap(({ number }) => (number === 'outside' ? [] : [number]));
    const isAll = only === undefined || only.some(({ number }) => number === 'outside');
    const chosen = isAll || numbers === undefined ? {} : { exchanges: numbers };
    const outcome = await runner.run({ modules: this.files, scenario, ...chosen }, results, signal);
    this.coverage.add(this.outsideEvents);
    this.unrun(outcome, numbers, isAll);
    if (isAll) this.outside(outcome);
    await this.told;
    return { outcome, verdicts: await Promise.all(this.verdicts), coverage: this.coverage.of(this.plugins()) };
  }

  private plugins() {
    return this.files.map(({ module: { exports, imports } }) => ({
      exports: exports.map(({ name }) => name),
      imports: imports.map(({ name }) => name),
    }));
  }

  private event(event: TraceEvent): void {
    if (event.exchange === undefined) this.outsideEvents.push(event);
  }

  private result({ summary, events, microseconds }: ExchangeResult): void {
    const test = this.suite.tests.find(({ number }) => number === summary.index);
    if (test === undefined) return;
    this.done.add(summary.index);
    if (summary.outcome === 'stopped') this.isStopTold = true;
    this.coverage.add(events);
    const callouts = calloutsIn(events);
    this.made.push(...callouts);
    const { scenario } = this.suite.loaded;
    const { expect } = scenario.exchanges[summary.index - 1] ?? {};
    const unexpected = unexpectedCallouts(callouts, scenario.callouts, expect);
    const own = summary.faults.slice(0, summary.faults.length - summary.failures.length);
    const failures = [...own.map((message) => ({ message, path: [] })), ...summary.failures, ...unexpected];
    this.tell(test, failures, microseconds / 1000, summary);
  }

  /** What did not come to its end: the replay was refused or stopped. */
  private unrun(
    { status, problems, stop }: ReplayOutcome,
    numbers: readonly number[] | undefined,
    isAll: boolean,
  ): void {
    if (status === 'cancelled') return;
    const reasons = [
      ...problems.map((one: Problem) => formatProblem(one)),
      ...(stop === undefined ? [] : [stop.message]),
    ];
    const message = reasons.join(' ') || 'it was not replayed';
    for (const test of this.suite.tests) {
      const { number } = test;
      if (number === 'outside' || this.done.has(number)) continue;
      this.isStopTold = true;
      if (isAll || numbers?.includes(number) === true) this.tell(test, [{ message, path: [] }], 0);
    }
  }

  private outside(outcome: ReplayOutcome): void {
    const found = this.suite.tests.find(({ number }) => number === 'outside');
    const faults = this.outsideFaults(outcome);
    // Nobody expects anything there, and yet it must not fail.
    const test = found ?? {
      name: OUTSIDE,
      number: 'outside',
      place: { file: this.suite.file, line: 1, column: 1 },
      path: [],
    };
    if (faults.length > 0 || outcome.status !== 'finished') {
      if (faults.length > 0) this.tell(test, faults, 0);
      return;
    }
    if (found === undefined) return;
    const { scenario } = this.suite.loaded;
    const callouts = calloutsIn(this.outsideEvents);
    const metrics = new Map(outcome.stats?.map(({ name, value }) => [name, Number(value)]));
    const expected =
      scenario.outside === undefined
        ? []
        : checkExpectation(scenario.outside, {
            events: this.outsideEvents,
            metrics,
            callouts,
          });
    const failures = [...expected, ...unexpectedCallouts(callouts, scenario.callouts, scenario.outside)];
    const unused = unusedMocks(scenario.callouts, outcome.mockUses ?? [], [...this.made, ...callouts]);
    const own = this.suite.loaded.source.callouts?.length ?? 0;
    this.tell(
      test,
      failures,
      0,
      undefined,
      unused.map((one) => (Number(one.path[1]) < own ? one : { ...one, path: ['recordings'] })),
    );
  }

  /** Steps that could not be taken, a trap, and the end of a replay that was stopped when all exchanges were over. */
  private outsideFaults({ status, problems, stop }: ReplayOutcome): Failure[] {
    const traps = this.outsideEvents.flatMap((event) =>
      event.kind === 'trap' ? [`trap in ${event.name}: ${event.message}`] : [],
    );
    const stopped = stop === undefined || this.isStopTold ? [] : [stop.message];
    const steps = status === 'finished' ? problems.map(({ message }) => message) : [];
    return [...traps, ...stopped, ...steps].map((message) => ({ message, path: [] }));
  }

  /** `absolute`: failures whose path begins at the file's root. */
  private tell(
    test: ScenarioTest,
    failures: readonly Failure[],
    milliseconds: number,
    summary?: ExchangeSummary,
    absolute: readonly Failure[] = [],
  ): void {
    const { loaded, file } = this.suite;
    const placed = (failure: Failure, path: Steps) =>
      placeOf(loaded, file, path).then((place): TestFailure => ({ ...failure, place }));
    const verdict = Promise.all([
      ...failures.map((failure) => placed(failure, [...test.path, ...failure.path])),
      ...absolute.map((failure) => placed(failure, failure.path)),
    ]).then((all): TestVerdict => ({
      test,
      failures: all,
      milliseconds,
      ...(summary === undefined ? {} : { summary }),
    }));
    this.verdicts.push(verdict);
    // Places take a moment to be found; verdicts are told in the order of the tests all the same.
    this.told = this.told.then(async () => this.options.onVerdict?.(await verdict));
  }
}
