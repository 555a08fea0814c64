/** Properties as the plugin read them: set before the callback that reads them. */

import { lossyUtf8, type Bytes } from '../bytes';
import { goBytes, goString } from './go-text';
import type { Limits } from './limits';
import { hostCalls, memoryOf, type Callback, type Host } from './recorded';

export interface Property {
  readonly path: readonly string[];
  readonly value: Bytes;
}

export class Properties {
  /** What proxytest has by now, as text. */
  private readonly set = new Map<string, string>();

  constructor(private readonly limits: Limits) {}

  /** Those that have to be set before the plugin is called; what it sets itself is known from then on. */
  before(callback: Callback): readonly Property[] {
    const seen = new Set<string>();
    return hostCalls(callback, 'proxy_get_property', 'proxy_set_property').flatMap((call) => {
      const { bytes } = memoryOf(callback.section, call, 'path');
      const path = lossyUtf8(bytes).replace(/\0$/, '');
      if (path === '') return [];
      const isFirst = !seen.has(path);
      seen.add(path);
      const property = isFirst || call.name === 'proxy_set_property' ? this.follow(callback, call, path) : undefined;
      return property === undefined ? [] : [property];
    });
  }

  private follow(callback: Callback, call: Host, path: string): Property | undefined {
    const { bytes: value, isCut } = memoryOf(callback.section, call, 'value');
    const name = path.split('\0').join('.');
    const text = goString(value);
    const isRead = call.name === 'proxy_get_property';
    if (call.result !== 'Ok') {
      if (isRead && this.set.has(path)) this.limits.add(`Property ${name} stays once it is set; in the proxy it went.`);
      return undefined;
    }
    if (value.length === 0) {
      this.limits.add(`Property ${name} is not found where in the proxy it is empty.`);
      return undefined;
    }
    if (isCut && isRead) this.limits.add(`Of property ${name}, the first ${value.length} bytes are recorded.`);
    const isNew = this.set.get(path) !== text;
    this.set.set(path, text);
    return isRead && isNew ? { path: path.split('\0'), value } : undefined;
  }
}

export function goProperty({ path, value }: Property): string {
  return `r.property(${[goBytes(value), ...path.map((step) => goString(step))].join(', ')})`;
}
