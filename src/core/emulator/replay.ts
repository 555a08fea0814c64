/** Exchanges → Trace: the whole of a replay, start-up and shutdown included. Run it where it may be killed. */

import type { Problem } from '../problem';
import type { Network, RealTime } from '../ports';
import { CalloutMocks, type CalloutMock, type CalloutMockFile } from '../scenario/callouts';
import type { Connection } from '../scenario/connection';
import type { Exchange, Step } from '../scenario/exchange';
import type { StopReason } from '../trace/events';
import { Recorder, TraceLimitReached, type TraceLevel } from '../trace/recorder';
import { TraceBuffer, type BlockSource } from '../trace/trace-buffer';
import { attributeOf, type AttributeValue } from './attributes';
import { ConnectionRun } from './chain/run-connection';
import { ExchangeRun } from './chain/run-exchange';
import { PacedClock, VirtualClock } from './clock';
import type { HostSwitches } from './host';
import { dateHeaders } from './http-date';
import { NetworkedOutside } from './networked-outside';
import { MockedOutside, type ClusterSettings } from './outside';
import type { Pauses } from './pauses';
import type { PluginSettings } from './plugin';
import { PluginInstance, pluginKey, VmPool, type LoadedModule } from './plugin-instance';
import { SeededRandom } from './random';
import { Scheduler } from './scheduler';
import { SharedData } from './shared-data';
import { Stats, type Stat } from './stats';
import { takeSteps } from './steps';
import { isOutOfMemory } from './trap';
import type { ForeignPorts, World } from './world';
import type { XdsSettings } from './xds';

export interface ReplayInput {
  /** The chain, in the order of requests. */
  readonly plugins: readonly PluginInput[];
  readonly host: HostSwitches;
  readonly exchanges: readonly Exchange[];
  /** How often all of them are replayed, one time after the other. */
  readonly repeat: number;
  /** TCP connections, after the exchanges; their numbers follow. */
  readonly connections: readonly Connection[];
  /** The number that each of them bears in the Trace, counted from 1 in the whole capture. */
  readonly numbers: readonly number[];
  /** What happens behind the last exchange. */
  readonly after: readonly Step[];
  /** Properties that the scenario sets, by dotted path. */
  readonly properties: ReadonlyMap<string, AttributeValue>;
  readonly callouts: readonly CalloutMock[];
  readonly clusters: readonly ClusterSettings[];
  readonly xds: XdsSettings;
  /** `per_connection_buffer_limit_bytes`. */
  readonly bufferLimit: number;
  /** Nanoseconds since 1970; an exchange that knows its own time moves the clock on to it. */
  readonly startTime: bigint;
  /** Virtual nanoseconds between the end of an exchange and the next one that does not know its own time. */
  readonly pause: number;
  /** Virtual nanoseconds between two pieces of a body; 0: they come at once. */
  readonly chunkGap: number;
  /** Virtual nanoseconds that the plugins live on after the last exchange. */
  readonly runOn: number;
  readonly seed: number;
  /** Time passes as it does outside, instead of as fast as it can. */
  readonly realTime: boolean;
  readonly time: RealTime;
  /** Undefined where no cluster has an address. */
  readonly network: Network | undefined;
  readonly trace: TraceLevel;
  /** Most events of one exchange. */
  readonly traceLimit: number;
  /** Also make the start-ups that Envoy makes besides the worker's: the canary's and the main thread's. */
  readonly allStartUps: boolean;
  readonly foreign: ForeignPorts;
  readonly pauses?: Pauses | undefined;
}

export interface PluginInput {
  readonly loaded: LoadedModule;
  readonly settings: PluginSettings;
}

/** Where the Trace goes. */
export interface ReplayOutput {
  readonly blocks: BlockSource;
  /** A clock that only ever goes on, for how long an exchange took in real time. */
  microseconds(): number;
  /** From now on nothing happens until something comes from outside, or no longer. */
  waits?(isWaiting: boolean): void;
  /** What follows is the plugins' end. */
  shuttingDown?(): void;
}

export interface ReplayEnd {
  /** Errors: what kept a plugin from starting. Warnings: steps of the scenario that could not be taken. */
  readonly problems: readonly Problem[];
  readonly stats: readonly Stat[];
  /** Answers that came from the network, as mocks. */
  readonly recorded?: readonly CalloutMockFile[];
  /** How many callouts each mock of the scenario has answered. */
  readonly mockUses: readonly number[];
  /** Why it could not go on. */
  readonly stop?: { readonly reason: StopReason; readonly message: string };
}

export async function replay(input: ReplayInput, output: ReplayOutput): Promise<ReplayEnd> {
  const run = new Replay(input, output);
  const problems = await run.run();
  run.outside.close();
  run.world.recorder.finish();
  const { recorded } = run.outside;
  return {
    problems,
    stats: run.world.stats.all(),
    mockUses: run.mocks.uses,
    ...(recorded.length === 0 ? {} : { recorded }),
    ...(run.stop === undefined ? {} : { stop: run.stop }),
  };
}

