import { BufferType } from '../proxywasm/enums';
import { MISSING, str, UNLISTABLE, type AttributeValue } from './attributes';
import { ByteBuffer } from './byte-buffer';
import { Context } from './context';
import type { PluginSettings } from './plugin';

const ROOTS = new Set([
  ...['request', 'response', 'connection', 'upstream', 'source', 'destination', 'metadata'],
  ...['filter_state', 'upstream_filter_state', 'xds'],
]);

/** The context of a plugin apart from any stream. */
export class RootContext extends Context {
  /** The plugin's configuration can be read only while it is being configured. */
  configuring = false;

  constructor(
    id: number,
    readonly plugin: PluginSettings,
    private readonly overrides: ReadonlyMap<string, AttributeValue>,
  ) {
    super(id, id);
  }

  override buffer(type: number): ByteBuffer | 'none' {
    return configurationBuffer(type, this.plugin, this.configuring);
  }

  attribute(path: readonly string[]): AttributeValue {
    return this.overrides.get(path.join('.')) ?? pluginAttribute(path, this.plugin) ?? bareRoot(path);
  }
}

/** Buffers that need no stream; those of streams are there but empty outside their callbacks. */
export function configurationBuffer(type: number, plugin: PluginSettings, configuring: boolean): ByteBuffer | 'none' {
  if (type === BufferType.VmConfiguration) return new ByteBuffer(plugin.vmConfiguration);
  if (type === BufferType.PluginConfiguration) return configuring ? new ByteBuffer(plugin.configuration) : 'none';
  return type === BufferType.HttpCallResponseBody ? 'none' : new ByteBuffer();
}

export function pluginAttribute(
  [name, ...rest]: readonly string[],
  plugin: PluginSettings,
): AttributeValue | undefined {
  if (rest.length > 0) return undefined;
  if (name === 'plugin_name') return str(plugin.name);
  if (name === 'plugin_root_id') return str(plugin.rootId);
  return name === 'plugin_vm_id' ? str(plugin.vmId) : undefined;
}

/** `request` and its like cannot be listed; anything else is not there. */
export function bareRoot(path: readonly string[]): AttributeValue {
  return path.length === 1 && ROOTS.has(path[0] ?? '') ? UNLISTABLE : MISSING;
}
