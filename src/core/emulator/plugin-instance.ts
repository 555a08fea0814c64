/** A plugin brought to life: its VM, its root context, and the start-up that Envoy gives them. Reference sections 1, 4. */

import type { Bytes } from '../bytes';
import type { AbiVersion } from '../proxywasm/abi';
import { problem, type Problem } from '../problem';
import type { ExtraVm } from '../trace/events';
import type { Module } from '../wasm/module';
import type { StreamCallbacks, StreamFilter } from './chain/filter';
import type { ConnectionCallbacks, NetworkFilter } from './chain/network';
import { ConnectionContext } from './connection-context';
import type { HostSwitches } from './host';
import { buildImports } from './imports';
import { announcedAbi, checkLinks, missingAbi } from './link';
import type { PluginSettings } from './plugin';
import { RootContext } from './root-context';
import { StreamContext } from './stream-context';
import { trapOf, type TrapInfo } from './trap';
import { Vm } from './vm';
import type { World } from './world';

export interface LoadedModule {
  readonly module: Module;
  readonly compiled: WebAssembly.Module;
  /** Ceiling of each memory that the host makes for it, in pages; its own have theirs in `compiled`. */
  readonly maxPages: number;
  /** SHA-256 of the module file, in hex. */
  readonly hash: string;
}

/** VMs of one thread of the proxy: plugins with the same code and VM settings share one. */
export class VmPool {
  private readonly vms = new Map<string, Vm>();

  constructor(
    private readonly world: World,
    /** Told in the Trace; none: the worker's. */
    private readonly thread: ExtraVm | undefined,
  ) {}

  /** The VM for a plugin, made and started when there is none that works. Problems make Envoy reject the configuration. */
  vmFor(
    loaded: LoadedModule,
    plugin: PluginSettings,
  ): { readonly vm: Vm; readonly isNew: boolean } | readonly Problem[] {
    const key = vmKey(loaded, plugin, this.world.host);
    const present = this.vms.get(key);
    if (present !== undefined && present.failure === undefined && !present.rebuildAsked)
      return { vm: present, isNew: false };
    const vm = startVm(loaded, plugin, this.world, this.thread);
    if (!(vm instanceof Vm)) return vm;
    this.vms.set(key, vm);
    return { vm, isNew: true };
  }
}

/** Where environment or capabilities do not count, they are those of the first plugin. */
function vmKey({ hash }: LoadedModule, plugin: PluginSettings, host: HostSwitches): string {
  const { vmId, vmConfiguration, environment, allowedCapabilities } = plugin;
  const more = [
    host.keysVmByEnvironment ? environment : undefined,
    host.keysVmByCapabilities ? [...allowedCapabilities].sort() : undefined,
  ];
  return JSON.stringify([hash, vmId, [...vmConfiguration], ...more]);
}

/** Link, instantiate, `_initialize` / `_start`. */
function startVm(
  loaded: LoadedModule,
  plugin: PluginSettings,
  world: World,
  thread: ExtraVm | undefined,
): Vm | readonly Problem[] {
  const { module } = loaded;
  const abi = announcedAbi(module, world.host);
  if (abi === undefined) return [missingAbi(module)];
  const refused = checkLinks(module, { abi, host: world.host, allowed: plugin.allowedCapabilities });
  if (refused.length > 0) return refused;
  const vm = instantiate(loaded, abi, plugin, world, thread);
  if (!(vm instanceof Vm)) return [vm];
  const failed = runStart(vm);
  return failed === undefined ? vm : [failed];
}

export class PluginInstance {
  private constructor(
    private root: RootContext,
    /** It refused to start in a VM that runs for another plugin: Envoy then does without it, whatever its policy. */
    private readonly isAbsent: boolean,
    private readonly loaded: LoadedModule,
    readonly plugin: PluginSettings,
    private readonly index: number,
    private readonly pool: VmPool,
  ) {}

  /**
   * Gets a VM, then `proxy_on_context_create`, `proxy_on_vm_start`, `proxy_on_configure`.
   * Problems are what makes Envoy reject the configuration.
   */
  static start(
    loaded: LoadedModule,
    plugin: PluginSettings,
    index: number,
    pool: VmPool,
  ): PluginInstance | readonly Problem[] {
    const started = startRoot(loaded, plugin, index, pool);
    if (!('root' in started)) return started;
    const { root, problem: failed, isShared } = started;
    if (failed !== undefined && !isShared) return [failed];
    const isAbsent = failed !== undefined && root.vm.failure === undefined;
    return new PluginInstance(root, isAbsent, loaded, plugin, index, pool);
  }

  private get vm(): Vm {
    return this.root.vm;
  }

  get failed(): boolean {
    return this.vm.failure !== undefined;
  }

  /** The VM has failed, and its policy lets new streams pass without it. */
  get passes(): boolean {
    return this.isAbsent || (this.failed && this.plugin.failPolicy === 'open');
  }

  readonly filter = (stream: StreamCallbacks): StreamFilter => new StreamContext(this.root, stream);

  readonly networkFilter = (connection: ConnectionCallbacks): NetworkFilter =>
    new ConnectionContext(this.root, connection);

