/** Replays in the real worker thread, for tests. */

import { join } from 'node:path';
import { formatProblem } from '../../src/core/problem';
import type { Exchange } from '../../src/core/scenario/exchange';
import { buildScenario, type Scenario, type ScenarioFile } from '../../src/core/scenario/scenario';
import type { TraceEvent } from '../../src/core/trace/events';
import { readModuleFile } from '../../src/node/module-file';
import { ReplayRunner, type ReplayOutcome } from '../../src/node/replay';
import { ReplayResults, type ExchangeResult } from '../../src/node/replay-results';
import { loadScenario } from '../../src/node/scenario-file';
import { ROOT } from './parts';

export const WORKER = join(ROOT, 'dist', 'worker.js');

export interface Replayed {
  readonly outcome: ReplayOutcome;
  readonly results: readonly ExchangeResult[];
  readonly events: readonly TraceEvent[];
}

/** `file` is all of a scenario but its module and captures. */
export async function replayModule(
  module: string,
  exchanges: readonly Exchange[],
  file: Omit<ScenarioFile, 'module'> = {},
): Promise<Replayed> {
  const { value: scenario, problems } = buildScenario({ module, ...file }, { exchanges });
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
  return replayScenario(scenario, [module]);
}

/** As a file has it. */
export async function replayScenarioFile(file: string): Promise<Replayed> {
  const { scenario, modulePaths } = await loadScenario(file);
  return replayScenario(scenario, modulePaths);
}

async function replayScenario(scenario: Scenario, paths: readonly string[]): Promise<Replayed> {
  const modules = await Promise.all(paths.map((path) => readModuleFile(path)));
  const results: ExchangeResult[] = [];
  const events: TraceEvent[] = [];
  const listener = new ReplayResults(scenario.exchanges, (result) => results.push(result), {
    onEvent: (event) => events.push(event),
    connections: scenario.connections,
  });
  const outcome = await new ReplayRunner(WORKER).run({ modules, scenario }, listener);
  return { outcome, results, events };
}
