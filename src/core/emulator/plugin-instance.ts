/** A plugin brought to life: its VM, its root context, and the start-up that Envoy gives them. Reference sections 1, 4. */

import { byteStringOf, type Bytes } from '../bytes';
import { problem, type Problem } from '../problem';
import type { Module } from '../wasm/module';
import { MISSING, str, type AttributeValue } from './attributes';
import type { StreamCallbacks, StreamFilter } from './chain/filter';
import type { HostSwitches } from './host';
import { buildImports } from './imports';
import { checkLinks } from './link';
import type { PluginSettings } from './plugin';
import { RootContext } from './root-context';
import { StreamContext } from './stream-context';
import { trapOf, type TrapInfo } from './trap';
import { Vm, type VmServices } from './vm';

export interface LoadedModule {
  readonly module: Module;
  readonly compiled: WebAssembly.Module;
  /** Ceiling of each memory that the host makes for it, in pages; its own have theirs in `compiled`. */
  readonly maxPages: number;
}

export class PluginInstance {
  private constructor(
    readonly vm: Vm,
    readonly root: RootContext,
    readonly plugin: PluginSettings,
    readonly overrides: ReadonlyMap<string, AttributeValue>,
    private readonly host: HostSwitches,
  ) {}

  /**
   * Link, instantiate, `_initialize` / `_start`, `proxy_on_context_create`, `proxy_on_vm_start`, `proxy_on_configure`.
   * Problems are what makes Envoy reject the configuration.
   */
  static start(
    loaded: LoadedModule,
    plugin: PluginSettings,
    services: VmServices,
    host: HostSwitches,
    overrides: ReadonlyMap<string, AttributeValue>,
  ): PluginInstance | readonly Problem[] {
    const { module } = loaded;
    if (module.abi === undefined) return [missingAbi(module)];
    const refused = checkLinks(module, module.abi);
    if (refused.length > 0) return refused;
    const vm = instantiate(loaded, plugin, services);
    if (!(vm instanceof Vm)) return [vm];
    const root = new RootContext(vm.allocateContextId(), plugin, overrides);
    vm.contexts.set(root.id, root);
    const failed = runStart(vm) ?? configure(vm, root, plugin);
    return failed === undefined ? new PluginInstance(vm, root, plugin, overrides, host) : [failed];
  }

  /** The VM has failed, and its policy lets new streams pass without it. */
  get passes(): boolean {
    return this.vm.failure !== undefined && this.plugin.failPolicy === 'open';
  }

  readonly filter = (stream: StreamCallbacks): StreamFilter => new StreamContext(this, stream);

  get stopsHeadersAlone(): boolean {
    return this.plugin.allowHeadersStopIteration || (this.host.name === 'higress' && this.vm.abi === '0.2.100');
  }

  /** `xds.*`: names of the one listener, route and cluster that a replay has. */
  routing([root, name, ...rest]: readonly string[]): AttributeValue | undefined {
    if (root !== 'xds' || name === undefined) return undefined;
    if (name === 'listener_direction' && rest.length === 0) return { type: 'int', value: 0n };
    const value = rest.length > 0 ? undefined : this.host.routing[name];
    return value === undefined ? MISSING : str(byteStringOf(value));
  }

  shutDown(): void {
    const finished = this.vm.call('proxy_on_done', this.root);
    if (this.vm.failure !== undefined) return;
    if (finished === 0) this.vm.awaitDone(this.root.id);
    else this.vm.call('proxy_on_delete', this.root);
  }
}

function instantiate(loaded: LoadedModule, plugin: PluginSettings, services: VmServices): Vm | Problem {
  const { module, compiled, maxPages } = loaded;
  try {
    return new Vm(module, compiled, plugin, services, (vm) => buildImports(vm, module, maxPages));
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
    else if (vm.has('__main_void')) vm.callStart('__main_void');
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
  const accepted = vm.call(callback, root, configuration.length);
  return trapped(vm.failure) ?? (vm.has(callback) && accepted === 0 ? rejected(callback, what) : undefined);
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

function missingAbi(module: Module): Problem {
  const remedies: Partial<Record<Module['kind'], string>> = {
    component: 'Build a core module (target wasip1), not a component.',
    'wasi-command': 'It is a WASI program: build it with a proxy-wasm SDK, as a library.',
  };
  const message = 'it is no proxy-wasm plugin: it exports none of proxy_abi_version_0_1_0, _0_2_0, _0_2_1';
  return problem('no-abi', message, { offset: 0 }, remedies[module.kind] ?? 'Build it with a proxy-wasm SDK.');
}
