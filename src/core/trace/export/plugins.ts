/** Which plugin is which: the Trace names them once, when the replay begins. */

import type { TraceEvent } from '../events';
import type { TracedExchange } from './traced';

export class PluginNames {
  /** Module and host of each, as far as they have been told. */
  identity = '';
  private readonly names = new Map<number, string>();

  constructor(names: readonly string[] = []) {
    for (const [index, name] of names.entries()) this.names.set(index, name);
  }

  learn({ number, events }: TracedExchange): void {
    if (number !== 0) return;
    for (const event of events) {
      if (event.kind !== 'plugin') continue;
      this.names.set(event.plugin ?? 0, event.name);
      this.identity += `${event.hash} ${event.host} ${event.name}\n`;
    }
  }

  of({ plugin = 0, vm }: Pick<TraceEvent, 'plugin' | 'vm'>): string {
    const name = this.names.get(plugin) ?? `plugin ${plugin + 1}`;
    return vm === undefined ? name : `${name} (${vm})`;
  }
}
