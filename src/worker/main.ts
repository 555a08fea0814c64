/** The emulator thread: one job, then its end. Whoever started it may end it at any time. */

import { parentPort, type MessagePort } from 'node:worker_threads';
import { replay, type ReplayEnd } from '../core/emulator/replay';
import { RingWriter } from '../core/trace/ring';
import { foreignPorts } from '../node/foreign';
import type { Network } from '../core/ports';
import type { ClusterSettings } from '../core/emulator/outside';
import { realTime } from '../node/real-time';
import { GO, type ReplayJob, type WorkerMessage } from '../protocol/worker';
import { Abandoned, Gate, Unread } from './gate';

type Post = (message: WorkerMessage) => void;

async function run(job: ReplayJob, post: Post, pauses?: Gate): Promise<ReplayEnd> {
  const { scenario, numbers, repeat, trace, modules } = job;
  const plugins = scenario.plugins.map((settings, index) => {
    const loaded = modules[index];
    if (loaded === undefined) throw new RangeError(`no module for plugin ${index}`);
    return { loaded, settings };
  });
  const foreign = await foreignPorts(job.usesCel);
  const ring = new RingWriter(job.ring, () => post({ type: 'more' }));
  const blocks = pauses === undefined ? ring : new Unread();
  const waits = (isWaiting: boolean) => ring.waits(isWaiting);
  post({ type: 'started' });
  return replay(
    {
      ...scenario,
      ...{ plugins, numbers, repeat, trace, traceLimit: scenario.limits.traceEvents },
      ...{ foreign, pauses, time: realTime(waits), network: await networkFor(scenario.clusters) },
    },
    { blocks, microseconds: () => performance.now() * 1000, waits },
  );
}

/** Loading HTTP takes longer than most replays; without an address nobody asks for it. */
async function networkFor(clusters: readonly ClusterSettings[]): Promise<Network | undefined> {
  return clusters.some(({ address }) => address !== undefined) ? (await import('../node/network')).NETWORK : undefined;
}

// Envoy shows up to 20 frames of a trap; V8 keeps 10 unless told.
Error.stackTraceLimit = 20;

/** As often as it is told to; a replay that was given up is of no interest. */
async function debugged(job: ReplayJob, wish: Int32Array, port: MessagePort, post: Post): Promise<void> {
  for (;;) {
    const gate = Gate.open(wish);
    post({ type: 'held' });
    await new Promise<void>((resolve) => port.once('message', (word) => word === GO && resolve()));
    gate.begin();
    const end = await run(job, post, gate).catch((error: unknown) => {
      if (error instanceof Abandoned) return undefined;
      throw error;
    });
    if (end !== undefined) post({ type: 'ended', time: gate.time(), ...end });
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const post: Post = (message) => port.postMessage(message);
  port.once('message', (job: ReplayJob) => {
    if (job.debugged !== undefined) void debugged(job, job.debugged, port, post);
    else void run(job, post).then((end) => post({ type: 'ended', ...end }));
  });
}