  /**
   * Before a new stream: policy `reload` replaces a VM that has failed, when it is old enough
   * (Envoy `PluginHandleManager`: a back-off of a second since it was loaded).
   */
  refresh(now: number): void {
    if (!this.isDueForReload(now)) return;
    const started = startRoot(this.loaded, this.plugin, this.index, this.pool);
    if ('root' in started && started.problem === undefined) this.root = started.root;
  }

  /** Ends without a word to the plugin, as Envoy's canary does. */
  abandon(): void {
    this.root.stop();
    this.vm.callouts.cancelAll();
  }

  private isDueForReload(now: number): boolean {
    const { rebuildAsked, world } = this.vm;
    if (world.host.rebuilds) return this.failed || rebuildAsked;
    return this.failed && this.plugin.failPolicy === 'reload' && now - this.vm.born >= RELOAD_NS;
  }

  shutDown(): void {
    this.root.stop();
    if (this.failed || this.isAbsent) return;
    // A VM that fails in the first call is not called again.
    if (this.vm.call('proxy_on_done', this.root) === 0) this.vm.awaitDone(this.root.id);
    else this.vm.call('proxy_on_delete', this.root);
  }
}

const RELOAD_NS = 1_000_000_000;

interface StartedRoot {
  readonly root: RootContext;
  /** The VM was there before. */
  readonly isShared: boolean;
  readonly problem?: Problem;
}

/** What tells plugins in one VM apart. */
export function pluginKey({ name, rootId, vmId, configuration }: PluginSettings): string {
  return JSON.stringify([name, rootId, vmId, [...configuration]]);
}

/** Plugins that are the same in everything share one root context, which is started once. */
function startRoot(
  loaded: LoadedModule,
  plugin: PluginSettings,
  index: number,
  pool: VmPool,
): StartedRoot | readonly Problem[] {
  const got = pool.vmFor(loaded, plugin);
  if (!('vm' in got)) return got;
  const { vm, isNew } = got;
  const key = pluginKey(plugin);
  const present = vm.roots.get(key);
  if (present !== undefined) return { root: present, isShared: true };
  const root = new RootContext(vm.allocateContextId(), vm, plugin, index);
  vm.contexts.set(root.id, root);
  vm.roots.set(key, root);
  const failed = configure(vm, root, plugin);
  return { root, isShared: !isNew, ...(failed === undefined ? {} : { problem: failed }) };
}

function instantiate(
  loaded: LoadedModule,
  abi: AbiVersion,
  plugin: PluginSettings,
  world: World,
  thread: ExtraVm | undefined,
): Vm | Problem {
  const { module, compiled, maxPages } = loaded;
  try {
    return new Vm(abi, compiled, plugin, world, thread, (vm) => buildImports(vm, module, maxPages));
  } catch (error) {
    // Out of memory for the initial pages, a segment out of bounds, or a trap in the start function.
    if (!(error instanceof Error)) throw error;
    const trap = trapOf(error, 'the start function');
    if (trap !== undefined) return trapProblem(trap);
    return problem('instantiation', `the module cannot be instantiated: ${error.message}`, { offset: 0 });
  }
}

function runStart(vm: Vm): Problem | undefined {
  if (vm.has('_initialize')) {
    vm.callStart('_initialize');
    if (vm.has('main')) vm.callStart('main', 0, 0);
    else if (vm.world.host.callsMainVoid && vm.has('__main_void')) vm.callStart('__main_void');
  } else if (vm.has('_start')) {
    vm.callStart('_start');
  }
  return trapped(vm.failure);
}

function configure(vm: Vm, root: RootContext, plugin: PluginSettings): Problem | undefined {
  const configuring = <T>(step: () => T): T => {
    root.configuring = true;
    const result = vm.withConfiguration(plugin.configuration, step);
    root.configuring = false;
    return result;
  };
  configuring(() => vm.call('proxy_on_context_create', root, 0));
  const started = ask(vm, root, 'proxy_on_vm_start', 'VM configuration', plugin.vmConfiguration);
  if (started !== undefined) return started;
  return configuring(() => ask(vm, root, 'proxy_on_configure', 'configuration', plugin.configuration));
}

function ask(
  vm: Vm,
  root: RootContext,
  callback: 'proxy_on_vm_start' | 'proxy_on_configure',
  what: string,
  configuration: Bytes,
): Problem | undefined {
  // Without the callback nobody looks whether the VM has failed before.
  if (!vm.has(callback)) return undefined;
  const answer = vm.ask(callback, root, configuration.length);
  return answer === 0 ? rejected(callback, what) : answer === undefined ? trapped(vm.failure) : undefined;
}

function trapped(trap: TrapInfo | undefined): Problem | undefined {
  return trap === undefined ? undefined : trapProblem(trap);
}

function trapProblem(trap: TrapInfo): Problem {
  const message = `${trap.name} trapped during start-up: ${trap.message}`;
  return problem('start-trap', message, {}, 'Envoy will reject the configuration: see the log lines before it.');
}

function rejected(callback: string, what: string): Problem {
  const message = `${callback} returned false: the plugin refused its ${what}`;
  return problem('start-refused', message, {}, `Check the ${what}, and the plugin's log lines before this.`);
}
