/** Messages as the plugin got them: byte for byte where the scenario has them, else as the Trace shows them. */

import { fromBase64 } from '../base64';
import { concatBytes, fromByteString, NO_BYTES, utf8, type Bytes } from '../bytes';
import { entryOf } from '../emulator/chain/entry';
import { buildLocalReply, proxyReply } from '../emulator/chain/local-reply';
import { decodePairs, type Pair } from '../proxywasm/pairs';
import type { Exchange, Header } from '../scenario/exchange';
import type { BodyView, EventOf, HeaderList, MapName, TraceEvent } from '../trace/events';
import { mapsAt } from '../trace/maps';
import { headersView } from '../trace/views';
import type { HeaderBytes } from './go-text';
import { memoryOf, valueOf, type Callback, type RecordedSection } from './recorded';

export interface Message {
  readonly headers: readonly HeaderBytes[];
  readonly body: Bytes;
}

const REQUEST_ID = 'x-request-id';

export function requestMessage(callback: Callback, exchange: Exchange): Message {
  const shown = mapOf(callback.section.events, 'request headers', callback.seq);
  const id = shown.find(([name]) => name === REQUEST_ID)?.[1] ?? '';
  const known = [...entryOf(exchange).requestHeaders(undefined).entries()].map(([name, value]): Pair =>
    name === REQUEST_ID ? [name, id] : [name, value],
  );
  return { headers: exact(known, shown), body: concatBytes(exchange.request.body) };
}

/** Of the upstream, or in its place. */
export function responseMessage(callback: Callback, exchange: Exchange): Message {
  const { section, seq } = callback;
  const reply = section.events.findLast((event) => event.kind === 'local-reply' && event.seq < seq);
  if (reply?.kind === 'local-reply') return replyMessage(reply, callback, exchange);
  const shown = mapOf(section.events, 'response headers', seq);
  const isBodyless = entryOf(exchange).traits.isHead;
  const known = [...entryOf(exchange).responseHeaders(isBodyless).entries()];
  return { headers: exact(known, shown), body: concatBytes(exchange.response.body) };
}

/** The Trace does not have its headers; the emulator made them of the same parts. */
function replyMessage(reply: EventOf<'local-reply'>, { section, seq }: Callback, exchange: Exchange): Message {
  const { headers, body } = buildLocalReply(partsOf(reply, section), entryOf(exchange).traits);
  const pairs = [...headers.entries()];
  const begun: TraceEvent = { seq: reply.seq, kind: 'response-in', message: { headers: headersView(pairs) } };
  const later = section.events.filter((event) => event.seq > reply.seq);
  return { headers: exact(pairs, mapOf([begun, ...later], 'response headers', seq)), body };
}

function partsOf({ by, status, details }: EventOf<'local-reply'>, section: RecordedSection) {
  const end = section.events.find((event) => event.kind === 'end');
  const toClient = end?.kind === 'end' ? bytesOf(end.client?.body) : NO_BYTES;
  const asked = section.events.find((event) => event.seq === by);
  if (asked?.kind !== 'host') return { ...proxyReply(status, '', details), body: toClient };
  const { bytes, isCut } = memoryOf(section, asked, 'body');
  const headers = decodePairs(memoryOf(section, asked, 'headers').bytes);
  // Of a long one the call has the beginning only; what reached the client is longer.
  const body = isCut && toClient.length > bytes.length ? toClient : bytes;
  return { ...proxyReply(status, '', details), body, headers, grpcStatus: Number(valueOf(asked, 'grpcStatus')) };
}

/** Of a side of an exchange, as they came. */
export function trailerBytes(trailers: readonly Header[]): HeaderBytes[] {
  return trailers.map(([name, value]) => [utf8(name.toLowerCase()), utf8(value)]);
}

export function headerBytes(headers: HeaderList): HeaderBytes[] {
  return headers.map(([name, value]) => [utf8(name), utf8(value)]);
}

/** As much of it as is shown. */
export function bytesOf(view: BodyView | undefined): Bytes {
  if (view === undefined) return NO_BYTES;
  return 'text' in view ? utf8(view.text) : (fromBase64(view.base64) ?? NO_BYTES);
}

function mapOf(events: readonly TraceEvent[], map: MapName, seq: number): HeaderList {
  return mapsAt(events, seq)[map] ?? [];
}

/** `known` where it is what is shown; another plugin may have changed it. */
function exact(known: readonly Pair[], shown: HeaderList): HeaderBytes[] {
  const isSame = JSON.stringify(headersView(known)) === JSON.stringify(shown);
  if (!isSame) return headerBytes(shown);
  return known.map(([name, value]) => [fromByteString(name), fromByteString(value)]);
}
