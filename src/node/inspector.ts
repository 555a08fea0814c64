/** Works on a module in a thread of its own, which is started when first asked and ended when it does not come back. */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InspectorJob, InspectorRequests } from '../protocol/inspector';
import { Rpc, RpcFailure, type Nothing } from '../protocol/rpc';

/** Longer than any honest module takes; a user who does not want to wait closes the view. */
const TIME_LIMIT_MS = 60_000;
/** Of JavaScript's own heap: a module's columns and its text. */
const HEAP_MIB = 1024;

type Client = Rpc<InspectorRequests, Nothing, Nothing, Nothing>;

/** Bundles stand beside each other in `dist`. */
function inspectorBundle(): string {
  return join(__dirname, 'inspector.js');
}

interface Running {
  readonly worker: Worker;
  readonly rpc: Client;
  /** It runs, or never will. Starting a thread is not the module's time. */
  readonly ready: Promise<void>;
}

export class Inspector {
  private running: Running | undefined;
  private isDisposed = false;

  constructor(
    private readonly bytes: Uint8Array = new Uint8Array(0),
    private readonly bundle = inspectorBundle(),
    private readonly timeLimitMs = TIME_LIMIT_MS,
  ) {}

  /** Rejects with `RpcFailure`. After a failure of the thread the next request starts another. */
  async request<N extends keyof InspectorRequests>(
    name: N,
    params: InspectorRequests[N]['params'],
  ): Promise<InspectorRequests[N]['result']> {
    if (this.isDisposed) throw new RpcFailure('disposed', 'nobody looks at this module any more');
    this.running ??= this.start();
    const { rpc, worker, ready } = this.running;
    await ready;
    try {
      return await rpc.request(name, params);
    } catch (error) {
      if (error instanceof RpcFailure && error.code === 'timeout') await this.stop(worker);
      throw error;
    }
  }

  dispose(): void {
    this.isDisposed = true;
    if (this.running !== undefined) void this.stop(this.running.worker);
  }

  private start(): Running {
    const workerData: InspectorJob = { bytes: this.bytes };
    const worker = new Worker(this.bundle, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
      // What it prints is not for the terminal or the extension host's log.
      stdout: true,
      stderr: true,
    });
    worker.unref();
    const channel = {
      post: (message: unknown) => worker.postMessage(message),
      onMessage: (listener: (message: unknown) => void) => void worker.on('message', listener),
    };
    const rpc: Client = new Rpc(channel, {}, {}, this.timeLimitMs);
    let tellReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => (tellReady = resolve));
    worker.once('online', tellReady);
    const fail = (reason: string) => {
      tellReady();
      if (this.running?.worker === worker) this.running = undefined;
      rpc.close(new RpcFailure('thread', reason));
    };
    worker.once('error', (error) => fail(`the inspector's thread failed: ${error.message}`));
    worker.once('exit', () => fail("the inspector's thread has ended"));
    return { worker, rpc, ready };
  }

  private async stop(worker: Worker): Promise<void> {
    if (this.running?.worker === worker) this.running = undefined;
    await worker.terminate();
  }
}
