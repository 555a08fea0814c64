/** What happens → records of the Trace. One recorder per replay; `readSection` gives the events back. */

import { byteStringOf, type Bytes } from '../bytes';
import type { Uuid } from '../emulator/random';
import type { Pair } from '../proxywasm/pairs';
import type { ExtraVm, Outcome, StopReason, TracePayload } from './events';
import { KnownHeaders, writeMessage, type MessageParts } from './message-parts';
import { FIXED, type TraceBuffer } from './trace-buffer';
import {
  COUNT,
  Form,
  LONGEST,
  LONGEST_ARGUMENT,
  Op,
  OUTCOMES,
  Relation,
  Returned,
  SAME_CONTEXT,
  THREADS,
  USUAL_DETAILS,
} from './wire';

/** What one exchange may put into the Trace, in bytes: more than anyone reads, less than a process dies of. */
const MOST_BYTES = 32 * 1024 * 1024;
const PAGE = 65_536;
/** No context has that number. */
const NONE = -1;
const NO_HEADERS: readonly Pair[] = [];

/** Thrown through the guest when a replay produced more than anyone could read. */
export class TraceLimitReached extends Error {}

/**
 * `full`: everything that happened. `detailed`: and how long each call took, the guest's own words, and how large its memory
 * is, which takes time. `outcomes`: how each exchange began and ended, traps and stops; nothing that costs time.
 */
export type TraceLevel = 'full' | 'detailed' | 'outcomes';

export class Recorder {
  /** Calls are told, with their arguments. */
  readonly full: boolean;
  readonly detailed: boolean;
  private seq = 0;
  /** The last seq that the exchange may have. */
  private most: number;
  private mostBytes = MOST_BYTES;
  private isInExchange = false;
  private owner = 0;
  private writtenOwner = 0;
  /** That the last record with a context told. */
  private context = NONE;
  private readonly request = new KnownHeaders();
  private readonly response = new KnownHeaders();

  /** `limit` is the most events one exchange may have. */
  constructor(
    private readonly out: TraceBuffer,
    level: TraceLevel,
    private readonly limit: number,
  ) {
    this.full = level !== 'outcomes';
    this.detailed = level === 'detailed';
    this.most = limit;
  }

  /** Of the last event. */
  get last(): number {
    return this.seq;
  }

  enterExchange(number: number | undefined): void {
    this.isInExchange = number !== undefined;
    this.most = this.seq + this.limit;
    this.writtenOwner = 0;
    this.context = NONE;
    this.request.begin(NO_HEADERS);
    this.response.begin(NO_HEADERS);
    this.out.section(number ?? 0, this.seq);
  }

  /** From now on records are that plugin's; gives what to hand to `resume` afterwards. */
  enterPlugin(index: number, thread?: ExtraVm): number {
    const before = this.owner;
    this.owner = index * THREADS.length + (thread === undefined ? 0 : THREADS.indexOf(thread));
    return before;
  }

  resume(owner: number): void {
    this.owner = owner;
  }

  /** A call to the guest begins, or has ended. Only where `detailed`, as the two below. */
  moment(memoryBytes: number): void {
    this.detail(Op.Moment);
    this.out.varint(memoryBytes / PAGE);
    this.out.commit();
  }

  /** What the guest hands over; `host` follows. */
  words(words: readonly (number | bigint)[]): void {
    const { out } = this;
    this.detail(Op.Words);
    out.byte(words.length);
    for (const word of words) {
      out.reserve(FIXED);
      out.byte(typeof word === 'bigint' ? 1 : 0);
      if (typeof word === 'bigint') out.varint64(word);
      else out.varint(word);
    }
    out.commit();
  }

  /** The host has answered. */
  answered(): void {
    this.detail(Op.Answered);
    this.out.commit();
  }

  /** Instructions of the guest. */
  spent(instructions: bigint): void {
    this.out.reserve(FIXED);
    this.out.byte(Op.Spent);
    this.out.varint64(instructions);
    this.out.commit();
  }

