/** What proxytest does otherwise than the proxy did in this replay: sentences for whoever debugs. */

import type { TraceEvent } from '../trace/events';
import { mapsAt } from '../trace/maps';
import {
  argument,
  callbacksOf,
  hostCalls,
  memoryOf,
  valueOf,
  type Callback,
  type Host,
  type Recorded,
} from './recorded';

/** Each is told once. */
export class Limits {
  private readonly told = new Set<string>();

  get all(): readonly string[] {
    return [...this.told];
  }

  add(sentence: string): void {
    this.told.add(sentence);
  }
}

/** Of what the plugin asks for, whatever comes of it. */
const BY_FUNCTION: Readonly<Record<string, string>> = {
  proxy_resolve_shared_queue: 'Queues of other plugins are not found: the plugin gets queue 0.',
  proxy_enqueue_shared_queue: 'An item that is put into a queue is handed over at once, within that call.',
  proxy_close_stream: 'A stream or a connection that the plugin closes is not closed.',
  proxy_done: 'proxy_done does nothing.',
  proxy_get_status: 'There is no status of a callout.',
  proxy_grpc_call: 'gRPC calls are not made.',
  proxy_grpc_stream: 'gRPC calls are not made.',
};

/** Callbacks that proxytest cannot make. */
const CANNOT = /^proxy_on_(queue_ready|foreign_function|grpc_.*|redis_.*|request_metadata|response_metadata)$/;

/** All that can be seen from single calls; what depends on those before is told by whoever follows them. */
export function findLimits({ sections, plugin }: Recorded, limits: Limits): void {
  const puts = new Set<string>();
  for (const callback of sections.flatMap((section) => callbacksOf(section, plugin))) {
    if (CANNOT.test(callback.name)) limits.add(`${callback.name} is left out: proxytest cannot make that call.`);
    ofStart(callback, limits);
    ofConnections(callback, limits);
    ofHeaders(callback, limits);
    for (const call of hostCalls(callback, ...Object.keys(BY_FUNCTION))) limits.add(BY_FUNCTION[call.name] ?? '');
    for (const call of hostCalls(callback, 'proxy_set_buffer_bytes')) ofBuffers(callback, call, limits);
    for (const call of hostCalls(callback, 'proxy_set_shared_data')) ofSharedData(call, puts, limits);
    for (const call of hostCalls(callback, 'proxy_call_foreign_function')) ofForeign(callback, call, limits);
    for (const call of hostCalls(callback, 'proxy_http_call')) ofCallouts(call, limits);
  }
}

function ofStart(callback: Callback, limits: Limits): void {
  if (callback.inside.some(({ kind }) => kind === 'trap'))
    limits.add(`The plugin failed in ${callback.name}: where it panics natively, the program ends there.`);
  if (callback.name === '_initialize' && callback.inside.some(({ kind }) => kind === 'host'))
    limits.add('The plugin calls the proxy before main(): natively there is none yet, and the program ends there.');
}

function ofConnections(callback: Callback, limits: Limits): void {
  const isData = /^proxy_on_(down|up)stream_data$/.test(callback.name);
  if (isData && callback.args.get('endOfStream') === 'true')
    limits.add('Data of a connection never comes with endOfStream.');
  const isClose = /^proxy_on_(down|up)stream_connection_close$/.test(callback.name);
  if (isClose && argument(callback, 'peer') !== LOCAL)
    limits.add('Whoever closes a connection, PeerTypeLocal is told.');
}

const LOCAL = 1;

function ofHeaders(callback: Callback, limits: Limits): void {
  for (const call of hostCalls(callback, 'proxy_add_header_map_value', 'proxy_get_header_map_value')) {
    const count = valuesOf(callback.section.events, call);
    if (call.name.startsWith('proxy_add') && count > 0)
      limits.add('A value that is added to a header that is there is put behind its value, without a comma.');
    if (call.name.startsWith('proxy_get') && count > 1)
      limits.add('Of a header that is there several times, the plugin gets the first value.');
  }
}

/** How often the header that a call names was there before it. */
function valuesOf(events: readonly TraceEvent[], call: Host): number {
  const map = valueOf(call, 'map')
    .replace(/(?<=[a-z])(?=[A-Z])/, ' ')
    .toLowerCase();
  const [, headers = []] = Object.entries(mapsAt(events, call.seq - 1)).find(([name]) => name === map) ?? [];
  return headers.filter(([name]) => JSON.stringify(name) === valueOf(call, 'key').toLowerCase()).length;
}

function ofBuffers({ inside }: Callback, call: Host, limits: Limits): void {
  if (!/^(Request|Response)Body$/.test(valueOf(call, 'buffer')))
    limits.add('Data of a connection cannot be changed: proxytest panics where the plugin does.');
  const [start, length] = [Number(valueOf(call, 'start')), Number(valueOf(call, 'length'))];
  const before = inside.find((event) => event.kind === 'body' && event.by === call.seq);
  const size = before?.kind === 'body' ? before.before : 0;
  const isKnown = start === 0 ? length === 0 || length >= size : start >= size;
  if (!isKnown) limits.add('A part of a body cannot be replaced: the plugin is told BadArgument.');
}

/** Envoy overwrites what is there when it is given no cas. */
function ofSharedData(call: Host, puts: Set<string>, limits: Limits): void {
  const key = valueOf(call, 'key');
  if (puts.has(key) && valueOf(call, 'cas') === '0')
    limits.add(`Shared data ${key} is written a second time without its cas: the plugin is told CasMismatch.`);
  puts.add(key);
}

function ofForeign({ section }: Callback, call: Host, limits: Limits): void {
  const name = valueOf(call, 'name');
  const { bytes, isCut } = memoryOf(section, call, 'result');
  if (call.result !== 'Ok') limits.add(`The foreign function ${name} succeeds, which in the proxy was ${call.result}.`);
  else if (bytes.length === 0) limits.add(`The foreign function ${name} gives one zero byte in place of none.`);
  if (isCut) limits.add(`Of what the foreign function ${name} gave, the first ${bytes.length} bytes are recorded.`);
}

function ofCallouts(call: Host, limits: Limits): void {
  if (call.result === 'Ok') return;
  limits.add(
    `A callout to ${valueOf(call, 'upstream')} is taken, which the proxy refused (${call.result}), and never answered.`,
  );
}
