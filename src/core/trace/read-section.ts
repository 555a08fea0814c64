/** Records of the Trace → events. What was not written, it works out from the scenario as the emulator did. */

import { concatBytes, tryUtf8 } from '../bytes';
import { clientView, entryOf } from '../emulator/chain/entry';
import type { Uuid } from '../emulator/random';
import { enumName } from '../proxywasm/enums';
import { CALLBACK_NAMES, CALLBACKS, type CallbackName } from '../proxywasm/signatures';
import { exchangeOf, type Exchange } from '../scenario/exchange';
import { ByteReader, Truncated } from './byte-reader';
import { DetailReader, type Begun, type SectionDetails } from './details';
import type { BodyView, ExtraVm, NamedValue, TraceEvent, TracePayload } from './events';
import { derivedEffect, readDone, readHostCall, type HostCall } from './host-record';
import { readMessage, ToldHeaders } from './message-view';
import type { TraceSection } from './sections';
import { bodyView, lineView } from './views';
import { COUNT, LONGEST, LOW, Op, OUTCOMES, Relation, Returned, SAME_CONTEXT, THREADS, USUAL_DETAILS } from './wire';

/** `outline`: without the calls between guest and host, which are most of it; what they did is told all the same. */
export type TraceDetail = 'whole' | 'outline';

/** `exchanges` are those of the whole capture, so that exchange n stands at n - 1; `repeat`: how often it was replayed. */
export function readSection(
  section: TraceSection,
  exchanges: readonly Exchange[],
  repeat = 1,
  detail: TraceDetail = 'whole',
): TraceEvent[] {
  return readDetailed(section, exchanges, repeat, detail).events;
}

/** With what a detailed replay recorded besides; nothing where it did not. */
export function readDetailed(
  section: TraceSection,
  exchanges: readonly Exchange[],
  repeat = 1,
  detail: TraceDetail = 'whole',
): { readonly events: TraceEvent[]; readonly details: SectionDetails } {
  const reader = new SectionReader(section, exchangeOf(exchanges, repeat, section.number), detail === 'whole');
  try {
    reader.readAll();
  } catch (error) {
    if (!(error instanceof Truncated)) throw error;
  }
  if (section.stop !== undefined) reader.stopped(section.stop);
  return { events: reader.events, details: reader.details };
}

/** A call that has not come to its end yet. */
type Frame =
  | { readonly kind: 'call'; readonly seq: number; readonly name: string }
  | {
      readonly kind: 'host';
      readonly call: HostCall;
      readonly effects: [TracePayload, number | undefined][];
      /** Where details were recorded. */
      readonly begun?: Begun;
    };

class SectionReader {
  readonly events: TraceEvent[] = [];
  readonly details = new DetailReader();
  private readonly bytes: ByteReader;
  private readonly frames: Frame[] = [];
  private seq: number;
  private plugin = 0;
  private context = 0;
  private thread: ExtraVm | undefined;
  private request = new ToldHeaders();
  private response = new ToldHeaders();
  private requestBody: BodyView | undefined;
  private responseBody: BodyView | undefined;

  constructor(
    private readonly section: TraceSection,
    private readonly exchange: Exchange | undefined,
    private readonly withCalls: boolean,
  ) {
    this.bytes = new ByteReader(section.bytes);
    this.seq = section.seq;
  }

  readAll(): void {
    while (!this.bytes.ended) this.record(this.bytes.byte());
  }

  /** The replay was stopped here from outside. */
  stopped(stop: NonNullable<TraceSection['stop']>): void {
    this.add({ kind: 'stopped', ...stop });
    if (this.section.number > 0) this.add({ kind: 'end', outcome: 'stopped', details: stop.reason });
  }