/** Envoy's `stream_idle_timeout`: nothing that comes later can still help a stream. */
const IDLE_NS = 300_000_000_000;
/** A stream that waits while nothing but ticks happens has as many of them to be resumed by one. */
const MOST_TICKS = 10_000;

class Replay {
  readonly world: World;
  readonly outside: NetworkedOutside;
  readonly mocks: CalloutMocks;
  private readonly recorder: Recorder;
  private instances: PluginInstance[] = [];
  stop: ReplayEnd['stop'];
  private readonly warnings: Problem[] = [];
  /** Instructions up to the end of the last exchange. */
  private spent = 0n;

  constructor(
    private readonly input: ReplayInput,
    private readonly output: ReplayOutput,
  ) {
    const buffer = new TraceBuffer(output.blocks, () => output.microseconds());
    this.recorder = new Recorder(buffer, input.trace, input.traceLimit);
    const { startTime, clusters, time } = input;
    const clock = input.realTime ? new PacedClock(startTime, time) : new VirtualClock(startTime);
    const scheduler = new Scheduler(clock);
    this.mocks = new CalloutMocks(input.callouts);
    const mocks = new MockedOutside(this.mocks, clusters, scheduler);
    this.outside = new NetworkedOutside(mocks, clusters, scheduler, input.network, time);
    this.world = {
      clock,
      scheduler,
      random: new SeededRandom(input.seed),
      recorder: this.recorder,
      shared: new SharedData(),
      stats: new Stats(),
      outside: this.outside,
      host: input.host,
      overrides: input.properties,
      xds: input.xds,
      bufferLimit: input.bufferLimit,
      chunkGap: input.chunkGap,
      foreign: input.foreign,
      meters: input.pauses?.meters ?? [],
      pauses: input.pauses,
      date: dateHeaders(clock, (header, seconds) => this.recorder.dateHeader(header, seconds)),
    };
  }

  async run(): Promise<readonly Problem[]> {
    const { recorder, world } = this;
    const count = this.input.exchanges.length * this.input.repeat;
    try {
      const problems = this.start();
      if (problems.length > 0) return problems;
      for (let at = 0; at < count; at++) {
        const waiting = this.between(at) ?? this.exchange(at);
        if (waiting !== undefined) await waiting;
      }
      for (const [at, connection] of this.input.connections.entries())
        await this.connection(connection, this.numberOf(at));
      recorder.enterExchange(undefined);
      this.warnings.push(...takeSteps(this.input.after, world));
      world.scheduler.runUntil(world.clock.peek() + this.input.runOn);
      await this.settle();
      recorder.enterExchange(undefined);
      this.output.shuttingDown?.();
      for (const instance of this.instances) instance.shutDown();
    } catch (error) {
      if (error instanceof TraceLimitReached) {
        this.stopAt('trace-limit', `The plugin calls the host without end: ${error.message}`);
      } else if (isOutOfMemory(error)) {
        this.stopAt('memory-ceiling', `The plugin made the host hold too much: ${(error as Error).message}`);
      } else {
        throw error;
      }
    }
    return this.warnings;
  }

  private stopAt(reason: StopReason, message: string): void {
    this.stop = { reason, message };
    this.recorder.stop(reason, message);
  }

  /** Canary and main thread of each plugin first, where asked for, then the worker's. */
  private start(): readonly Problem[] {
    const { plugins, host, allStartUps } = this.input;
    for (const [index, { loaded, settings }] of plugins.entries()) {
      const abi = loaded.module.abi ?? 'none';
      const name = settings.name;
      this.recorder.enterPlugin(index);
      this.recorder.emit({ kind: 'plugin', name, abi, hash: loaded.hash, host: `${host.name}@${host.version}` });
    }
    this.recorder.enterPlugin(0);
    const main = new VmPool(this.world, 'main');
    const bases = new VmPool(this.world, 'main');
    for (const [index] of plugins.entries()) {
      if (!allStartUps || this.isRepeated(index)) continue;
      const refused = this.startBase(index, bases);
      if (refused.length > 0) return refused;
      const canary = this.startOne(index, new VmPool(this.world, 'canary'));
      if (!(canary instanceof PluginInstance)) return canary;
      canary.abandon();
      const started = this.startOne(index, main);
      if (!(started instanceof PluginInstance)) return started;
    }
    const worker = new VmPool(this.world, undefined);
    for (const [index] of plugins.entries()) {
      const instance = this.startOne(index, worker);
      if (!(instance instanceof PluginInstance)) return instance;
      this.instances.push(instance);
    }
    return [];
  }

  /** The same plugin as an earlier one, in everything: they share what is started once. */
  private isRepeated(index: number): boolean {
    const keyOf = ({ loaded, settings }: PluginInput) => JSON.stringify([loaded.hash, pluginKey(settings)]);
    const key = keyOf(this.pluginAt(index));
    return this.input.plugins.slice(0, index).some((plugin) => keyOf(plugin) === key);
  }

