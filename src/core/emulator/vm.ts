/** One live instance: its memory, its contexts, the calls into it and what waits for such a call to end. */

import { METER } from '../wasm/code/meter';
import type { Bytes } from '../bytes';
import type { AbiVersion } from '../proxywasm/abi';
import { LogLevel, type LogLevelName } from '../proxywasm/enums';
import { CALLBACK_NAMES, callbackParams, isOfHigress, type CallbackName } from '../proxywasm/signatures';
import { Relation } from '../trace/wire';
import type { ExtraVm } from '../trace/events';
import { VmCallouts } from './callouts';
import type { Context } from './context';
import { GuestMemory } from './memory';
import { isAllowed, type Phase } from './phases';
import type { PluginSettings } from './plugin';
import { RootContext } from './root-context';
import { VmMetrics } from './stats';
import { GuestTrap, trapOf, type TrapInfo } from './trap';
import type { World } from './world';

type GuestFunction = (...args: number[]) => unknown;

/** A callback that the guest exports. */
interface Callback {
  readonly run: GuestFunction;
  /** Its place among all. */
  readonly index: number;
  /** Of the arguments after the context. */
  readonly count: number;
}

export class Vm {
  readonly memory: GuestMemory;
  readonly contexts = new Map<number, Context>();
  /** Root contexts by what tells plugins apart. */
  readonly roots = new Map<string, RootContext>();
  readonly metrics: VmMetrics;
  readonly callouts: VmCallouts;
  /** Higress: of Redis clusters that were initialised, in milliseconds. */
  readonly redisTimeouts = new Map<string, number>();
  /** A local reply was asked for in the running callback, whose own answer then does not count. */
  stopIteration = false;
  /** The plugin wants a new VM for the streams to come (Higress, property `wasm_need_rebuild`). */
  rebuildAsked = false;
  /** The first trap; a VM that trapped is not called again. */
  failure: TrapInfo | undefined;
  /** Virtual time at which it was made. */
  readonly born: number;

  /** Context 0, for what is called outside any callback. */
  private readonly own: RootContext;
  /** What the last guest call returned; undefined when it trapped. */
  private answer: number | undefined;
  phase: Phase = 'running';
  private readonly exports: Readonly<Record<string, unknown>>;
  private readonly callbacks: ReadonlyMap<CallbackName, Callback>;
  private readonly allocator: GuestFunction | undefined;
  private current: Context | undefined;
  private effective: Context | undefined;
  private depth = 0;
  private deferred: (() => void)[] = [];
  private configuration: Bytes;
  private nextContextId = 1;
  private dnsToken = 2;
  private readonly rootsAwaitingDone = new Set<number>();

  /**
   * Instantiates; throws what `WebAssembly.Instance` throws. The module must have passed `checkLinks`.
   * `settings` are those of the first plugin: VM settings are the same for all that share it.
   */
  constructor(
    readonly abi: AbiVersion,
    compiled: WebAssembly.Module,
    readonly settings: PluginSettings,
    readonly world: World,
    /** Which of Envoy's threads it stands for; none: the worker, where streams are. */
    private readonly thread: ExtraVm | undefined,
    importsFor: (vm: Vm) => WebAssembly.Imports,
  ) {
    this.born = world.clock.peek();
    this.metrics = new VmMetrics(world.stats);
    this.callouts = new VmCallouts(this);
    this.own = new RootContext(0, this, settings, 0);
    this.configuration = settings.vmConfiguration;
    const imports = importsFor(this);
    // A start function may already call the host, which is refused: there is no memory to speak of yet.
    this.phase = 'starting';
    this.memory = new GuestMemory(new WebAssembly.Memory({ initial: 0 }));
    this.exports = new WebAssembly.Instance(compiled, imports).exports;
    this.phase = 'running';
    this.memory = new GuestMemory(findMemory(this.exports, imports));
    const meter = this.exports[METER];
    if (meter instanceof WebAssembly.Global) world.meters.push(meter);
    this.callbacks = this.findCallbacks();
    this.allocator = (this.exports['malloc'] ?? this.exports['proxy_on_memory_allocate']) as GuestFunction | undefined;
  }

  /** What shared data and queues are shared by. */
  get id(): string {
    return this.settings.vmId;
  }