  private detail(op: number): void {
    this.out.reserve(FIXED);
    this.out.byte(op);
    this.out.varint(this.out.nanoseconds);
  }

  /** The guest is called: `callback` is its place in `CALLBACK_NAMES`, and the first `args` of a to d count. */
  call(callback: number, context: number, args: number, a: number, b: number, c: number, d: number): void {
    if (!this.full) return;
    const { out } = this;
    this.count(1);
    this.begin(Op.Call, (args << COUNT) | callback, context);
    if (args > 0) out.varint(a);
    if (args > 1) this.arguments(args, b, c, d);
    out.commit();
  }

  /** Most calls have none of these. */
  private arguments(args: number, b: number, c: number, d: number): void {
    this.out.varint(b);
    if (args > 2) this.out.varint(c);
    if (args > 3) this.out.varint(d);
  }

  /** A start-up export, which is no callback, is called. */
  callStart(name: string): void {
    if (!this.full) return;
    this.start(Op.Start);
    this.out.text(name);
    this.out.commit();
  }

  returned(result: number): void {
    if (!this.full) return;
    const { out } = this;
    this.count(1);
    this.own();
    out.begin(Op.Return, result === 0 ? Returned.Zero : Returned.Result);
    if (result !== 0) out.varint(result);
    out.commit();
  }

  /** The guest does not come back from its call: it trapped, or its VM has failed. */
  abandoned(): void {
    if (!this.full) return;
    this.out.begin(Op.Return, Returned.Never);
    this.out.commit();
  }

  /** The guest calls; inputs follow in order, then what it causes, then `done`. Only where `full`. */
  host(name: number, context: number): void {
    this.begin(Op.Host, name, context);
  }

  word(value: number): void {
    this.out.varint(value);
  }

  word64(value: bigint): void {
    this.out.varint64(value);
  }

  /** A text or bytes from the guest's memory, of which the first `most` bytes are kept. */
  input(memory: DataView, pointer: number, length: number, most: number): void {
    this.out.copyWords(memory, pointer, length, most, 1);
  }

  badInput(pointer: number): void {
    this.out.byte(0);
    this.out.varint(pointer);
  }

  /** A map from the guest's memory, as it is. */
  mapInput(memory: DataView, pointer: number, length: number): void {
    this.out.byte(Form.Bytes);
    this.out.copyWords(memory, pointer, length, LONGEST, 0);
  }

  /** An output that stands in the guest's memory. */
  output(memory: DataView, pointer: number, length: number): void {
    this.out.copyWords(memory, pointer, length, LONGEST_ARGUMENT, 0);
  }

  badMap(pointer: number): void {
    this.out.byte(Form.Bad);
    this.out.varint(pointer);
  }

  /** A map that is too long to be kept as it is. */
  view(text: string): void {
    this.out.byte(Form.View);
    this.out.text(byteStringOf(text));
  }

  /** A map that is the request's or the response's, or has much in common with it. */
  headers(pairs: readonly Pair[], side: 'request' | 'response'): void {
    this.out.byte(Form.Headers);
    this.out.byte(side === 'request' ? 0 : 1);
    const known = side === 'request' ? this.request : this.response;
    known.write(this.out, pairs);
  }

  text(value: string, most = LONGEST_ARGUMENT): void {
    this.out.text(value, most);
  }

  bytes(value: Bytes, most: number): void {
    this.out.copy(value, 0, value.length, most);
  }

  /** The host answers; outputs follow in order. `effects`: events that the reader derives from the call itself. */
  done(result: number, outputs: number, effects: number): void {
    const { out } = this;
    this.count(1 + effects);
    out.begin(Op.Done, (outputs << COUNT) | result);
  }

  commit(): void {
    this.out.commit();
  }

  /** A line that did not come by `proxy_log`; `plugin`: whose context it is. */
  log(level: number, context: number, plugin: number, message: string): void {
    if (!this.full) return;
    const { out } = this;
    this.count(1);
    this.begin(Op.Log, level, context);
    out.varint(plugin);
    out.text(message);
    out.commit();
  }

