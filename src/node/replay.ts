/** Runs a replay in a thread of its own, and ends that thread when the plugin does not come back. */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Stat } from '../core/emulator/stats';
import { hasErrors, type Problem } from '../core/problem';
import type { Scenario } from '../core/scenario/scenario';
import type { StopReason, TraceEvent, TracePayload } from '../core/trace/events';
import type { ReplayJob, WorkerMessage } from '../protocol/worker';
import { ModuleCache } from './module-cache';

export interface ReplayRequest {
  /** Of the plugins, in the order of the chain. */
  readonly modules: readonly { readonly bytes: Uint8Array; readonly hash: string }[];
  readonly scenario: Scenario;
  /** 1-based; none: all. */
  readonly exchanges?: readonly number[];
}

export interface ReplayListener {
  events(events: readonly TraceEvent[]): void;
  /** All events of this exchange have been given. */
  exchange(number: number, microseconds: number): void;
}

export interface ReplayOutcome {
  readonly status: 'finished' | 'refused' | 'stopped' | 'cancelled';
  /** Why the plugin did not start. */
  readonly problems: readonly Problem[];
  /** Metrics as they are at the end. */
  readonly stats?: readonly Stat[];
  readonly stop?: { readonly reason: StopReason; readonly message: string };
}

/** Up to here each event is posted at once; beyond, whole exchanges: an endless loop then hides its own calls. */
const EAGER_EXCHANGES = 256;
/** Of JavaScript's own heap in the thread, in MiB; the guest's memory is apart and has its own ceiling. */
const HEAP_MIB = 512;
/** Starting a thread and compiling a module is not the plugin's time. */
const LAUNCH_MS = 60_000;

/** Bundles stand beside each other in `dist`. */
export function workerBundle(): string {
  return join(__dirname, 'worker.js');
}

export class ReplayRunner {
  private readonly cache = new ModuleCache();

  constructor(private readonly bundle = workerBundle()) {}

  /** Rejects only on a defect of ours. */
  run(request: ReplayRequest, listener: ReplayListener, signal?: AbortSignal): Promise<ReplayOutcome> {
    return new Run(this.bundle, jobOf(request, this.cache), this.cache, listener, signal).result;
  }
}

function jobOf({ modules, scenario, exchanges }: ReplayRequest, cache: ModuleCache): ReplayJob {
  const all = scenario.exchanges.map((_, index) => index + 1);
  const numbers = exchanges?.filter((number) => number >= 1 && number <= all.length) ?? all;
  const chosen = numbers.flatMap((number) => scenario.exchanges[number - 1] ?? []);
  const eager = chosen.length <= EAGER_EXCHANGES;
  const loaded = modules.map(({ bytes, hash }) => ({ bytes, hash, ...cache.get(hash, scenario.limits.memoryMiB) }));
  return { modules: loaded, scenario: { ...scenario, exchanges: chosen }, numbers, eager };
}

/** What came in so far of the exchange that is running; what a stop has to add to. */
class Progress {
  seq = 0;
  /** How many exchanges have ended. */
  ended = 0;
  current: number | undefined;
  callback: string | undefined;
  stopped: Extract<TraceEvent, { kind: 'stopped' }> | undefined;

  note(events: readonly TraceEvent[]): void {
    for (const event of events) {
      this.seq = event.seq;
      if (event.kind === 'call') this.callback = event.name;
      if (event.kind === 'stopped') this.stopped = event;
    }
  }
}

class Run {
  readonly result: Promise<ReplayOutcome>;
  private readonly worker: Worker;
  private readonly progress = new Progress();
  private timer: NodeJS.Timeout | undefined;
  private finished = false;
  private settle!: (outcome: ReplayOutcome) => void;
  private reject!: (error: Error) => void;

  constructor(
    bundle: string,
    private readonly job: ReplayJob,
    private readonly cache: ModuleCache,
    private readonly listener: ReplayListener,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.reject = reject;
    });
    this.worker = new Worker(bundle, {
      workerData: job,
      name: 'wasm-plugin emulator',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
      env: {},
    });
    this.worker.on('message', (message: WorkerMessage) => this.receive(message));
    this.worker.on('error', (error) => this.crashed(error));
    this.worker.on('exit', (code) =>
      this.crashed(new Error(`the emulator thread ended by itself (exit code ${code})`)),
    );
    this.watch(LAUNCH_MS);
    signal?.addEventListener('abort', this.cancel, { once: true });
    if (signal?.aborted === true) this.cancel();
  }

  private receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'compiled':
        this.cache.set(message.hash, this.job.scenario.limits.memoryMiB, message.module);
        break;
      case 'started':
        this.watch(this.job.scenario.limits.timeMs);
        break;
      case 'exchange-started':
        this.progress.current = message.number;
        this.progress.callback = undefined;
        break;
      case 'events':
        this.progress.note(message.events);
        this.listener.events(message.events);
        break;
      case 'exchange':
        this.watch(this.job.scenario.limits.timeMs);
        this.progress.current = undefined;
        this.progress.ended++;
        this.listener.exchange(message.number, message.microseconds);
        break;
      case 'ended':
        this.ended(message.problems, message.stats);
    }
  }

  private ended(problems: readonly Problem[], stats: readonly Stat[]): void {
    const { stopped } = this.progress;
    if (stopped !== undefined) {
      if (stopped.exchange !== undefined) this.listener.exchange(stopped.exchange, 0);
      this.finish({ status: 'stopped', problems, stats, stop: { reason: stopped.reason, message: stopped.message } });
    } else {
      this.finish({ status: hasErrors(problems) ? 'refused' : 'finished', problems, stats });
    }
  }

  /** From now on the plugin has `ms` to get its present piece of work done. */
  private watch(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.overtime(ms), ms);
  }

  private overtime(ms: number): void {
    const { current, callback, ended } = this.progress;
    const where = callback === undefined || !this.job.eager ? '' : ` in ${callback}`;
    const outside = ended === 0 ? 'during start-up' : 'at shutdown';
    const what = current === undefined ? outside : `in exchange ${current}`;
    this.stop(
      'time-limit',
      `The plugin did not come back within ${ms} ms${where} (${what}): is it in an endless loop?`,
    );
  }

  private crashed(error: Error & { code?: string }): void {
    if (this.finished) return;
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.stop('memory-ceiling', `The replay used more than ${HEAP_MIB} MiB besides the plugin's memory`);
    } else {
      this.settleWith(() => this.reject(error));
    }
  }

  /** The thread cannot say it any more, so its last events are written here. */
  private stop(reason: StopReason, message: string): void {
    const { current } = this.progress;
    const own: TracePayload[] = [{ kind: 'stopped', reason, message }];
    if (current !== undefined) own.push({ kind: 'end', outcome: 'stopped', details: reason });
    const at = current === undefined ? {} : { exchange: current };
    this.listener.events(own.map((payload) => ({ seq: ++this.progress.seq, ...at, ...payload })));
    if (current !== undefined) this.listener.exchange(current, 0);
    this.finish({ status: 'stopped', problems: [], stop: { reason, message } });
  }

  private readonly cancel = (): void => this.finish({ status: 'cancelled', problems: [] });

  private finish(outcome: ReplayOutcome): void {
    this.settleWith(() => this.settle(outcome));
  }

  /** The first call decides; what the thread still says or does is not heard. */
  private settleWith(settle: () => void): void {
    if (this.finished) return;
    this.finished = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.cancel);
    this.worker.removeAllListeners('message');
    void this.worker.terminate().then(settle);
  }
}
