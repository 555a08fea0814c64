/** Header maps of an exchange as they are at some moment: what came in, and what the plugin has changed since. */

import type { EventOf, HeaderList, MapName, TraceEvent } from './events';

export type Maps = Readonly<Partial<Record<MapName, HeaderList>>>;

/** Behind the event of that seq; those that have not come in yet are not there. */
export function mapsAt(events: readonly TraceEvent[], seq: number): Maps {
  const maps: Partial<Record<MapName, HeaderList>> = {};
  // Such a call leaves nothing of what was there; what it did not take away it adds.
  const whole = new Set(
    events.flatMap((one) => (one.kind === 'host' && one.name === 'proxy_set_header_map_pairs' ? [one.seq] : [])),
  );
  for (const event of events) {
    // What a host call changed stands behind it.
    const isLater = event.seq > seq && !('by' in event && event.by === seq);
    if (isLater) continue;
    if (event.kind === 'exchange' && event.client.trailers !== undefined)
      maps['request trailers'] = event.client.trailers;
    if (event.kind === 'request-in') maps['request headers'] = event.message.headers;
    if (event.kind === 'response-in') {
      maps['response headers'] = event.message.headers;
      if (event.message.trailers !== undefined) maps['response trailers'] = event.message.trailers;
    }
    if (event.kind !== 'header') continue;
    if (event.by !== undefined && whole.delete(event.by)) maps[event.map] = [];
    maps[event.map] = edited(maps[event.map] ?? [], event);
  }
  return maps;
}

function edited(headers: HeaderList, { operation, name, value = '' }: EventOf<'header'>): HeaderList {
  const own = name === 'host' ? ':authority' : name;
  const others = headers.filter(([other]) => other !== own);
  if (operation === 'remove') return others;
  if (operation === 'add') return [...headers, [own, value]];
  const at = headers.findIndex(([other]) => other === own);
  if (at === -1) return [...headers, [own, value]];
  return headers.flatMap((header, index) =>
    index === at ? [[own, value] as const] : header[0] === own ? [] : [header],
  );
}