  /** Envoy makes a VM that only ever runs `_initialize`, to copy others from. */
  private startBase(index: number, bases: VmPool): readonly Problem[] {
    const { loaded, settings } = this.pluginAt(index);
    const base = bases.vmFor(loaded, settings);
    return 'vm' in base ? [] : base;
  }

  private startOne(index: number, pool: VmPool): PluginInstance | readonly Problem[] {
    const { loaded, settings } = this.pluginAt(index);
    return PluginInstance.start(loaded, settings, index, pool);
  }

  private pluginAt(index: number): PluginInput {
    const plugin = this.input.plugins[index];
    if (plugin === undefined) throw new RangeError(`no plugin ${index}`);
    return plugin;
  }

  /** Before the second exchange and those after it; a promise when the first has to wait, which then brings the next. */
  private between(at: number): Promise<void> | undefined {
    return at === 0 ? undefined : this.settle()?.then(() => this.exchange(at));
  }

  /** A promise only where something outside has to be waited for. */
  private exchange(at: number): Promise<void> | undefined {
    const { scheduler, clock } = this.world;
    const { exchanges, numbers } = this.input;
    const place = at % exchanges.length;
    const exchange = exchanges[place] as Exchange;
    if (at > 0 && exchange.startTime === undefined) scheduler.runUntil(clock.peek() + this.input.pause);
    if (exchange.startTime !== undefined) scheduler.runUntil(clock.timeOf(exchange.startTime));
    this.prepare(exchange);
    const number = (numbers[place] ?? 0) + at - place;
    this.recorder.enterExchange(number);
    const run = new ExchangeRun(exchange, number, this.instances, this.world);
    run.start();
    const waiting = this.advance(() => run.done);
    if (waiting !== undefined) return waiting.then(() => this.finish(run));
    this.finish(run);
    return undefined;
  }

  /** What the scenario has for this exchange alone. */
  private prepare({ before = [], properties }: Exchange): void {
    this.warnings.push(...takeSteps(before, this.world));
    const own = Object.entries(properties ?? {}).map(([path, value]) => [path, attributeOf(value)] as const);
    this.world.overrides = own.length === 0 ? this.input.properties : new Map([...this.input.properties, ...own]);
  }

  private async connection(connection: Connection, number: number): Promise<void> {
    const { scheduler, clock } = this.world;
    this.recorder.enterExchange(number);
    const run = new ConnectionRun(connection, number, this.instances, this.world);
    for (const nanoseconds of run.steps()) {
      const { waiting } = this.outside;
      if (waiting !== undefined) await this.wait(waiting);
      scheduler.runUntil(clock.peek() + nanoseconds);
    }
    this.recorder.enterExchange(undefined);
  }

  /** Of the connection that stands at `at`, behind all repetitions of the exchanges. */
  private numberOf(at: number): number {
    const { exchanges, numbers, repeat } = this.input;
    return (numbers[exchanges.length + at] ?? exchanges.length + at + 1) + exchanges.length * (repeat - 1);
  }

  private finish(run: ExchangeRun): void {
    run.finish();
    this.tellInstructions();
    this.recorder.enterExchange(undefined);
  }

  /** Of this exchange, where VMs count them. */
  private tellInstructions(): void {
    const { meters } = this.world;
    if (meters.length === 0) return;
    const all = meters.reduce((sum, { value }) => sum + BigInt.asUintN(64, value as bigint), 0n);
    this.recorder.spent(all - this.spent);
    this.spent = all;
  }

  /** Runs what is due until `done` holds, or nothing is left that could bring it about. */
  private advance(done: () => boolean): Promise<void> | undefined {
    const { scheduler, clock } = this.world;
    const horizon = clock.peek() + IDLE_NS;
    for (let ticks = 0; !done() && ticks < MOST_TICKS;) {
      const { waiting } = this.outside;
      if (waiting !== undefined) return this.wait(waiting).then(() => this.advance(done));
      const { next } = scheduler;
      if (next === undefined || next.time > horizon) return undefined;
      ticks = next.isTick ? ticks + 1 : 0;
      scheduler.runNext();
    }
    return undefined;
  }

  /** Callouts that are still under way come to their end. */
  private settle(): Promise<void> | undefined {
    const { scheduler, clock } = this.world;
    const horizon = clock.peek() + IDLE_NS;
    for (;;) {
      const { waiting } = this.outside;
      if (waiting !== undefined) return this.wait(waiting).then(() => this.settle());
      if (!scheduler.expects(horizon)) return undefined;
      scheduler.runNext();
    }
  }

  private async wait(waiting: Promise<void>): Promise<void> {
    this.output.waits?.(true);
    await waiting;
    this.output.waits?.(false);
  }
}
