/** Runs a replay in a thread of its own, and ends that thread when the plugin does not come back. */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Stat } from '../core/emulator/stats';
import { needsMeter } from '../core/scenario/expect';
import { hasErrors, type Problem } from '../core/problem';
import type { Scenario } from '../core/scenario/scenario';
import type { CalloutMockFile } from '../core/scenario/callouts';
import type { Exchange } from '../core/scenario/exchange';
import type { LoadedModule } from '../core/emulator/plugin-instance';
import type { ReplayEnd } from '../core/emulator/replay';
import type { StopReason } from '../core/trace/events';
import { readSection } from '../core/trace/read-section';
import type { TraceLevel } from '../core/trace/recorder';
import type { TraceSection } from '../core/trace/sections';
import { createRing, RingReader } from '../core/trace/ring';
import type { ReplayJob, WorkerMessage } from '../protocol/worker';
import { usesCel } from './uses-cel';
import { ModuleCache } from './module-cache';
import { prepareModules, type ModuleInput } from './prepare-modules';

export interface ReplayRequest {
  /** Of the plugins, in the order of the chain. */
  readonly modules: readonly ModuleInput[];
  readonly scenario: Scenario;
  /** 1-based; none: all. */
  readonly exchanges?: readonly number[];
  /** How often all of them are replayed, one time after the other; default: once. */
  readonly repeat?: number;
  /** Count the guest's instructions, also where nothing is expected of them. */
  readonly meter?: boolean;
  /** Default: full. */
  readonly trace?: TraceLevel;
}

export interface ReplayListener {
  /** What an exchange came to, or what happened between two; in order. Whoever keeps it keeps a copy (`kept`). */
  section(section: TraceSection): void;
}

export interface ReplayOutcome {
  readonly status: 'finished' | 'refused' | 'stopped' | 'cancelled';
  /** Why the plugin did not start. */
  readonly problems: readonly Problem[];
  /** What the network answered to callouts, as mocks. */
  readonly recorded?: readonly CalloutMockFile[];
  /** How many callouts each mock of the scenario has answered; where it came to its end. */
  readonly mockUses?: readonly number[];
  /** Metrics as they are at the end. */
  readonly stats?: readonly Stat[];
  readonly stop?: { readonly reason: StopReason; readonly message: string };
}

/** Of JavaScript's own heap in the thread, in MiB; the guest's memory is apart and has its own ceiling. */
const HEAP_MIB = 512;
/** Little outlives an exchange, so a small nursery is as fast, and 30 MiB less. */
const YOUNG_MIB = 4;
/** Starting a thread and compiling a module is not the plugin's time. */
const LAUNCH_MS = 60_000;

/** Bundles stand beside each other in `dist`. */
export function workerBundle(): string {
  return join(__dirname, 'worker.js');
}

export class ReplayRunner {
  private readonly cache = new ModuleCache();
  private spare: Worker | undefined;

  constructor(private readonly bundle = workerBundle()) {}

  /** Starts a thread for the next replay, while its input is being read. */
  warmUp(): void {
    if (this.spare !== undefined) return;
    this.spare = this.launch();
    this.spare.unref();
  }

  /** Rejects only on a defect of ours, or of the listener's. */
  async run(request: ReplayRequest, listener: ReplayListener, signal?: AbortSignal): Promise<ReplayOutcome> {
    const worker = this.spare ?? this.launch();
    this.spare = undefined;
    const { modules, scenario } = request;
    const meter =
      request.meter === true ||
      [...scenario.exchanges, ...scenario.connections].some(({ expect }) => needsMeter(expect));
    const prepared = await prepareModules(modules, scenario.limits.memoryMiB, this.cache, meter);
    if ('problems' in prepared || signal?.aborted === true) {
      void worker.terminate();
      return 'problems' in prepared
        ? { status: 'refused', problems: prepared.problems }
        : { status: 'cancelled', problems: [] };
    }
    worker.ref();
    return new Run(worker, jobOf(request, prepared), listener, signal).result;
  }

  private launch(): Worker {
    return new Worker(this.bundle, {
      name: 'wasm-plugin emulator',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
      env: {},
    });
  }
}

/** What the thread is told of it. */
export function jobOf(
  { modules, scenario, exchanges, repeat = 1, trace = 'full' }: ReplayRequest,
  loaded: readonly LoadedModule[],
): ReplayJob {
  const { exchanges: all, connections } = scenario;
  const count = all.length + connections.length;
  const wanted = exchanges ?? Array.from({ length: count }, (_, index) => index + 1);
  // Connections come after the exchanges, in their numbers, too.
  const isExchange = (number: number) => number >= 1 && number <= all.length;
  const isConnection = (number: number) => number > all.length && number <= count;
  const numbers = [...wanted.filter(isExchange), ...wanted.filter(isConnection)];
  const chosen = {
    exchanges: numbers.flatMap((number) => all[number - 1] ?? []),
    connections: numbers.flatMap((number) => connections[number - 1 - all.length] ?? []),
  };
  const withCel = usesCel(modules.map(({ bytes }) => bytes));
  const job = { scenario: { ...scenario, ...chosen }, numbers, repeat, trace, ring: createRing() };
  return { ...job, modules: loaded, usesCel: withCel };
}

/** How often the thread is looked after. */
const ROUND_MS = 20;

