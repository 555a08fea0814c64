/**
 * The output of Envoy's tap filter and of its tap transport socket, as JSON, → exchanges and connections: one trace, one
 * on each line, or one behind the other, as the admin endpoint streams them. A tapped socket is taken for a listener's:
 * what it reads comes from downstream. https://www.envoyproxy.io/docs/envoy/latest/operations/traffic_tapping
 */

import { isObject } from '../json';
import { problem, warning, type Checked, type Problem } from '../problem';
import type { Connection } from '../scenario/connection';
import type { Exchange } from '../scenario/exchange';
import type { Capture } from './capture';
import { concluded, leftOut } from './entries';
import { jsonObjects } from './json-values';
import { tappedBytes, tappedExchange } from './tap/exchange';
import { field, tracesOf, type HttpTrace, type SocketTrace, type Trace } from './tap/traces';

export function importTap(text: string): Checked<Capture> {
  const { values, problems: broken } = jsonObjects(text);
  const traces = tracesOf(values);
  if (traces.length === 0 && broken.length === 0) {
    return concluded({ exchanges: [] }, [
      problem('not-tap', 'there is no trace in it', { line: 1, column: 1 }, REMEDY),
    ]);
  }
  const exchanges: Exchange[] = [];
  const connections: Connection[] = [];
  const problems: Problem[] = broken.map((one) => ({ ...one, code: 'tap-json', severity: 'warning' as const }));
  for (const [index, trace] of traces.entries()) problems.push(...take(trace, index + 1, exchanges, connections));
  return concluded({ exchanges, ...(connections.length === 0 ? {} : { connections }) }, problems);
}

const REMEDY = 'Tap with one of the JSON formats.';

function take(trace: Trace, number: number, exchanges: Exchange[], connections: Connection[]): readonly Problem[] {
  if (trace.kind === 'http') return takeExchange(trace, number, exchanges);
  if (trace.kind === 'socket') return takeConnection(trace, number, connections);
  return [leftOut('tap-entry', number, 'it is no trace of HTTP or of a socket', trace.place, REMEDY)];
}

function takeExchange(trace: HttpTrace, number: number, exchanges: Exchange[]): Problem[] {
  const tapped = tappedExchange(trace);
  if (typeof tapped === 'string') return [leftOut('tap-entry', number, tapped, trace.place)];
  exchanges.push(tapped.exchange);
  return [
    ...tapped.cut.map((which) => cut(number, `the body of its ${which}`, trace)),
    ...tapped.garbled.map((which) => garbled(number, which, trace)),
  ];
}

function cut(number: number, what: string, { place }: Trace): Problem {
  const remedy = 'Raise max_buffered_rx_bytes and max_buffered_tx_bytes.';
  return warning('tap-truncated', `entry ${number} was cut by the tap: ${what} is only its beginning`, place, remedy);
}

function garbled(number: number, which: string, { place }: Trace): Problem {
  const message = `entry ${number} is not as it was: the body of its ${which} is no text and was written as text`;
  return warning('tap-text', message, place, 'Tap with the format JSON_BODY_AS_BYTES.');
}

function takeConnection(trace: SocketTrace, number: number, connections: Connection[]): Problem[] {
  const connection = connectionOf(trace, number);
  if (typeof connection === 'string') return [leftOut('tap-entry', number, connection, trace.place)];
  connections.push(connection);
  const isCut = trace.isCut || trace.events.some(isCutEvent);
  return isCut ? [cut(number, 'what was sent', trace)] : [];
}

function isCutEvent(event: unknown): boolean {
  return sides(event).some((side) => field(field(side, 'data'), 'truncated') === true);
}

function sides(event: unknown): readonly unknown[] {
  return [field(event, 'read'), field(event, 'write')];
}

/** The connection, or why there is none. */
function connectionOf({ id, events }: SocketTrace, number: number): Connection | string {
  const pieces: Connection['pieces'][number][] = [];
  for (const event of events) {
    const [read, write] = sides(event);
    const bytes = tappedBytes(field(isObject(read) ? read : write, 'data'));
    if (bytes === undefined) return 'what was sent on it is not base64';
    if (bytes.length > 0) pieces.push({ from: isObject(read) ? 'downstream' : 'upstream', bytes });
  }
  if (pieces.length === 0) return 'nothing was sent on it';
  const isUpstreams = events.some((event) => field(field(event, 'write'), 'end_stream') === true);
  return { name: `connection ${id === '' ? number : id}`, pieces, closes: isUpstreams ? 'upstream' : 'downstream' };
}
