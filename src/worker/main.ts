/** The emulator thread: one job, then its end. Whoever started it may end it at any time. */

import { parentPort, workerData } from 'node:worker_threads';
import { loadModule } from '../core/emulator/load';
import { replay, type PluginInput, type ReplayEnd } from '../core/emulator/replay';
import type { Problem } from '../core/problem';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
import { foreignPorts } from '../node/foreign';
import { NETWORK, realTime } from '../node/network';
import { RingWriter } from '../core/trace/ring';
import type { ReplayJob, WorkerMessage } from '../protocol/worker';

type Post = (message: WorkerMessage) => void;

async function run(job: ReplayJob, post: Post): Promise<ReplayEnd> {
  const { scenario, numbers, trace } = job;
  const loaded = load(job, post);
  if (!('plugins' in loaded)) return { problems: loaded.problems, stats: [] };
  const foreign = await foreignPorts(job.modules.map(({ bytes }) => bytes));
  const blocks = new RingWriter(job.ring, () => post({ type: 'more' }));
  post({ type: 'started' });
  const { plugins } = loaded;
  const waits = (isWaiting: boolean) => blocks.waits(isWaiting);
  return replay(
    {
      ...scenario,
      ...{ plugins, numbers, trace, traceLimit: scenario.limits.traceEvents },
      ...{ foreign, time: realTime(waits), network: NETWORK },
    },
    { blocks, microseconds: () => performance.now() * 1000, waits },
  );
}

/** The modules, compiled under their memory ceiling, with the settings of the plugins they are for. */
function load(
  { modules, scenario }: ReplayJob,
  post: Post,
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
  const post: Post = (message) => port.postMessage(message);
  void run(workerData as ReplayJob, post).then((end) => post({ type: 'ended', ...end }));
}
