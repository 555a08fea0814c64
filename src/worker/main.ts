/** The emulator thread: one job, then its end. Whoever started it may end it at any time. */

import { parentPort, workerData } from 'node:worker_threads';
import { loadModule } from '../core/emulator/load';
import { replay } from '../core/emulator/replay';
import type { Problem } from '../core/problem';
import type { TraceEvent } from '../core/trace/events';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
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

function run(job: ReplayJob, post: (message: WorkerMessage) => void): readonly Problem[] {
  const { scenario } = job;
  const maxPages = (scenario.limits.memoryMiB * 1024 * 1024) / PAGE_BYTES;
  const loaded = loadModule(job.module, maxPages);
  if (!('compiled' in loaded)) return loaded;
  const outbox = new Outbox(post, job.eager);
  post({ type: 'started' });
  let last = process.hrtime.bigint();
  const result = replay(
    {
      ...scenario,
      loaded,
      hash: job.hash,
      numbers: job.numbers,
      traceLimit: scenario.limits.traceEvents,
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

// Envoy shows up to 20 frames of a trap; V8 keeps 10 unless told.
Error.stackTraceLimit = 20;

if (parentPort !== null) {
  const port = parentPort;
  const post = (message: WorkerMessage): void => port.postMessage(message);
  post({ type: 'ended', problems: run(workerData as ReplayJob, post) });
}
