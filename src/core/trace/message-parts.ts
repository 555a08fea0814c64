/** A message in a record: told by what is left of the one that came in, and what is new in it. */

import type { Bytes } from '../bytes';
import type { Pair } from '../proxywasm/pairs';
import type { TraceBuffer } from './trace-buffer';
import { BodyForm, LONGEST } from './wire';

/** What came in, which the reader works out from the scenario. */
export interface Origin {
  readonly headers: readonly Pair[];
  readonly body: readonly Bytes[];
}

export interface MessageParts {
  readonly headers: readonly Pair[];
  readonly body: readonly Bytes[];
  readonly trailers: readonly Pair[] | undefined;
  readonly origin: Origin;
}

/** Headers and body that are the very ones of the origin are told by their place there. */
export function writeMessage(out: TraceBuffer, { headers, body, trailers, origin }: MessageParts): void {
  writeHeaders(out, headers, origin.headers);
  writeBody(out, body, origin.body);
  out.reserve(1);
  out.byte(trailers === undefined ? 0 : 1);
  if (trailers !== undefined) writeHeaders(out, trailers, []);
}

/** Count; then, until there are as many: place in the origin + 1 and how many from there on, or 0, name and value. */
export function writeHeaders(out: TraceBuffer, headers: readonly Pair[], origin: readonly Pair[]): void {
  out.reserve(ROOM);
  out.varint(headers.length);
  let next = 0;
  for (let at = 0; at < headers.length;) {
    const pair = headers[at] as Pair;
    const place = pair === origin[next] ? next : origin.indexOf(pair, next);
    out.reserve(ROOM);
    if (place === -1) {
      out.byte(0);
      out.text(pair[0]);
      out.text(pair[1]);
      at++;
      continue;
    }
    let run = 1;
    while (at + run < headers.length && headers[at + run] === origin[place + run]) run++;
    out.varint(place + 1);
    out.varint(run);
    at += run;
    next = place + run;
  }
}

const ROOM = 16;

function writeBody(out: TraceBuffer, parts: readonly Bytes[], origin: readonly Bytes[]): void {
  out.reserve(ROOM);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size === 0) {
    out.byte(BodyForm.None);
    return;
  }
  if (parts.length === origin.length && parts.every((part, index) => part === origin[index])) {
    out.byte(BodyForm.AsItCame);
    return;
  }
  out.byte(BodyForm.Other);
  out.varint(size);
  const shown = head(parts, LONGEST);
  out.copy(shown, 0, shown.length);
}

/** The first `most` bytes of them all. */
export function head(parts: readonly Bytes[], most: number): Bytes {
  const first = parts[0];
  if (parts.length === 1 && first !== undefined) return first.subarray(0, most);
  const bytes = new Uint8Array(
    Math.min(
      most,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    const piece = part.subarray(0, bytes.length - at);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
