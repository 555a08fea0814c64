/** Bodies: their bytes, the values in them where they are JSON or a form, and the pieces in which they arrive. */

import { concatBytes, tryUtf8, utf8, type Bytes } from '../bytes';
import type { ExchangeRequest } from './exchange';
import { withJson, type JsonMutation } from './mutate-json';
import { withParts, type PartMutation } from './mutate-parts';
import { expanded, round, type Repeated, type Side } from './mutate-text';

export type BodyMutation = { readonly of: Side } & (
  | ({ readonly on: 'body' } & BytesMutation)
  | ({ readonly on: 'json' } & JsonMutation)
  | ({ readonly on: 'form' } & PartMutation)
  /** Where it is cut into pieces. */
  | { readonly on: 'chunks'; readonly at: readonly number[] }
);

/** `fill`: it is that text and nothing else. */
type BytesMutation =
  | { readonly how: 'cut'; readonly at: number }
  | { readonly how: 'flip'; readonly at: number; readonly bits: number }
  | { readonly how: 'insert'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly how: 'fill' | 'extend'; readonly text: Repeated };

type Message = Pick<ExchangeRequest, 'body'>;

const LONGEST = 65_536;
/** A body that was captured may be longer. Far above that, plugins that collect bodies meet Envoy's buffer limit. */
const MOST = 131_072;

export function withBody({ body }: Message, mutation: BodyMutation): Message {
  const before = concatBytes(body);
  if (mutation.on === 'chunks')
    return {
      body: cutAt(
        before,
        mutation.at.map((at) => round(at, before.length)),
      ),
    };
  const after = changed(before, mutation);
  if (after === before || (after.length > MOST && after.length > before.length)) return { body };
  return { body: cutAt(after, seams(body)) };
}

function changed(bytes: Bytes, mutation: Exclude<BodyMutation, { on: 'chunks' }>): Bytes {
  switch (mutation.on) {
    case 'json':
      return asText(bytes, (text) => withJson(text, mutation));
    case 'form':
      return asText(bytes, (text) => withParts(text.split('&'), mutation, true).join('&'));
    case 'body':
      return withBytes(bytes, mutation);
  }
}

/** The same object where nothing changes. */
function asText(bytes: Bytes, change: (text: string) => string): Bytes {
  const text = bytes.length === 0 ? undefined : tryUtf8(bytes);
  const after = text === undefined ? undefined : change(text);
  return after === undefined || after === text ? bytes : utf8(after);
}

function withBytes(bytes: Bytes, mutation: BytesMutation): Bytes {
  switch (mutation.how) {
    case 'cut':
      return bytes.slice(0, round(mutation.at, bytes.length));
    case 'flip': {
      const at = round(mutation.at, bytes.length);
      return bytes.map((byte, index) => (index === at ? byte ^ mutation.bits : byte));
    }
    case 'insert': {
      const at = round(mutation.at, bytes.length + 1);
      return concatBytes([bytes.slice(0, at), Uint8Array.from(mutation.bytes), bytes.slice(at)]);
    }
    case 'fill':
      return utf8(expanded(mutation.text, LONGEST));
    case 'extend':
      return concatBytes([bytes, utf8(expanded(mutation.text, LONGEST))]);
  }
}

/** Between pieces, from the start. */
function seams(pieces: readonly Bytes[]): number[] {
  let at = 0;
  return pieces.map((piece) => (at += piece.length));
}

/** None of the pieces is empty. */
function cutAt(bytes: Bytes, places: readonly number[]): Bytes[] {
  const inside = places.filter((place) => place > 0 && place < bytes.length);
  const cuts = [0, ...[...new Set(inside)].sort((one, other) => one - other), bytes.length];
  return cuts.slice(1).flatMap((cut, index) => (cut > 0 ? [bytes.slice(cuts[index], cut)] : []));
}
