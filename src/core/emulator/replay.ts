/** Exchanges → Trace: the whole of a replay, start-up and shutdown included. Synchronous; run it where it may be killed. */

import type { Problem } from '../problem';
import type { Exchange } from '../scenario/exchange';
import type { TraceEvent } from '../trace/events';
import { Recorder, TraceLimitReached } from '../trace/recorder';
import type { AttributeValue } from './attributes';
import { ExchangeRun } from './chain/run-exchange';
import { VirtualClock } from './clock';
import type { HostSwitches } from './host';
import type { PluginSettings } from './plugin';
import { PluginInstance, type LoadedModule } from './plugin-instance';
import { SeededRandom } from './random';
import { isOutOfMemory } from './trap';

export interface ReplayInput {
  readonly loaded: LoadedModule;
  /** SHA-256 of the module file, in hex. */
  readonly hash: string;
  readonly plugin: PluginSettings;
  readonly host: HostSwitches;
  readonly exchanges: readonly Exchange[];
  /** The number that each of them bears in the Trace, counted from 1 in the whole capture. */
  readonly numbers: readonly number[];
  /** Properties that the scenario sets, by dotted path. */
  readonly properties: ReadonlyMap<string, AttributeValue>;
  /** Nanoseconds since 1970; an exchange that knows its own time moves the clock on to it. */
  readonly startTime: bigint;
  readonly seed: number;
  /** Most events of one exchange. */
  readonly traceLimit: number;
}

export interface ReplayObserver {
  event(event: TraceEvent): void;
  exchangeStarted(number: number): void;
  exchangeEnded(number: number): void;
}

/** What kept the plugin from starting; empty when the exchanges were run. */
export function replay(input: ReplayInput, observer: ReplayObserver): readonly Problem[] {
  const recorder = new Recorder((event) => observer.event(event), input.traceLimit);
  const services = {
    clock: new VirtualClock(input.startTime),
    random: new SeededRandom(input.seed),
    recorder,
  };
  const { plugin, host } = input;
  const abi = input.loaded.module.abi ?? 'none';
  recorder.emit({ kind: 'plugin', name: plugin.name, abi, hash: input.hash, host: `${host.name}@${host.version}` });
  try {
    const instance = PluginInstance.start(input.loaded, plugin, services, host, input.properties);
    if (!(instance instanceof PluginInstance)) return instance;
    for (const [at, exchange] of input.exchanges.entries()) {
      const number = input.numbers[at] ?? at + 1;
      observer.exchangeStarted(number);
      recorder.enterExchange(number);
      new ExchangeRun(exchange, number, [instance], services).run();
      observer.exchangeEnded(number);
    }
    recorder.enterExchange(undefined);
    instance.shutDown();
  } catch (error) {
    if (error instanceof TraceLimitReached) {
      recorder.stop('trace-limit', `The plugin calls the host without end: ${error.message}`);
    } else if (isOutOfMemory(error)) {
      recorder.stop('memory-ceiling', `The plugin made the host hold too much: ${(error as Error).message}`);
    } else {
      throw error;
    }
  }
  return [];
}
