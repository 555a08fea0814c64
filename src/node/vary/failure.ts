/** What went wrong in one exchange of a detailed replay, if anything did. */

import type { Exchange } from '../../core/scenario/exchange';
import { messageBytes } from '../../core/scenario/mutate-headers';
import type { EventOf, TraceEvent } from '../../core/trace/events';
import { readDetailed, readSection } from '../../core/trace/read-section';
import type { TraceSection } from '../../core/trace/sections';
import { grownBy } from './growth';

export interface Failure {
  readonly kind: 'trap' | 'hang' | 'error reply' | 'memory';
  readonly message: string;
  /** The same for all that fail in the same way. */
  readonly signature: string;
  /** Of what grows too much: with this ceiling, in bytes, it has all that it is allowed, and no more. */
  readonly ceiling?: number;
  /** Of a trap: how large the plugin's memory was, in bytes. */
  readonly used?: number;
  /** It took longer than it may. */
  readonly isTimed?: true;
  /** It happened when the exchange was over. */
  readonly isLate?: true;
}

export interface Limits {
  readonly timeMs: number;
}

const MIB = 1024 * 1024;

export function failureIn(section: TraceSection, exchanges: readonly Exchange[], limits: Limits): Failure | undefined {
  const { events, details } = readDetailed(section, exchanges, 1, 'outline');
  const stopped = find(events, 'stopped');
  if (stopped !== undefined) return stopFailure(stopped, readSection(section, exchanges), limits);
  const trap = find(events, 'trap');
  const used = details.memory.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  if (trap !== undefined) return { ...trapFailure(trap), used };
  const exchange = exchanges[section.number - 1];
  if (exchange === undefined) return undefined;
  const whole = () => readSection(section, exchanges);
  return growthFailure(exchange, grownBy(events, details.memory, whole)) ?? endFailure(events, whole);
}

function stopFailure(stop: EventOf<'stopped'>, whole: readonly TraceEvent[], { timeMs }: Limits): Failure {
  const callback = whole.findLast((event) => event.kind === 'call')?.name ?? 'the plugin';
  const signature = `${stop.reason} ${callback}`;
  if (stop.reason === 'memory-ceiling') return { kind: 'memory', message: `${stop.message} in ${callback}`, signature };
  if (stop.reason === 'trace-limit')
    return { kind: 'hang', message: `${callback} does not come back: ${stop.message}`, signature };
  return { kind: 'hang', message: `${callback} does not come back within ${timeMs} ms`, signature, isTimed: true };
}

function trapFailure({ name, message, frames }: EventOf<'trap'>): Failure {
  const place = frames.find(({ function: own }) => !RUNTIME.test(own)) ?? frames[0];
  const signature = `trap ${name} ${general(message)} ${place?.function ?? ''}`;
  const where = place === undefined ? '' : ` (${place.function})`;
  return { kind: 'trap', message: `trap in ${name}: ${message}${where}`, signature };
}

/** What runs when something has gone wrong already; the plugin's own code is further down. */
const RUNTIME = /^(runtime[./]|_*rust_|rust_panic|core::|std::|alloc::|<?abort|__assert|~lib\/|panic)/i;

/** Numbers differ from one input to the next. */
function general(text: string): string {
  return text.replace(/\d+/g, '#');
}

function growthFailure(exchange: Exchange, { before, growth }: ReturnType<typeof grownBy>): Failure | undefined {
  const size = messageBytes(exchange);
  const allowed = 16 * MIB + 64 * size;
  if (growth <= allowed) return undefined;
  const message = `its memory grows by ${Math.round(growth / MIB)} MiB for messages of ${size} bytes`;
  return { kind: 'memory', message, signature: 'growth', ceiling: before + allowed };
}

function endFailure(events: readonly TraceEvent[], whole: () => readonly TraceEvent[]): Failure | undefined {
  // What nothing in the scenario answers is not the plugin's doing.
  if (events.some((event) => event.kind === 'callout-end' && event.outcome === 'unanswered')) return undefined;
  const end = find(events, 'end');
  if (end?.outcome === 'stalled') return stalled(whole());
  return end?.outcome === 'local reply' ? errorReply(events, end) : undefined;
}

function stalled(events: readonly TraceEvent[]): Failure {
  const pause = events.findLast((event) => event.kind === 'return' && event.result === 'Pause');
  const call = events.find(({ kind, seq }) => kind === 'call' && pause?.kind === 'return' && seq === pause.call);
  const callback = call?.kind === 'call' ? call.name : 'the plugin';
  const message = `${callback} pauses the stream, and nothing is left that could resume it`;
  return { kind: 'hang', message, signature: `stalled ${callback}` };
}

function errorReply(events: readonly TraceEvent[], { status = 0, details }: EventOf<'end'>): Failure | undefined {
  const own = events.findLast((event) => event.kind === 'local-reply');
  const isOwn = own?.kind === 'local-reply' && own.status >= 500;
  // The plugin made of the message what the proxy cannot send.
  if (!isOwn && !(status >= 500 && details.startsWith('filter_removed_required'))) return undefined;
  const reply = isOwn ? `the plugin replies ${own.status}` : `the proxy has to reply ${status}`;
  const message = details === '' ? reply : `${reply} (${details})`;
  return { kind: 'error reply', message, signature: `reply ${reply} ${general(details)}` };
}

function find<K extends TraceEvent['kind']>(events: readonly TraceEvent[], kind: K): EventOf<K> | undefined {
  return events.find((event): event is TraceEvent & EventOf<K> => event.kind === kind);
}
