/** What stands behind a replay panel, wherever the panel is shown. */

import { formatProblem, type Problem } from '../core/problem';
import type { Exchange } from '../core/scenario/exchange';
import { readSection } from '../core/trace/read-section';
import { kept, type TraceSection } from '../core/trace/sections';
import { timeline } from '../core/trace/timeline';
import { kindLabel } from '../core/wasm/describe';
import {
  panelRequestGuards,
  type PanelEvents,
  type PanelExchange,
  type PanelModule,
  type PanelRequests,
  type PanelResult,
  type PanelState,
  type ReplayEnd,
} from '../protocol/panel';
import { Rpc, type Channel, type Nothing } from '../protocol/rpc';
import { InputError } from './errors';
import { inFile } from './files';
import type { ModuleFile, ModuleFiles } from './module-file';
import type { ReplayRunner } from './replay';
import { ReplayResults, type ExchangeResult } from './replay-results';
import type { LoadedScenario } from './scenario-file';

export interface PanelInput {
  readonly title: string;
  /** Of the plugins, in the order of the chain. */
  readonly files: ModuleFiles;
  readonly loaded: LoadedScenario;
  /** What a view keeps so that the panel can be opened again after a reload. */
  readonly restore?: unknown;
  readonly forbidden?: NonNullable<PanelState['forbidden']>;
}

/** Reads everything afresh, so that a replay never runs what is no longer on disk. Throws `InputError`. */
export type PanelSource = () => Promise<PanelInput>;

/** What whoever shows the panel does besides. */
export interface PanelHooks {
  /** `module` is the path of what was run. */
  readonly ended?: (end: ReplayEnd, module: string | undefined) => void;
  readonly permit?: () => void;
  /** Paths of the modules that a replay would run, whenever they were read. */
  readonly reads?: (modules: readonly string[]) => void;
}

/** Results are sent together when this many wait, or this much later: a view redraws less often. */
const BATCH = 200;
const BATCH_MS = 50;

export class PanelSession {
  private readonly rpc: Rpc<Nothing, PanelEvents, PanelRequests, Nothing>;
  private readonly traces = new Map<number, TraceSection>();
  private exchanges: readonly Exchange[] = [];
  private readonly results = new Map<number, PanelResult>();
  /** What the results are results of. */
  private ran: PanelState | undefined;
  private lastEnd: ReplayEnd | undefined;
  private running: AbortController | undefined;

  constructor(
    channel: Channel,
    private readonly source: PanelSource,
    private readonly runner: ReplayRunner,
    private readonly hooks: PanelHooks = {},
  ) {
    const guards = panelRequestGuards;
    this.rpc = new Rpc<Nothing, PanelEvents, PanelRequests, Nothing>(
      channel,
      {
        open: { validate: guards.open, handle: () => this.open() },
        replay: { validate: guards.replay, handle: ({ exchanges }) => this.replay(exchanges) },
        permit: { validate: guards.permit, handle: () => this.permit() },
        cancel: { validate: guards.cancel, handle: () => this.cancel() },
        trace: { validate: guards.trace, handle: ({ exchange }) => this.trace(exchange) },
      },
      {},
    );
  }

  /** Tells the view that files or permissions have changed. */
  async refresh(): Promise<void> {
    this.rpc.send('changed', await this.current());
  }

  /** A module was built anew: a view that is there replays it, another does when it comes back. */
  async reload(): Promise<void> {
    this.ran = undefined;
    this.rpc.send('rebuilt', await this.current());
  }

  dispose(): void {
    this.running?.abort();
  }

  private permit(): Nothing {
    this.hooks.permit?.();
    return {};
  }

  private trace(exchange: number): PanelRequests['trace']['result'] {
    const section = this.traces.get(exchange);
    const events = section === undefined ? [] : readSection(section, this.exchanges);
    return { events, lines: timeline(events) };
  }

  /** Results of an earlier replay must not look like those of this one. */
  private forget(exchanges: readonly number[] | undefined): void {
    for (const kept of [this.traces, this.results]) {
      if (exchanges === undefined) kept.clear();
      else for (const number of exchanges) kept.delete(number);
    }
  }

  private cancel(): Nothing {
    this.running?.abort();
    return {};
  }

  private async open(): Promise<PanelRequests['open']['result']> {
    const { ran, lastEnd } = this;
    if (ran === undefined) return { state: await this.current() };
    const running = this.running !== undefined;
    const end = lastEnd === undefined ? {} : { end: lastEnd };
    return { state: ran, history: { results: [...this.results.values()], running, ...end } };
  }

