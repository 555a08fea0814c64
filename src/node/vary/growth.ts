/** How much the memory of a plugin has grown within one exchange. */

import type { MemorySample } from '../../core/trace/details';
import type { TraceEvent } from '../../core/trace/events';

interface Growth {
  /** In bytes, as the other. */
  readonly before: number;
  readonly growth: number;
}

/** `whole` has the calls too, which tell whose memory it is where there are several plugins. */
export function grownBy(
  events: readonly TraceEvent[],
  samples: readonly MemorySample[],
  whole: () => readonly TraceEvent[],
): Growth {
  // Before it a VM that trapped may have been made anew, which is not what the exchange does.
  const from = events.find(({ kind }) => kind === 'exchange')?.seq ?? 0;
  const [first] = samples;
  const before = samples.findLast(({ seq }) => seq < from) ?? first;
  const most = samples.reduce((all, { seq, bytes }) => (seq < from ? all : Math.max(all, bytes)), before?.bytes ?? 0);
  const growth = most - (before?.bytes ?? 0);
  return growth > LITTLE && isChain(whole())
    ? greatest(whole(), samples, from)
    : { before: before?.bytes ?? 0, growth };
}

/** Nobody minds. */
const LITTLE = 1 << 20;

function isChain(events: readonly TraceEvent[]): boolean {
  return events.some(({ plugin = 0 }) => plugin > 0);
}

/** Of the plugin that grows most. A sample stands before the call or the return that it belongs to. */
function greatest(events: readonly TraceEvent[], samples: readonly MemorySample[], from: number): Growth {
  const plugins = new Map<number, Growth>();
  let next = 0;
  let bytes = 0;
  for (const { kind, seq, plugin = 0 } of events) {
    for (; (samples[next]?.seq ?? Infinity) < seq; next++) bytes = samples[next]?.bytes ?? 0;
    if ((kind !== 'call' && kind !== 'return') || seq < from) continue;
    const { before, growth } = plugins.get(plugin) ?? { before: bytes, growth: 0 };
    plugins.set(plugin, { before, growth: Math.max(growth, bytes - before) });
  }
  const none: Growth = { before: 0, growth: 0 };
  return [...plugins.values()].reduce((most, one) => (one.growth > most.growth ? one : most), none);
}
