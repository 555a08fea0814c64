/**
 * The Trace on its way from the emulator to whoever looks at it: sections of records, back to back, all numbers little
 * endian. `Recorder` writes it, `readSection` reads it. What follows from the scenario is not written: the reader has
 * the scenario too.
 *
 * A section is what one exchange came to, or what happened between two. Its header, four u32: length of the section with
 * this header (0: not ended; top bit: it goes on in the next block, with a header of its own), number of the exchange (0:
 * none), seq before its first event, microseconds it took.
 *
 * A record is an op and its operands. An op with its top bit set is about the same context as the one before that told
 * a context, which it then leaves out. Numbers are LEB128. A text or a list of bytes is its whole length and, of that,
 * as many bytes as any view shows; texts are byte strings.
 */

import type { Pair } from '../proxywasm/pairs';

export const SECTION_HEADER = 16;
export const GOES_ON = 0x80000000;
export const SAME_CONTEXT = 0x80;

export const Op = {
  /** The plugin that what follows belongs to, and the thread (0: the worker). */
  Plugin: 1,
  /** count of arguments << COUNT | callback, context, arguments */
  Call: 2,
  /** name: a start-up export, which has no arguments to speak of */
  Start: 3,
  /** a `Returned`; the result where that says so */
  Return: 4,
  /** host function as a byte, context, its inputs by kind */
  Host: 5,
  /** count of outputs << COUNT | result, outputs by kind: ends the innermost Host */
  Done: 6,
  /** level, context, plugin, text */
  Log: 7,
  /** relation, plugin + 1 or 0, length, JSON of a TracePayload in UTF-8 */
  Event: 8,
  /** Begins an exchange of the scenario. */
  Exchange: 9,
  /** 1 and the request id in four words where the proxy made one, else 0 */
  RequestIn: 10,
  /** 1 where it was cut off, else 0; message */
  RequestOut: 11,
  /** 1 where the answer cannot have a body, else 0 */
  ResponseIn: 12,
  /** outcome, status + 1 or 0, place in `USUAL_DETAILS` + 1 or 0 and details; 1 and a message, or 0 */
  End: 13,
  /** nanoseconds since the section began, pages of the guest's memory: a call to the guest begins, or has ended */
  Moment: 14,
  /** nanoseconds, count of words, each a byte (1: of 64 bits) and a number: the guest calls, with these */
  Words: 15,
  /** nanoseconds: the call of the guest that was told last is over */
  Answered: 16,
  /** as a 64-bit number: instructions of the guest since the exchange before */
  Spent: 17,
} as const;

/** Response code details that most exchanges end with. */
export const USUAL_DETAILS: readonly string[] = ['via_upstream'];

/** Headers that most messages get from the proxy, the very objects: whoever tells or reads headers knows them. */
export const USUAL_HEADERS = {
  server: ['server', 'envoy'],
  timeout: ['x-envoy-expected-rq-timeout-ms', '15000'],
} as const satisfies Record<string, Pair>;

/** The one that proxies add to responses. */
export function dateHeader(seconds: number): Pair {
  return ['date', new Date(seconds * 1000).toUTCString()];
}

/** How a header in a list is told, where it is not by its place among the known ones + `Known`. */
export const HeaderForm = {
  /** name, value */
  Literal: 0,
  /** `dateHeader`: seconds since 1970 */
  Date: 1,
  Known: 2,
} as const;

/** How a call to the guest ended. */
export const Returned = { Never: 0, Zero: 1, Result: 2 } as const;

/** Callbacks and results are fewer than 2 to that power. */
export const COUNT = 5;
export const LOW = (1 << COUNT) - 1;

/** What an Event belongs to. */
export const Relation = {
  /** Itself. */
  None: 0,
  /** The innermost call to the guest caused it. */
  Call: 1,
  /** The innermost call from the guest caused it, and it stands behind that. */
  Host: 2,
} as const;

export const OUTCOMES = ['answered', 'local reply', 'stalled', 'reset', 'stopped'] as const;
export const THREADS = [undefined, 'canary', 'main'] as const;

/** Bytes of a text, of a header's name or value, of a body: longer than any that means something. */
export const LONGEST = 16 * 1024;
/** Of what is shown only as an argument. */
export const LONGEST_ARGUMENT = 520;

/** A text, or bytes, that are an input: their whole length + 1 and what is kept of them, or 0 and the bad pointer. */

/** How a map is told that is an input or an output. */
export const Form = {
  /** The pointer is bad: pointer. */
  Bad: 0,
  /** Its bytes. */
  Bytes: 1,
  /** A map that is too long to be kept: as people read it. */
  View: 2,
  /** A map, told by what is left of the request's (0) or the response's (1) that came in; headers as in a message. */
  Headers: 3,
} as const;

/** How a body in a message is told. */
export const BodyForm = { None: 0, AsItCame: 1, Other: 2 } as const;