  private async current(): Promise<PanelState> {
    try {
      return stateOf(await this.read());
    } catch (error) {
      return { title: 'Replay', exchanges: [], canRun: false, problems: linesOf(error) };
    }
  }

  private async read(): Promise<PanelInput> {
    const input = await this.source();
    this.hooks.reads?.(input.loaded.modulePaths);
    return input;
  }

  private async replay(exchanges: readonly number[] | undefined): Promise<ReplayEnd> {
    this.running?.abort();
    const abort = new AbortController();
    this.running = abort;
    this.forget(exchanges);
    const start = performance.now();
    let module: string | undefined;
    const ended = (status: ReplayEnd['status'], problems: readonly string[]): ReplayEnd => {
      const end = { status, problems, milliseconds: performance.now() - start };
      if (this.running === abort) {
        this.running = undefined;
        this.lastEnd = end;
        this.rpc.send('ended', end);
      }
      this.hooks.ended?.(end, module);
      return end;
    };
    try {
      const input = await this.read();
      const { files, loaded } = input;
      const [file] = files;
      module = file.path;
      const state = stateOf(input);
      this.rpc.send('changed', state);
      if (input.forbidden !== undefined) return ended('refused', [input.forbidden.reason]);
      this.ran = state;
      // A replay that another has replaced must not fill the rows of that one.
      const batch = new ResultBatch((more) => (this.running === abort ? this.rpc.send('results', more) : undefined));
      this.exchanges = loaded.scenario.exchanges;
      const onResult = ({ summary, section, microseconds }: ExchangeResult) => {
        this.traces.set(summary.index, kept(section));
        this.results.set(summary.index, { summary, microseconds });
        batch.add({ summary, microseconds });
      };
      const results = new ReplayResults(this.exchanges, onResult, {
        detail: 'outline',
        connections: loaded.scenario.connections,
      });
      const request = { modules: files, scenario: loaded.scenario };
      const chosen = exchanges === undefined ? {} : { exchanges };
      const outcome = await this.runner.run({ ...request, ...chosen }, results, abort.signal);
      batch.flush();
      const stop = outcome.stop === undefined ? [] : [outcome.stop.message];
      return ended(outcome.status, [...inFile(file.name, outcome.problems).map(formatProblem), ...stop]);
    } catch (error) {
      return ended('refused', linesOf(error));
    } finally {
      if (this.running === abort) this.running = undefined;
    }
  }
}

class ResultBatch {
  private results: PanelResult[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (results: readonly PanelResult[]) => void) {}

  add(result: PanelResult): void {
    this.results.push(result);
    if (this.results.length >= BATCH) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.results.length > 0) this.send(this.results);
    this.results = [];
  }
}

function stateOf({ title, files, loaded, forbidden, restore }: PanelInput): PanelState {
  const canRun = forbidden === undefined;
  const { scenario } = loaded;
  return {
    title,
    canRun,
    ...(restore === undefined ? {} : { restore }),
    ...(forbidden === undefined ? {} : { forbidden }),
    module: moduleOf(files[0], `${scenario.host.name}@${scenario.host.version}`),
    exchanges: [
      ...scenario.exchanges.map((exchange, index) => listed(exchange, index + 1)),
      ...scenario.connections.map(({ name }, index) => connected(name, scenario.exchanges.length + index + 1)),
    ],
    problems: [...files.flatMap((file) => file.problems), ...loaded.problems].map(formatProblem),
  };
}

function moduleOf(file: ModuleFile, host: string): PanelModule {
  const { name, module, hash, modifiedAt } = file;
  return { file: name, size: module.size, abi: kindLabel(module), hash: hash.slice(0, 7), builtAt: modifiedAt, host };
}

function listed({ name, request, response }: Exchange, index: number): PanelExchange {
  const { method, path, authority } = request;
  const own = name === `${method} ${path}` ? {} : { name };
  return { index, method, path, authority, upstreamStatus: response.status, ...own };
}

function connected(name: string, index: number): PanelExchange {
  return { index, method: 'TCP', path: name, authority: '', upstreamStatus: 0 };
}

function linesOf(error: unknown): string[] {
  if (!(error instanceof InputError)) throw error;
  return error.problems.map((p: Problem) => formatProblem(p));
}