  private record(first: number): void {
    const op = first & ~SAME_CONTEXT;
    const isSame = op !== first;
    switch (op) {
      case Op.Plugin:
        this.owner(this.bytes.varint());
        break;
      case Op.Call:
        this.call(isSame);
        break;
      case Op.Start:
        this.started(this.bytes.text(LONGEST).kept, 0, () => []);
        break;
      case Op.Return:
        this.returned(this.bytes.byte());
        break;
      case Op.Host:
        this.frames.push({ kind: 'host', call: this.hostCall(isSame), effects: [], ...this.details.begun() });
        break;
      case Op.Done:
        this.done();
        break;
      case Op.Log:
        this.log(isSame);
        break;
      case Op.Event:
        this.event();
        break;
      case Op.Moment:
        this.details.moment(this.bytes, this.seq);
        break;
      case Op.Words:
        this.details.words(this.bytes);
        break;
      case Op.Answered:
        this.details.answered(this.bytes);
        break;
      case Op.Spent:
        this.details.spent(this.bytes);
        break;
      default:
        this.message(op);
    }
  }

  private message(op: number): void {
    const { exchange } = this;
    if (exchange === undefined) throw new Error(`exchange ${this.section.number} is none of the scenario's`);
    switch (op) {
      case Op.Exchange:
        this.add({ kind: 'exchange', name: exchange.name, client: clientView(exchange) });
        break;
      case Op.RequestIn:
        this.requestIn(exchange);
        break;
      case Op.RequestOut:
        this.requestOut();
        break;
      case Op.ResponseIn:
        this.responseIn(exchange);
        break;
      case Op.End:
        this.end();
        break;
      default:
        throw new Error(`no record begins with ${op}`);
    }
  }

  private owner(owner: number): void {
    this.plugin = Math.floor(owner / THREADS.length);
    this.thread = THREADS[owner % THREADS.length];
  }

  private call(isSame: boolean): void {
    const first = this.bytes.byte();
    const name = CALLBACK_NAMES[first & LOW] as CallbackName;
    const context = this.contextOf(isSame);
    const count = first >> COUNT;
    const parameters = CALLBACKS[name].params.slice(1);
    const values = Array.from({ length: count }, () => this.bytes.varint());
    const args = () => values.map((value, index) => argument(parameters[index] ?? '', value));
    this.started(name, context, args);
  }

  private hostCall(isSame: boolean): HostCall {
    const index = this.bytes.byte();
    return readHostCall(this.bytes, index, this.contextOf(isSame));
  }

  private contextOf(isSame: boolean): number {
    if (!isSame) this.context = this.bytes.varint();
    return this.context;
  }

  private started(name: string, context: number, args: () => readonly NamedValue[]): void {
    this.addCall(() => ({ kind: 'call', name, context, args: args() }));
    this.details.entered(this.seq);
    this.frames.push({ kind: 'call', seq: this.seq, name });
  }

  private returned(how: number): void {
    let frame = this.frames.pop();
    while (frame?.kind === 'host') frame = this.frames.pop();
    const result = how === Returned.Result ? this.bytes.varint() : 0;
    if (frame !== undefined) this.details.left(frame.seq);
    if (how !== Returned.Never && frame !== undefined)
      this.addCall(() => ({ kind: 'return', call: frame.seq, ...resultOf(frame.name, result) }));
  }

  private done(): void {
    const frame = this.frames.pop();
    if (frame?.kind !== 'host') throw new Error('a host function returned that was not called');
    const { call, effects } = frame;
    const { result, event, writes } = readDone(this.bytes, call, [this.request, this.response]);
    this.addCall(event);
    const by = this.seq;
    if (frame.begun !== undefined) this.details.done(by, frame.begun, [...call.reads(), ...writes()]);
    const derived = derivedEffect(call, result);
    if (derived !== undefined) this.add(derived, by, call.plugin);
    for (const [effect, plugin] of effects) this.add(effect, by, plugin);
  }

