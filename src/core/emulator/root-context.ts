import type { Bytes } from '../bytes';
import { descend, int, MISSING, str, UNLISTABLE, type AttributeValue } from './attributes';
import { NS_PER_MS } from './clock';
import { Context } from './context';
import type { HeaderMap } from './header-map';
import type { CelProgram } from '../ports';
import type { PluginSettings } from './plugin';
import type { Timer } from './scheduler';
import type { Vm } from './vm';
import { rootXds } from './xds';

/** What has come of a callout, while the callback that tells of it runs. */
export interface CalloutAnswer {
  readonly headers?: HeaderMap;
  readonly body?: Bytes;
  readonly trailers?: HeaderMap;
  readonly initialMetadata?: HeaderMap;
  readonly trailingMetadata?: HeaderMap;
  readonly message?: Bytes;
  /** A reply in Redis' own form (RESP). */
  readonly redis?: Bytes;
}

/** The context of a plugin apart from any stream: its configuration, ticks, and what its callouts brought. */
export class RootContext extends Context {
  readonly root = this;
  /** The plugin's configuration can be read only while it is being configured. */
  configuring = false;
  answer: CalloutAnswer | undefined;
  /** As `proxy_get_status` reports it. */
  status = { code: 0, message: '' };
  /** CEL expressions by token. */
  readonly expressions = new Map<number, CelProgram>();
  lastExpression = 0;
  private tickMs = 0;
  private timer: Timer | undefined;

  constructor(
    id: number,
    readonly vm: Vm,
    readonly plugin: PluginSettings,
    /** Its place in the chain, from 0. */
    readonly index: number,
  ) {
    super(id);
  }

  attribute(path: readonly string[]): AttributeValue {
    return this.vm.world.overrides.get(path.join('.')) ?? pluginAttribute(path, this) ?? this.ownXds(path);
  }

  /** Of `xds` there is what needs no stream; nothing else is there. */
  private ownXds([root = '', name, ...rest]: readonly string[]): AttributeValue {
    const { host, xds } = this.vm.world;
    if (root !== 'xds')
      return host.topLevelXds ? descend(rootXds(xds, root), name === undefined ? [] : [name, ...rest]) : MISSING;
    return name === undefined ? UNLISTABLE : descend(rootXds(xds, name), rest);
  }

  /** Begins anew, whatever was running. (cpp-host `Wasm::setTimerPeriod`.) */
  setTickPeriod(ms: number): void {
    this.stop();
    this.tickMs = ms;
    if (ms > 0) this.arm();
  }

  /** No more ticks. */
  stop(): void {
    this.vm.world.scheduler.cancel(this.timer);
    this.timer = undefined;
    this.tickMs = 0;
  }

  /** Runs `callback` while `answer` is within reach. */
  withAnswer(answer: CalloutAnswer, callback: () => void): void {
    this.answer = answer;
    callback();
    this.answer = undefined;
  }

  private arm(): void {
    this.timer = this.vm.world.scheduler.after(this.tickMs * NS_PER_MS, () => this.tick(), true);
  }

  private isArmed(): boolean {
    return this.timer !== undefined;
  }

  private tick(): void {
    this.timer = undefined;
    this.vm.call('proxy_on_tick', this);
    if (this.tickMs > 0 && !this.isArmed() && this.vm.failure === undefined) this.arm();
  }
}

export function pluginAttribute(
  [name, ...rest]: readonly string[],
  { plugin, vm }: RootContext,
): AttributeValue | undefined {
  if (rest.length > 0) return undefined;
  if (name === 'plugin_name') return str(plugin.name);
  if (name === 'plugin_root_id') return str(plugin.rootId);
  if (name === 'plugin_vm_memory' && vm.world.host.name === 'higress') return int(vm.memory.size);
  return name === 'plugin_vm_id' ? str(plugin.vmId) : undefined;
}