  /** Anything that is too rare to have a record of its own. `plugin`: whose it is, where that is not the one called. */
  emit(payload: TracePayload, relation: number = Relation.None, plugin?: number): void {
    if (!this.full && !OUTLINE.has(payload.kind)) return;
    const { out } = this;
    this.start(Op.Event);
    out.byte(relation);
    out.varint(plugin === undefined ? 0 : plugin + 1);
    out.json(payload);
    out.commit();
  }

  exchange(): void {
    this.start(Op.Exchange);
    this.out.commit();
  }

  /** What responses get from now on; `seconds` since 1970. */
  dateHeader(header: Pair, seconds: number): void {
    // Times that are no word are told with the text.
    this.response.date = seconds >>> 0 === seconds ? { header, seconds } : undefined;
  }

  /** As the scenario's request is normalised; `requestId` where the client sent none. */
  requestIn(requestId: Uuid | undefined, headers: readonly Pair[]): void {
    if (!this.full) return;
    this.request.begin(headers);
    this.start(Op.RequestIn);
    this.out.byte(requestId === undefined ? 0 : 1);
    if (requestId !== undefined) for (const word of requestId) this.out.word(word);
    this.out.commit();
  }

  requestOut(message: MessageParts, cut: boolean): void {
    if (!this.full) return;
    this.start(Op.RequestOut);
    this.out.byte(cut ? 1 : 0);
    writeMessage(this.out, this.request, message);
    this.out.commit();
  }

  responseIn(isBodyless: boolean, headers: readonly Pair[]): void {
    if (!this.full) return;
    this.response.begin(headers);
    this.start(Op.ResponseIn);
    this.out.byte(isBodyless ? 1 : 0);
    this.out.commit();
  }

  /** `client`: what it got, where it got anything. */
  end(outcome: Outcome, details: string, status?: number, client?: MessageParts): void {
    const { out } = this;
    this.start(Op.End);
    out.byte(OUTCOMES.indexOf(outcome));
    out.varint(status === undefined ? 0 : status + 1);
    const usual = USUAL_DETAILS.indexOf(details) + 1;
    out.byte(usual);
    if (usual === 0) out.text(details);
    out.reserve(1);
    out.byte(client === undefined || !this.full ? 0 : 1);
    if (client !== undefined && this.full) writeMessage(out, this.response, client);
    out.commit();
  }

  /** The last events of a replay that cannot go on. */
  stop(reason: StopReason, message: string): void {
    // There is always room for these.
    this.most = this.seq + this.limit;
    this.mostBytes = Infinity;
    this.emit({ kind: 'stopped', reason, message });
    if (this.isInExchange) this.emit({ kind: 'end', outcome: 'stopped', details: reason });
  }

  /** Nothing more comes. */
  finish(): void {
    this.out.end();
  }

  /** A record about a context, whose event has been counted. */
  private begin(op: number, second: number, context: number): void {
    this.own();
    if (context === this.context) this.out.begin(op | SAME_CONTEXT, second);
    else {
      this.context = context;
      this.out.begin(op, second);
      this.out.varint(context);
    }
  }

  /** A record that is about no context, and its event. */
  private start(op: number): void {
    this.count(1);
    this.own();
    this.out.reserve(FIXED);
    this.out.byte(op);
  }

  /** Tells the plugin where it is not the one of the record before. */
  private own(): void {
    const { out, owner } = this;
    if (owner === this.writtenOwner) return;
    out.reserve(FIXED);
    out.byte(Op.Plugin);
    out.varint(owner);
    this.writtenOwner = owner;
  }

  private count(events: number): void {
    this.seq += events;
    if (this.seq > this.most || this.out.turned > this.mostBytes) this.exceed(events);
  }

  private exceed(events: number): never {
    this.seq -= events;
    const isLong = this.seq + events <= this.most;
    throw new TraceLimitReached(
      isLong ? 'too much text in one exchange' : `more than ${this.limit} events in one exchange`,
    );
  }
}

const OUTLINE: ReadonlySet<TracePayload['kind']> = new Set(['plugin', 'trap', 'stopped', 'exchange', 'end'] as const);
