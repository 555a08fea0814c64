/**
 * The Trace as a file that is as small as it travels: one line of JSON, which has the exchanges that its reader needs, and
 * then sections as `wire.ts` has them. It is written while the replay runs, and decoded by whoever looks at it.
 */

import { fromBase64, toBase64 } from '../base64';
import { concatBytes, lossyUtf8, NO_BYTES, utf8, type Bytes } from '../bytes';
import type { Exchange } from '../scenario/exchange';
import type { TracePayload } from './events';
import { SectionSplitter, type TraceSection } from './sections';
import { Op, Relation, SECTION_HEADER } from './wire';

const FORMAT = 'wasm-plugin trace 1';
const NEW_LINE = 0x0a;
/** Longer than the first line of any trace: what has none is no trace. */
const LONGEST_LINE = 512 * 1024 * 1024;

/** What the sections are of. */
export interface TraceSubject {
  readonly exchanges: readonly Exchange[];
  /** How often all of them were replayed. */
  readonly repeat: number;
}

/** The file is none of ours, or of another version. */
export class NoTrace extends Error {}

export function archiveHead({ exchanges, repeat }: TraceSubject): Bytes {
  return utf8(`${JSON.stringify({ format: FORMAT, repeat, exchanges }, packed)}\n`);
}

/** A section as it stands in the file. */
export function archived({ number, seq, microseconds, bytes, stop }: TraceSection): readonly Bytes[] {
  const more = stop === undefined ? NO_BYTES : stopRecords(stop, number > 0);
  const head = new DataView(new ArrayBuffer(SECTION_HEADER));
  const words = [SECTION_HEADER + bytes.length + more.length, number, seq, microseconds];
  for (const [at, word] of words.entries()) head.setUint32(4 * at, word, true);
  return [new Uint8Array(head.buffer), bytes, more];
}

/** Whoever stopped the replay from outside says so in its last section. */
function stopRecords({ reason, message }: NonNullable<TraceSection['stop']>, isInExchange: boolean): Bytes {
  const stopped = record({ kind: 'stopped', reason, message });
  return isInExchange ? concatBytes([stopped, record({ kind: 'end', outcome: 'stopped', details: reason })]) : stopped;
}

function record(payload: TracePayload): Bytes {
  const json = utf8(JSON.stringify(payload));
  return concatBytes([Uint8Array.from([Op.Event, Relation.None, 0, ...varint(json.length)]), json]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** Pieces of the file, in order → its sections. */
export class ArchiveReader {
  private subject: TraceSubject | undefined;
  /** What has come and is part of something that is not whole yet. */
  private pieces: Bytes[] = [];
  private length = 0;
  /** So many bytes are to come together before they are looked at again: a long section comes in many pieces. */
  private wanted = 0;

  /** Undefined until enough of the file has been read. */
  get of(): TraceSubject | undefined {
    return this.subject;
  }

  /** Sections that are whole by now. Throws `NoTrace`. */
  read(piece: Bytes): TraceSection[] {
    this.length += piece.length;
    if (!this.mayBeWhole(piece)) {
      this.pieces.push(piece.slice());
      return [];
    }
    const bytes = this.pieces.length === 0 ? piece : concatBytes([...this.pieces, piece]);
    const from = this.subject === undefined ? this.readHead(bytes) : 0;
    const end = this.subject === undefined ? from : endOfSections(bytes, from);
    this.keep(bytes.slice(end));
    const sections: TraceSection[] = [];
    new SectionSplitter().split(bytes.subarray(from, end), (section) => sections.push(section));
    return sections;
  }

  /** The file is over; throws when it ends in the middle of something. */
  finish(): void {
    if (this.subject === undefined) throw new NoTrace('it does not begin as a trace does');
    if (this.length > 0) throw new NoTrace('it is cut short');
  }

  private mayBeWhole(piece: Bytes): boolean {
    if (this.subject !== undefined) return this.length >= this.wanted;
    const hasBegun = this.length - piece.length >= PREFIX.length;
    return !hasBegun || this.length > LONGEST_LINE || piece.includes(NEW_LINE);
  }

  private keep(rest: Bytes): void {
    this.pieces = rest.length === 0 ? [] : [rest];
    this.length = rest.length;
    const isKnown = this.subject !== undefined && rest.length >= SECTION_HEADER;
    this.wanted = isKnown ? new DataView(rest.buffer, rest.byteOffset).getUint32(0, true) : SECTION_HEADER;
  }

  private readHead(bytes: Bytes): number {
    const end = bytes.indexOf(NEW_LINE);
    const start = lossyUtf8(bytes.subarray(0, PREFIX.length));
    if (!PREFIX.startsWith(start) || (end === -1 && bytes.length > LONGEST_LINE))
      throw new NoTrace('it does not begin as a trace of this version does');
    if (end === -1) return 0;
    const { exchanges, repeat } = JSON.parse(lossyUtf8(bytes.subarray(0, end)), unpacked) as TraceSubject;
    this.subject = { exchanges, repeat };
    return end + 1;
  }
}

const PREFIX = `{"format":"${FORMAT}"`;

/** Where the last whole one ends. */
function endOfSections(bytes: Bytes, from: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = from;
  while (at + SECTION_HEADER <= bytes.length) {
    const length = view.getUint32(at, true);
    if (length < SECTION_HEADER) throw new NoTrace(`it has a section of ${length} bytes`);
    if (at + length > bytes.length) break;
    at += length;
  }
  return at;
}

/** Bytes and long integers have no form of their own in JSON. No header has such a name. */
const BYTES = '\0bytes';
const INTEGER = '\0integer';

function packed(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { [BYTES]: toBase64(value) };
  return typeof value === 'bigint' ? { [INTEGER]: String(value) } : value;
}

function unpacked(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (BYTES in value && typeof value[BYTES] === 'string') return fromBase64(value[BYTES]);
  return INTEGER in value && typeof value[INTEGER] === 'string' ? BigInt(value[INTEGER]) : value;
}
