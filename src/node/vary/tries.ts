/** Replays of variations: many in one VM, which is fast; or one in a VM of its own, which is certain. */

import { formatProblem } from '../../core/problem';
import type { Exchange } from '../../core/scenario/exchange';
import type { Scenario } from '../../core/scenario/scenario';
import type { TraceSection } from '../../core/trace/sections';
import type { ModuleFiles } from '../module-file';
import type { ReplayRunner } from '../replay';
import { failureIn, type Failure } from './failure';

export interface TriesListener {
  /** The exchange at that place is over. */
  tried(at: number): void;
  failed(at: number, failure: Failure): void;
  /** Asked when a replay was stopped: whether to go on behind what stopped it. */
  goesOn(): boolean;
}

export class Tries {
  private readonly scenario: Scenario;

  constructor(
    private readonly files: ModuleFiles,
    scenario: Scenario,
    timeMs: number,
    private readonly runner: ReplayRunner,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.scenario = forTrying(scenario, timeMs);
  }

  /** Ceiling of a plugin's memory. */
  get memoryMiB(): number {
    return this.scenario.limits.memoryMiB;
  }

  get aborted(): boolean {
    return this.signal?.aborted === true;
  }

  /** One after the other. Gives what kept the plugin from running at all, a line each. */
  async all(exchanges: readonly Exchange[], listener: TriesListener): Promise<readonly string[]> {
    const timeless = exchanges.map(withoutTime);
    const callouts = this.scenario.callouts.map((mock) => ({ ...mock, times: Infinity }));
    const scenario = { ...this.scenario, callouts, exchanges: timeless };
    for (let next = 0; next < exchanges.length;) {
      const run = new Run(scenario, next, listener);
      const { status, problems, stop } = await this.replay(scenario, run, next);
      if (status === 'refused') return problems.map(formatProblem);
      if (status !== 'stopped' || !listener.goesOn()) return [];
      // It does not even get to the first.
      if (run.next === next) return [stop?.message ?? 'the replay was stopped'];
      next = run.next;
    }
    return [];
  }

  /** The first that fails; undefined: nothing does. `memoryMiB`: another ceiling. */
  async alone(exchange: Exchange, memoryMiB?: number): Promise<Failure | undefined> {
    const { startTime, limits } = this.scenario;
    const scenario: Scenario = {
      ...this.scenario,
      exchanges: [exchange],
      startTime: exchange.startTime ?? startTime,
      limits: { ...limits, ...(memoryMiB === undefined ? {} : { memoryMiB }) },
    };
    let first: Failure | undefined;
    const failed = (_: number, failure: Failure) => void (first ??= failure);
    const run = new Run(scenario, 0, { tried: () => undefined, failed, goesOn: () => false });
    const replayed = this.replay(scenario, run, 0);
    // Most often another follows.
    this.runner.warmUp();
    await replayed;
    return first;
  }

  private replay(scenario: Scenario, run: Run, from: number) {
    const exchanges = scenario.exchanges.slice(from).map((_, index) => from + index + 1);
    const request = { modules: this.files, scenario, exchanges, trace: 'detailed' } as const;
    return this.runner.run(request, run, this.signal);
  }
}

/** Reads the Trace of one replay as it comes. */
class Run {
  constructor(
    private readonly scenario: Scenario,
    /** Place of the exchange that is to come. */
    public next: number,
    private readonly listener: TriesListener,
  ) {
    this.first = next;
  }

  private readonly first: number;

  section(section: TraceSection): void {
    const { exchanges, limits } = this.scenario;
    const failure = failureIn(section, exchanges, limits);
    const isOutside = section.number === 0;
    if (!isOutside) {
      this.next = section.number;
      this.listener.tried(section.number - 1);
    }
    // What happens before the first is the plugin's start.
    if (failure === undefined || this.next === this.first) return;
    this.listener.failed(this.next - 1, isOutside ? { ...failure, isLate: true } : failure);
  }
}

/** A VM that trapped is made anew for the next stream, once it is a second old. */
const RELOAD_NS = 1e9;

function forTrying(scenario: Scenario, timeMs: number): Scenario {
  return {
    ...scenario,
    plugins: scenario.plugins.map((plugin) => ({ ...plugin, failPolicy: 'reload' as const })),
    pause: Math.max(scenario.pause, RELOAD_NS),
    // What was made up goes to nobody.
    clusters: scenario.clusters.map(({ name, empty }) => ({ name, empty })),
    realTime: false,
    connections: [],
    after: [],
    runOn: 0,
    outside: undefined,
    limits: { ...scenario.limits, timeMs },
  };
}

/** Its own would turn the clock forward by more or less than a VM needs. */
function withoutTime({ startTime: _, ...timeless }: Exchange): Exchange {
  return timeless;
}
