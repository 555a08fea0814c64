/** Headers and trailers: values changed, headers added, repeated and left out. */

import { byteStringOf } from '../bytes';
import { isHeaderName } from '../emulator/chain/header-syntax';
import type { Exchange, ExchangeRequest, Header } from './exchange';
import { expanded, headerText, round, type Repeated, type Side } from './mutate-text';

export type HeaderMutation =
  | ({ readonly on: 'header'; readonly of: Side; readonly at: number } & ValueMutation)
  | { readonly on: 'new header'; readonly of: Side; readonly name: string; readonly text: Repeated }
  | TrailerMutation;

/** `place`: where in the value. */
type ValueMutation =
  | { readonly how: 'replace'; readonly text: Repeated }
  | { readonly how: 'insert'; readonly place: number; readonly text: Repeated }
  | { readonly how: 'cut'; readonly place: number }
  | { readonly how: 'repeat' | 'remove' };

interface TrailerMutation {
  readonly on: 'trailer';
  readonly of: Side;
  /** Empty: trailers that are there are left out. */
  readonly name: string;
  readonly text: Repeated;
}

type Message = Pick<ExchangeRequest, 'headers' | 'trailers'> & { readonly path?: string };

const LONGEST = 32_768;

/** What frames a message or belongs to its connection: codecs look after these, and refuse what is wrong in them. */
const FRAMING = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'proxy-connection'],
  ...['upgrade', 'te', 'trailer', 'expect', 'http2-settings'],
]);

export function withHeader(
  message: Message,
  mutation: Exclude<HeaderMutation, TrailerMutation>,
): Pick<Message, 'headers'> {
  const headers = mutation.on === 'header' ? withValue(message.headers, mutation) : withNew(message.headers, mutation);
  return { headers: fits({ ...message, headers }, message) ? headers : message.headers };
}

function withNew(headers: readonly Header[], { name, text }: { name: string; text: Repeated }): readonly Header[] {
  return isFree(name) ? [...headers, [name, headerText(expanded(text, LONGEST))]] : headers;
}

function withValue(headers: readonly Header[], mutation: Extract<HeaderMutation, { on: 'header' }>): readonly Header[] {
  const free = headers.flatMap(([name], index) => (isFree(name) ? [index] : []));
  const at = free[round(mutation.at, free.length)];
  const header = at === undefined ? undefined : headers[at];
  if (at === undefined || header === undefined) return headers;
  return [...headers.slice(0, at), ...changed(header, mutation), ...headers.slice(at + 1)];
}

function changed(header: Header, mutation: ValueMutation): Header[] {
  const [name, value] = header;
  switch (mutation.how) {
    case 'replace':
      return [[name, headerText(expanded(mutation.text, LONGEST))]];
    case 'insert': {
      const at = round(mutation.place, value.length + 1);
      const text = value.slice(0, at) + expanded(mutation.text, LONGEST) + value.slice(at);
      return [[name, headerText(text)]];
    }
    case 'cut':
      return [[name, value.slice(0, round(mutation.place, value.length))]];
    case 'repeat':
      return [header, header];
    case 'remove':
      return [];
  }
}

export function withTrailer(message: Message, { name, text }: TrailerMutation): Pick<Message, 'trailers'> {
  if (name === '') return { trailers: [] };
  const trailers: Header[] = [...message.trailers, [name, headerText(expanded(text, LONGEST))]];
  return { trailers: isFree(name) && fits({ ...message, trailers }, message) ? trailers : message.trailers };
}

function isFree(name: string): boolean {
  const lower = name.toLowerCase();
  return isHeaderName(lower) && !lower.startsWith(':') && !FRAMING.has(lower);
}

/** Envoy's `max_request_headers_kb` and `max_headers_count`, less what hosts and framing need. */
const MOST_BYTES = 60 * 1024 - 1024;
const MOST_HEADERS = 96;

/** Envoy takes it; or at least it takes it as well as `before`. */
export function fits(message: Message, before: Message): boolean {
  const count = Math.max(message.headers.length, message.trailers.length);
  if (count > MOST_HEADERS && count > Math.max(before.headers.length, before.trailers.length)) return false;
  const size = sizeOf(message);
  return size <= MOST_BYTES || size <= sizeOf(before);
}

function sizeOf({ headers, trailers, path = '' }: Message): number {
  const sizes = [...headers, ...trailers].map(([name, value]) => name.length + byteStringOf(value).length + 4);
  return sizes.reduce((sum, size) => sum + size, path.length);
}

/** Headers and bodies of both messages, in bytes. */
export function messageBytes({ request, response }: Exchange): number {
  const bodies = [...request.body, ...response.body].reduce((sum, piece) => sum + piece.length, 0);
  return bodies + sizeOf(request) + sizeOf({ headers: response.headers, trailers: response.trailers });
}
