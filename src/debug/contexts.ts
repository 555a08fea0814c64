/** Contexts that a plugin has at some moment: those that were created, and not yet deleted. */

import type { EventOf, TraceEvent } from '../core/trace/events';

export interface LiveContext {
  readonly id: number;
  /** In the chain; 0: the first. */
  readonly plugin: number;
  /** Undefined: it is the root context itself. */
  readonly root: number | undefined;
  readonly exchange: number | undefined;
  /** The last callback that it was in. */
  readonly last: string;
}

/** In the order in which they came; `events` up to that moment. */
export function contextsIn(events: readonly TraceEvent[]): readonly LiveContext[] {
  const live = new Map<string, LiveContext>();
  for (const event of events) {
    if (event.kind !== 'call' || event.context === 0) continue;
    const key = `${event.plugin ?? 0} ${event.context}`;
    if (event.name === 'proxy_on_delete') live.delete(key);
    else live.set(key, { ...(live.get(key) ?? begun(event)), last: event.name });
  }
  return [...live.values()];
}

function begun({ context, plugin = 0, exchange, name, args }: EventOf<'call'>): LiveContext {
  const parent = name === 'proxy_on_context_create' ? Number(args[0]?.value) : undefined;
  const root = parent === undefined || parent === 0 ? undefined : parent;
  return { id: context, plugin, root, exchange, last: name };
}