  allocateContextId(): number {
    return this.nextContextId++;
  }

  private hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** Exported, and allowed: a callback that is not is as if it were not there. */
  has(name: string): boolean {
    return typeof this.exports[name] === 'function' && this.allows(name);
  }

  /** `capability_restriction_config` lists what is allowed; an empty list allows everything. */
  allows(capability: string): boolean {
    const { allowedCapabilities } = this.settings;
    return allowedCapabilities.size === 0 || allowedCapabilities.has(capability) || ALWAYS_ALLOWED.has(capability);
  }

  nextDnsToken(): number {
    return this.dnsToken++;
  }

  /** Host functions ask this first. */
  checkPhase(name: string): void {
    const { host } = this.world;
    // Higress lifted the limits of the allocator.
    if (this.phase === 'allocating' && host.name === 'higress') return;
    if (isAllowed(this.phase, name, host.trapsAtStart)) return;
    const trap = new GuestTrap(`restricted_callback: ${name} may not be called now`);
    // The VM has failed even when the guest catches this.
    this.fail({ name, message: trap.message, frames: [] });
    throw trap;
  }

  /** The context that host functions act on. */
  get effectiveContext(): Context {
    if (this.phase !== 'running') return this.own;
    return this.effective ?? this.current ?? this.own;
  }

  /** The context that is being called back; foreign functions act on it, whatever the effective one. */
  get currentContext(): Context {
    return this.current ?? this.own;
  }

  /** Context 0 is the VM's own: with it, nothing is chosen. */
  setEffectiveContext(id: number): boolean {
    const context = this.contexts.get(id);
    if (id !== 0 && context === undefined) return false;
    this.effective = context;
    return true;
  }

  log(level: LogLevelName, message: string): void {
    const context = this.effectiveContext;
    this.world.recorder.log(LogLevel[level], context.id, context.root.index, message);
  }

  /** Memory of the guest's own, for the guest to free; 0 when it has none to give. */
  allocate(size: number): number {
    const before = this.phase;
    this.phase = 'allocating';
    try {
      return Number(this.allocator?.(size) ?? 0) >>> 0;
    } catch (error) {
      // The host call that needed it fails, and the guest goes on until it returns.
      const trap = trapOf(error, typeof this.exports['malloc'] === 'function' ? 'malloc' : 'proxy_on_memory_allocate');
      if (trap === undefined) throw error;
      this.fail(trap);
      return 0;
    } finally {
      this.phase = before;
    }
  }

  /** Runs `action` when the outermost guest call has returned. */
  defer(action: () => void): void {
    this.deferred.push(action);
  }

  configurationNow(): Bytes {
    return this.configuration;
  }

  /** `bytes` is what `proxy_get_configuration` and the plugin configuration buffer give while `step` runs. */
  withConfiguration<T>(bytes: Bytes, step: () => T): T {
    const before = this.configuration;
    this.configuration = bytes;
    try {
      return step();
    } finally {
      this.configuration = before;
    }
  }

  awaitDone(rootId: number): void {
    this.rootsAwaitingDone.add(rootId);
  }

  /** `proxy_done`: true when that root was waiting for it. */
  finishRoot(root: RootContext): boolean {
    const waited = this.rootsAwaitingDone.delete(root.id);
    if (waited) this.defer(() => this.call('proxy_on_delete', root));
    return waited;
  }

  /**
   * Calls back into the guest for `context`. Undefined when the guest does not export it, has trapped before, or traps
   * now. What host functions queued runs before this returns.
   */
  call(name: CallbackName, context: Context, a = 0, b = 0, c = 0, d = 0): number | undefined {
    this.stopIteration = false;
    const callback = this.callbacks.get(name);
    if (callback === undefined || this.failure !== undefined) return undefined;
    const { recorder } = this.world;
    const { current, effective } = this;
    this.current = context;
    this.effective = undefined;
    const owner = recorder.enterPlugin(context.root.index, this.thread);
    if (recorder.detailed) recorder.moment(this.memory.size);
    recorder.call(callback.index, context.id, callback.count, a, b, c, d);
    this.world.pauses?.entering(recorder.last);
    this.depth++;
    let result = 0;
    try {
      result = Number(run(callback, context.id, a, b, c, d) ?? 0);
      this.answer = result;
    } catch (error) {
      this.trapped(error, name);
    }
    this.left(result);
    recorder.resume(owner);
    this.current = current;
    this.effective = effective;
    return this.hasFailed() ? undefined : result;
  }