class Run {
  readonly result: Promise<ReplayOutcome>;
  private readonly ring: RingReader;
  private readonly rounds: NodeJS.Timeout;
  private readonly watch: Watch;
  private finished = false;
  private settle!: (outcome: ReplayOutcome) => void;
  private reject!: (error: Error) => void;

  constructor(
    private readonly worker: Worker,
    private readonly job: ReplayJob,
    private readonly listener: ReplayListener,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.reject = reject;
    });
    this.ring = new RingReader(job.ring);
    this.watch = new Watch(this.ring);
    this.worker.on('message', (message: WorkerMessage) => this.receive(message));
    this.worker.on('error', (error) => this.crashed(error));
    this.worker.on('exit', (code) =>
      this.crashed(new Error(`the emulator thread ended by itself (exit code ${code})`)),
    );
    this.worker.postMessage(job);
    this.rounds = setInterval(() => this.lookAfter(), ROUND_MS);
    signal?.addEventListener('abort', this.cancel, { once: true });
    if (signal?.aborted === true) this.cancel();
  }

  private receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'held':
        break; // nobody holds a replay that is not debugged
      case 'started':
        this.watch.allow(this.job.scenario.limits.timeMs);
        break;
      case 'more':
        this.read();
        break;
      case 'ended':
        this.ended(message);
    }
  }

  private read(): void {
    try {
      this.ring.read((section) => this.listener.section(section));
    } catch (error) {
      // The listener's: a trace that cannot be written, for one.
      this.settleWith(() => this.reject(error as Error));
    }
  }

  private lookAfter(): void {
    if (this.watch.isOver()) this.overtime();
    else this.read();
  }

  private ended({ problems, stats, stop, recorded, mockUses }: ReplayEnd): void {
    this.read();
    const status = stop !== undefined ? 'stopped' : hasErrors(problems) ? 'refused' : 'finished';
    const more = { ...(stop === undefined ? {} : { stop }), ...(recorded === undefined ? {} : { recorded }) };
    this.finish({ status, problems, stats, mockUses, ...more });
  }

  private overtime(): void {
    const { allowed } = this.watch;
    this.stop('time-limit', (exchange, callback) => {
      const where = callback === undefined ? '' : ` in ${callback}`;
      const what = exchange === 0 ? 'outside any exchange' : `in exchange ${exchange}`;
      return `The plugin did not come back within ${allowed} ms${where} (${what}): is it in an endless loop?`;
    });
  }

  private crashed(error: Error & { code?: string }): void {
    if (this.finished) return;
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.stop('memory-ceiling', () => `The replay used more than ${HEAP_MIB} MiB besides the plugin's memory`);
    } else {
      this.settleWith(() => this.reject(error));
    }
  }

  /** The thread cannot say it any more, so the end of its Trace is made here, once it has written its last. */
  private stop(reason: StopReason, explain: (exchange: number, callback: string | undefined) => string): void {
    this.settleWith(() => {
      const rest: TraceSection[] = [];
      this.ring.rest((section) => rest.push(section));
      const open = rest.pop();
      for (const section of rest) this.listener.section(section);
      const message = explain(open?.number ?? 0, open === undefined ? undefined : this.openCall(open));
      if (open !== undefined)
        this.listener.section({
          number: open.number,
          seq: open.seq,
          microseconds: open.microseconds,
          bytes: open.bytes,
          stop: { reason, message },
        });
      this.settle({ status: 'stopped', problems: [], stop: { reason, message } });
    });
  }

  /** The callback that did not come back. */
  private openCall(section: TraceSection): string | undefined {
    const exchanges: Exchange[] = [];
    for (const [at, number] of this.job.numbers.entries()) {
      const exchange = this.job.scenario.exchanges[at];
      if (exchange !== undefined) exchanges[number - 1] = exchange;
    }
    return readSection(section, exchanges, this.job.repeat).findLast((event) => event.kind === 'call')?.name;
  }

  private readonly cancel = (): void => this.finish({ status: 'cancelled', problems: [] });

  private finish(outcome: ReplayOutcome): void {
    this.settleWith(() => this.settle(outcome));
  }

  /** The first call decides; what the thread still says or does is not heard. */
  private settleWith(settle: () => void): void {
    if (this.finished) return;
    this.finished = true;
    clearInterval(this.rounds);
    this.signal?.removeEventListener('abort', this.cancel);
    this.worker.removeAllListeners('message');
    void this.worker.terminate().then(settle);
  }
}

/** How long the plugin has been at the same piece of work, as far as that is its own doing. */
class Watch {
  /** In milliseconds. Starting a thread and compiling a module is not the plugin's time. */
  allowed = LAUNCH_MS;
  private spent = 0;
  private last = performance.now();
  private progress = 0;

  constructor(private readonly ring: RingReader) {}

  /** From now on it has `ms` for each piece of work. */
  allow(ms: number): void {
    this.allowed = ms;
    this.spent = 0;
  }

  isOver(): boolean {
    const { ring } = this;
    const now = performance.now();
    // When this thread was itself kept busy, the other may have waited for it.
    const passed = Math.min(now - this.last, 3 * ROUND_MS);
    this.last = now;
    if (ring.progress !== this.progress) this.spent = 0;
    else if (!ring.isWaiting) this.spent += passed;
    this.progress = ring.progress;
    return this.spent > this.allowed;
  }
}
