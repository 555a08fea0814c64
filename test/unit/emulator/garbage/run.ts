/** A garbage guest and a well-behaved one in one replay, and what is left in the garbage guest's memory. */

import { createHash } from 'node:crypto';
import type { PluginSettings } from '../../../../src/core/emulator/plugin';
import { replay, type ReplayEnd } from '../../../../src/core/emulator/replay';
import type { Exchange } from '../../../../src/core/scenario/exchange';
import { buildScenario, type ScenarioFile } from '../../../../src/core/scenario/scenario';
import type { TraceEvent } from '../../../../src/core/trace/events';
import { MemoryBlocks } from '../../../support/memory-blocks';
import { readSection } from '../../../../src/core/trace/read-section';
import type { TraceSection } from '../../../../src/core/trace/sections';
import { foreignPorts } from '../../../../src/node/foreign';
import { ModuleCache } from '../../../../src/node/module-cache';
import { prepareModules } from '../../../../src/node/prepare-modules';
import { usesCel } from '../../../../src/node/uses-cel';
import { NETWORK } from '../../../../src/node/network';
import { realTime } from '../../../../src/node/real-time';

export interface Run {
  readonly end: ReplayEnd;
  readonly sections: readonly TraceSection[];
  readonly events: readonly TraceEvent[];
  /** Of the first plugin, as it was when all was over. */
  readonly exports: GarbageExports;
  /** Of the whole Trace. */
  readonly digest: string;
}

export interface GarbageExports {
  readonly memory: WebAssembly.Memory;
  readonly calls: WebAssembly.Global<'i32'>;
}

export async function runChain(
  modules: readonly Uint8Array[],
  exchanges: readonly Exchange[],
  file: ScenarioFile,
): Promise<Run> {
  const { value: scenario } = buildScenario(file, { exchanges });
  const loaded = await load(modules);
  const plugins = loaded.map((one, index) => ({ loaded: one, settings: scenario.plugins[index] as PluginSettings }));
  const numbers = exchanges.map((_, index) => index + 1);
  const blocks = new MemoryBlocks();
  const ports = { foreign: await foreignPorts(usesCel(modules)), time: realTime(), network: NETWORK };
  const limits = { trace: 'full', traceLimit: 1_000_000 } as const;
  const [end, instances] = await watchingInstances(() =>
    replay({ ...scenario, ...limits, ...ports, plugins, numbers, repeat: 1 }, { blocks, microseconds: () => 0 }),
  );
  const sections = blocks.sections();
  const events = sections.flatMap((section) => readSection(section, scenario.exchanges));
  const exports = instances[0]?.exports as unknown as GarbageExports;
  return { end, sections, events, exports, digest: digestOf(sections) };
}

async function load(modules: readonly Uint8Array[]) {
  const inputs = modules.map((bytes, index) => ({ bytes, hash: String(index) }));
  const loaded = await prepareModules(inputs, 64, new ModuleCache());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded;
}

/** Instances are nobody's business outside the emulator, but here memory is looked at that no event tells of. */
async function watchingInstances<T>(run: () => Promise<T>): Promise<[T, WebAssembly.Instance[]]> {
  const instances: WebAssembly.Instance[] = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      instances.push(this);
    }
  };
  try {
    return [await run(), instances];
  } finally {
    WebAssembly.Instance = Instance;
  }
}

function digestOf(sections: readonly TraceSection[]): string {
  const hash = createHash('sha256');
  for (const { number, seq, bytes } of sections) hash.update(`${number} ${seq} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}
