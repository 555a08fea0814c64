/** What exporters are given, and what they give: text in pieces, so that nobody holds the whole of a long replay. */

import type { Exchange } from '../../scenario/exchange';
import type { Expectation } from '../../scenario/expectation';
import type { CallTiming, MemorySample, SectionDetails } from '../details';
import type { EventOf, TraceEvent, TracePayload } from '../events';

/** Durations are measured, so they travel beside the Trace; microseconds from the start of the exchange. */
export type EventTiming = CallTiming;

export interface TracedExchange {
  /** Undefined: outside any exchange (start-up, shutdown), or a connection. */
  readonly exchange: Exchange | undefined;
  /** 0 for outside. */
  readonly number: number;
  /** With the calls between guest and host: an outline lacks what most formats show. */
  readonly events: readonly TraceEvent[];
  /** Real time that the exchange took. */
  readonly microseconds: number;
  /** Of calls and host calls by seq; absent where none was measured. */
  readonly timing?: ReadonlyMap<number, EventTiming>;
  /** How large the guest's memory was, whenever that changed. */
  readonly memory?: readonly MemorySample[];
  /** Of a connection, which has no Exchange to hold it. */
  readonly expectation?: Expectation;
}

/** What a detailed replay measured, as exporters take it; nothing where it measured nothing. */
export function measuredIn({ calls, hosts, memory }: SectionDetails): Pick<TracedExchange, 'timing' | 'memory'> {
  return calls.size + hosts.size === 0 ? {} : { timing: new Map([...calls, ...hosts]), memory };
}

export interface Exporter {
  head(): string;
  /** In the order of the replay, what happened outside included. */
  exchange(one: TracedExchange): string;
  tail(): string;
}

export interface ExportOptions {
  /** What was replayed, as people know it. */
  readonly title?: string;
  /** Of this program, for formats that tell who wrote them. */
  readonly version?: string;
  /** Names of the chain's plugins, where the start-up that tells them is not exported. */
  readonly plugins?: readonly string[];
  /** HAR: whose view of each exchange; default: both. */
  readonly side?: 'client' | 'upstream' | 'both';
}

export const CREATOR = 'Wasm Plugin Workbench';
export const NS_PER_MS = 1_000_000n;
/** As the emulator's clock begins, where no capture says when. */
export const FIXED_START = BigInt(Date.UTC(2025, 0, 1)) * NS_PER_MS;
/** The last moment that ISO dates write with four digits; it fits into 64 bits, too. */
const LAST_START = BigInt(Date.UTC(9999, 11, 31)) * NS_PER_MS;

/** Nanoseconds since 1970. A time that formats cannot hold is none. */
export function startOf(exchange: Exchange | undefined, otherwise = FIXED_START): bigint {
  const start = exchange?.startTime;
  return start === undefined || start < 0n || start > LAST_START ? otherwise : start;
}

export function first<K extends TracePayload['kind']>(events: readonly TraceEvent[], kind: K): EventOf<K> | undefined {
  return events.find((event): event is EventOf<K> => event.kind === kind);
}

export function last<K extends TracePayload['kind']>(events: readonly TraceEvent[], kind: K): EventOf<K> | undefined {
  return events.findLast((event): event is EventOf<K> => event.kind === kind);
}

/** Of a header list in lower case. */
export function valueOf(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}