  /** As `call`; what the guest returned counts even when its VM failed in the allocator meanwhile. */
  ask(name: CallbackName, context: Context, a = 0): number | undefined {
    this.answer = undefined;
    this.call(name, context, a);
    return this.answer;
  }

  /** Start-up exports: `_initialize`, `_start`, `main`, `__main_void`. Few host functions work in there. */
  callStart(name: string, ...args: number[]): void {
    if (this.hasFailed()) return;
    this.phase = 'starting';
    this.callNamed(name, 0, args);
    this.phase = 'running';
  }

  /** An export that is no callback of the ABI, where there is one. */
  callExtension(name: string, context: Context, ...args: number[]): void {
    if (typeof this.exports[name] !== 'function' || this.hasFailed()) return;
    const { current, effective } = this;
    this.current = context;
    this.effective = undefined;
    this.callNamed(name, context.root.index, args);
    this.current = current;
    this.effective = effective;
  }

  private callNamed(name: string, plugin: number, args: readonly number[]): void {
    const { recorder } = this.world;
    const owner = recorder.enterPlugin(plugin, this.thread);
    if (recorder.detailed) recorder.moment(this.memory.size);
    recorder.callStart(name);
    this.world.pauses?.entering(recorder.last);
    this.depth++;
    try {
      (this.exports[name] as GuestFunction)(...args);
    } catch (error) {
      this.trapped(error, name);
    }
    this.left(0);
    recorder.resume(owner);
  }

  /** Throws what is no trap: a defect of ours, or the replay being stopped. */
  private trapped(error: unknown, name: string): void {
    const trap = trapOf(error, name);
    if (trap === undefined) throw error;
    this.phase = 'running';
    this.fail(trap, Relation.Call);
    this.answer = undefined;
    this.current?.trapped(name);
  }

  /** The guest is back from a call, or will not come back. */
  private left(result: number): void {
    this.depth--;
    const { recorder } = this.world;
    if (recorder.detailed) recorder.moment(this.memory.size);
    if (this.hasFailed()) recorder.abandoned();
    else recorder.returned(result);
    if (this.depth > 0) return;
    // What a callout brought is out of reach by then.
    if (this.current !== undefined) this.current.root.answer = undefined;
    this.runDeferred();
  }

  private fail(trap: TrapInfo, relation: number = Relation.None): void {
    if (this.failure !== undefined) return;
    this.failure = trap;
    this.world.recorder.emit({ kind: 'trap', ...trap }, relation);
    this.callouts.cancelAll();
  }

  private findCallbacks(): Map<CallbackName, Callback> {
    const found = new Map<CallbackName, Callback>();
    for (const [index, name] of CALLBACK_NAMES.entries()) {
      if (!this.has(name) || (isOfHigress(name) && this.world.host.name !== 'higress')) continue;
      const count = callbackParams(name, this.abi).length - 1;
      found.set(name, { run: this.exports[name] as GuestFunction, index, count });
    }
    return found;
  }

  private runDeferred(): void {
    while (this.deferred.length > 0) this.deferred.shift()?.();
  }
}

/** Needed to run at all. */
const ALWAYS_ALLOWED: ReadonlySet<string> = new Set(['_initialize', '_start', 'main', '__main_void', 'malloc']);

function findMemory(exports: Readonly<Record<string, unknown>>, imports: WebAssembly.Imports): WebAssembly.Memory {
  const imported = Object.values(imports).flatMap((fields): unknown[] => Object.values(fields));
  const candidates = [exports['memory'], ...Object.values(exports), ...imported];
  const memory = candidates.find((value) => value instanceof WebAssembly.Memory);
  return memory ?? new WebAssembly.Memory({ initial: 0 });
}

/** With as many arguments as it takes: the fastest way in. */
function run({ run: guest, count }: Callback, context: number, a: number, b: number, c: number, d: number): unknown {
  switch (count) {
    case 0:
      return guest(context);
    case 1:
      return guest(context, a);
    case 2:
      return guest(context, a, b);
    case 3:
      return guest(context, a, b, c);
    default:
      return guest(context, a, b, c, d);
  }
}
