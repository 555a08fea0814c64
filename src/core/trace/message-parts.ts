/** A message in a record: told by what is left of the one that came in, and what is new in it. */

import type { Bytes } from '../bytes';
import type { Pair } from '../proxywasm/pairs';
import type { TraceBuffer } from './trace-buffer';
import { BodyForm, HeaderForm, LONGEST, USUAL_HEADERS } from './wire';

export interface MessageParts {
  readonly headers: readonly Pair[];
  readonly body: readonly Bytes[];
  readonly trailers: readonly Pair[] | undefined;
  /** The body that came in, which the reader works out from the scenario. */
  readonly origin: readonly Bytes[];
}

/** A body that is the very one that came in is told as that. */
export function writeMessage(out: TraceBuffer, known: KnownHeaders, message: MessageParts): void {
  const { headers, body, trailers, origin } = message;
  known.write(out, headers);
  writeBody(out, body, origin);
  out.reserve(1);
  out.byte(trailers === undefined ? 0 : 1);
  if (trailers !== undefined) new KnownHeaders().write(out, trailers);
}

/** What a reader knows of the headers of one side: those that came in, the usual ones, and those that it was told. */
export class KnownHeaders {
  private origin: readonly Pair[] = NO_HEADERS;
  /** The first `count` of them count. */
  private readonly told: Pair[] = Object.values(USUAL_HEADERS);
  private count = USUAL;
  /** One that is told by its time. */
  date: { readonly header: Pair; readonly seconds: number } | undefined = undefined;

  /** `origin`: what came in, which the reader works out from the scenario. */
  begin(origin: readonly Pair[]): void {
    this.origin = origin;
    this.count = USUAL;
  }

  /** Count; then, until there are as many: place among the known and how many from there on, or one by its form. */
  write(out: TraceBuffer, headers: readonly Pair[]): void {
    const { length } = headers;
    out.reserve(ROOM);
    out.varint(length);
    let next = 0;
    for (let at = 0; at < length;) {
      const run = this.runOf(headers, at, next);
      out.reserve(ROOM);
      if (run > 0) known(out, next, run);
      next += run;
      at += run;
      if (at < length) {
        const pair = headers[at] as Pair;
        const place = this.placeOf(pair, next);
        // A place in the origin is where the next run begins.
        if (place >= 0 && place < this.origin.length) next = place;
        else {
          if (place === -1) this.tell(out, pair);
          else known(out, place, 1);
          at++;
        }
      }
    }
  }

  private tell(out: TraceBuffer, pair: Pair): void {
    if (pair === this.date?.header) {
      out.byte(HeaderForm.Date);
      out.varint(this.date.seconds);
      return;
    }
    out.byte(HeaderForm.Literal);
    out.text(pair[0]);
    out.text(pair[1]);
    this.told[this.count++] = pair;
  }

  /** Of that very object, which is not at `next`; -1: the reader does not know it. */
  private placeOf(pair: Pair, next: number): number {
    const { origin, told, count } = this;
    // One is gone, as a rule.
    if (next + 1 < origin.length && origin[next + 1] === pair) return next + 1;
    for (let at = 0; at < count; at++) if (told[at] === pair) return origin.length + at;
    for (let at = next + 2; at < origin.length; at++) if (origin[at] === pair) return at;
    return -1;
  }

  /** How many of the headers from `at` on are those that came in, from `next` on. */
  private runOf(headers: readonly Pair[], at: number, next: number): number {
    const { origin } = this;
    if (headers === origin) return origin.length;
    const most = Math.min(headers.length - at, origin.length - next);
    let run = 0;
    while (run < most && headers[at + run] === origin[next + run]) run++;
    return run;
  }
}

function known(out: TraceBuffer, place: number, count: number): void {
  out.varint(place + HeaderForm.Known);
  out.varint(count);
}

const NO_HEADERS: readonly Pair[] = [];
const USUAL = Object.keys(USUAL_HEADERS).length;
const ROOM = 16;

function writeBody(out: TraceBuffer, parts: readonly Bytes[], origin: readonly Bytes[]): void {
  out.reserve(ROOM);
  const size = parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part.length, 0);
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
