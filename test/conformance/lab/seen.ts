/** What one run of a case came to, in a form that is the same for Envoy and for the emulator. */

import type { Header } from '../../../src/core/scenario/exchange';
import type { ClientResult } from '../wire';
import type { SeenStats } from './stats';

export interface SeenMessage {
  readonly headers: readonly Header[];
  readonly body: string;
  readonly trailers: readonly Header[];
}

export interface SeenExchange {
  readonly name: string;
  readonly status: number;
  readonly flags: string;
  readonly details: string;
  readonly response: SeenMessage;
  /** Null: no request reached the upstream, or only a part of one. */
  readonly upstream: SeenMessage | null;
  readonly logs: readonly string[];
}

export interface Seen {
  readonly accepted: boolean;
  /** Why the configuration was refused: see `reasons.ts`. */
  readonly reasons: readonly string[];
  /** Lines of canary and main thread, where the case asks for them. */
  readonly startUps: readonly string[];
  /** Lines of the worker before the first exchange. */
  readonly start: readonly string[];
  readonly exchanges: readonly SeenExchange[];
  readonly after: readonly string[];
  readonly callouts: readonly {
    readonly cluster: string;
    readonly headers: readonly Header[];
    readonly body: string;
  }[];
  readonly stats: SeenStats;
}

/** Not the same in two runs of the same thing. */
const VARYING = new Set(['date', 'x-envoy-upstream-service-time']);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The same in log lines: generated request ids, service times, the time, what counts through all cases in a process. */
export function maskLine(line: string): string {
  return line
    .replace(UUID, 'UUID')
    .replace(/("x-envoy-upstream-service-time":)"\d+"/g, '$1"…"')
    .replace(/("date":)"[^"]*"/g, '$1"…"')
    .replace(/(: get_current_time_nanoseconds\(\) =0) \d+$/, '$1 …')
    .replace(/(: (?:register|resolve)_shared_queue\(.*\) =0) \d+$/, '$1 …')
    .replace(/(: on_queue_ready\(\d+),\d+\)$/, '$1,…)')
    .replace(/(: get_shared_data\(.*\) =0 .*) \d+$/, '$1 …');
}

/** Framing towards upstreams is the codec's, after the filters. */
const CODEC = new Set(['transfer-encoding', 'connection']);

export function messageOf(message: ClientResult, side: 'response' | 'upstream' | 'callout'): SeenMessage {
  const kept = message.headers.filter(([name]) => side === 'response' || !CODEC.has(name));
  return {
    headers: kept.map(([name, value]): Header => [name, VARYING.has(name) ? '…' : utf8(value).replace(UUID, 'UUID')]),
    body: message.body,
    trailers: message.trailers,
  };
}

/** Node hands over header values byte by byte. */
function utf8(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return /[\u0100-\uffff]/.test(value) || text.includes('\ufffd') ? value : text;
}
