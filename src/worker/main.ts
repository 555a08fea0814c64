/** The emulator thread: one job, then its end. Whoever started it may end it at any time. */

import { parentPort, workerData } from 'node:worker_threads';
import { loadModule } from '../core/emulator/load';
import { replay, type PluginInput, type ReplayEnd } from '../core/emulator/replay';
import type { Problem } from '../core/problem';
import type { TraceEvent } from '../core/trace/events';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
import { foreignPorts } from '../node/foreign';
import type { ReplayJob, WorkerMessage } from '../protocol/worker';

const BATCH = 512;

/** Collects events and posts them in batches, or each at once. */
class Outbox {
  private events: TraceEvent[] = [];

  constructor(
    private readonly post: (message: WorkerMessage) => void,
    private readonly eager: boolean,
  ) {}

  add(event: TraceEvent): void {
    this.events.push(event);
    if (this.eager || this.events.length >= BATCH) this.flush();
  }

  flush(): void {
    if (this.events.length === 0) return;
    this.post({ type: 'events', events: this.events });
    this.events = [];
  }
}

async function run(job: ReplayJob, post: (message: WorkerMessage) => void): Promise<ReplayEnd> {
  const { scenario } = job;
  const loaded = load(job, post);
  if (!('plugins' in loaded)) return { problems: loaded.problems, stats: [] };
  const outbox = new Outbox(post, job.eager);
  post({ type: 'started' });
  let last = process.hrtime.bigint();
  const result = await replay(
    {
      ...scenario,
      plugins: loaded.plugins,
      numbers: job.numbers,
      traceLimit: scenario.limits.traceEvents,
      foreign: await foreignPorts(job.modules.map(({ bytes }) => bytes)),
    },
    {
      event: (event) => outbox.add(event),
      exchangeStarted: (number) => {
        post({ type: 'exchange-started', number });
        last = process.hrtime.bigint();
      },
      exchangeEnded: (number) => {
        const microseconds = Number(process.hrtime.bigint() - last) / 1000;
        outbox.flush();
        post({ type: 'exchange', number, microseconds });
      },
    },
  );
  outbox.flush();
  return result;
}

/** The modules, compiled under their memory ceiling, with the settings of the plugins they are for. */
function load(
  { modules, scenario }: ReplayJob,
  post: (message: WorkerMessage) => void,
): { readonly plugins: readonly PluginInput[] } | { readonly problems: readonly Problem[] } {
  const maxPages = (scenario.limits.memoryMiB * 1024 * 1024) / PAGE_BYTES;
  const plugins: PluginInput[] = [];
  for (const [index, settings] of scenario.plugins.entries()) {
    const module = modules[index];
    if (module === undefined) throw new RangeError(`no module for plugin ${index}`);
    const loaded = loadModule(module.bytes, module.hash, maxPages, module.compiled);
    if (!('compiled' in loaded)) return { problems: loaded };
    if (module.compiled === undefined) post({ type: 'compiled', hash: module.hash, module: loaded.compiled });
    plugins.push({ loaded, settings });
  }
  return { plugins };
}

// Envoy shows up to 20 frames of a trap; V8 keeps 10 unless told.
Error.stackTraceLimit = 20;

if (parentPort !== null) {
  const port = parentPort;
  const post = (message: WorkerMessage): void => port.postMessage(message);
  void run(workerData as ReplayJob, post).then(({ problems, stats }) => post({ type: 'ended', problems, stats }));
}