  private log(isSame: boolean): void {
    const level = enumName('LogLevel', this.bytes.byte()) ?? '';
    const context = this.contextOf(isSame);
    const plugin = this.bytes.varint();
    const { kept, length } = this.bytes.text(LONGEST);
    this.add({ kind: 'log', level, context, message: lineView(kept, length) }, undefined, plugin);
  }

  private event(): void {
    const relation = this.bytes.byte();
    const owner = this.bytes.varint();
    const plugin = owner === 0 ? undefined : owner - 1;
    const payload = JSON.parse(tryUtf8(this.bytes.take(this.bytes.varint())) ?? '') as TracePayload;
    const frame = this.frames.at(-1);
    if (relation === Relation.Host && frame?.kind === 'host') frame.effects.push([payload, plugin]);
    else this.add(payload, relation === Relation.Call ? this.innermostCall() : undefined, plugin);
  }

  private innermostCall(): number | undefined {
    const frame = this.frames.findLast(({ kind }) => kind === 'call');
    return frame?.kind === 'call' ? frame.seq : undefined;
  }

  private requestIn(exchange: Exchange): void {
    const requestId = this.bytes.byte() === 0 ? undefined : this.uuid();
    this.request = new ToldHeaders(entryOf(exchange).requestHeaders(requestId).entries());
    this.requestBody = wholeBody(exchange.request.body);
    this.add({ kind: 'request-in', message: { headers: this.request.origin } });
  }

  private uuid(): Uuid {
    return [this.bytes.word(), this.bytes.word(), this.bytes.word(), this.bytes.word()];
  }

  private requestOut(): void {
    const cut = this.bytes.byte() === 0 ? {} : { cut: true as const };
    this.add({ kind: 'request-out', message: readMessage(this.bytes, this.request, this.requestBody), ...cut });
  }

  private responseIn(exchange: Exchange): void {
    const isBodyless = this.bytes.byte() !== 0;
    this.response = new ToldHeaders(entryOf(exchange).responseHeaders(isBodyless).entries());
    const headers = this.response.origin;
    const body = isBodyless ? undefined : wholeBody(exchange.response.body);
    this.responseBody = body;
    this.add({ kind: 'response-in', message: { headers, ...(body === undefined ? {} : { body }) } });
  }

  private end(): void {
    const outcome = OUTCOMES[this.bytes.byte()] ?? 'stopped';
    const status = this.bytes.varint();
    const details = USUAL_DETAILS[this.bytes.byte() - 1] ?? this.bytes.text(LONGEST).kept;
    const client = this.bytes.byte() === 0 ? {} : { client: readMessage(this.bytes, this.response, this.responseBody) };
    this.add({ kind: 'end', outcome, ...(status === 0 ? {} : { status: status - 1 }), details, ...client });
  }

  /** One that an outline leaves out. */
  private addCall(payload: () => TracePayload): void {
    if (this.withCalls) this.add(payload());
    else this.seq++;
  }

  private add(payload: TracePayload, by?: number, plugin = this.plugin): void {
    const { number } = this.section;
    this.seq++;
    this.events.push({
      seq: this.seq,
      ...(number === 0 ? {} : { exchange: number }),
      ...(by === undefined ? {} : { by }),
      ...(plugin === 0 ? {} : { plugin }),
      ...(this.thread === undefined ? {} : { vm: this.thread }),
      ...payload,
    });
  }
}

function argument(name: string, value: number): NamedValue {
  return { name, value: name === 'endOfStream' ? String(value !== 0) : String(value) };
}

function wholeBody(parts: readonly Uint8Array[]): BodyView | undefined {
  const body = concatBytes(parts);
  return body.length === 0 ? undefined : bodyView(body);
}

function resultOf(name: string, result: number): { result?: string } {
  const kind =
    name in CALLBACKS ? (CALLBACKS[name as CallbackName] as { result?: 'bool' | 'Action' }).result : undefined;
  if (kind === undefined) return {};
  return { result: kind === 'bool' ? String(result !== 0) : (enumName('Action', result) ?? String(result)) };
}
