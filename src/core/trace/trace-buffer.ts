/** Records into blocks of memory, in sections. Knows bytes and nothing of events; `wire.ts` says what stands where. */

import { utf8, type Bytes } from '../bytes';
import { GOES_ON, LONGEST, SECTION_HEADER } from './wire';

/** Where the bytes go. */
export interface BlockSource {
  /** The next block, each of at least 64 KiB; may wait for one. The block before is complete up to `end`. */
  next(end: number): Bytes;
  /** All sections up to `end` in the present block are complete. */
  publish(end: number): void;
  /** A section has begun; 0: not an exchange's. */
  entered(number: number): void;
  /** [0] is how far the present block holds whole records; told after each, so that a killed thread leaves them. */
  readonly position: Int32Array;
}

/** More than any record has besides texts, bytes and 64-bit numbers, and more than their length takes. */
export const FIXED = 64;

export class TraceBuffer {
  private bytes: Bytes;
  /** Of the same memory. */
  private view: DataView;
  private at = 0;
  /** Up to there a record can begin. */
  private last = 0;
  private sectionAt = 0;
  private number = 0;
  /** Bytes of the present section in blocks that are full, or more. */
  turned = 0;
  private seqAtStart = 0;
  private startedAt = 0;
  private readonly position: Int32Array;

  /** `microseconds` reads a clock that only ever goes on. */
  constructor(
    private readonly source: BlockSource,
    private readonly microseconds: () => number,
  ) {
    this.position = source.position;
    this.bytes = source.next(0);
    this.view = viewOf(this.bytes);
    this.last = this.bytes.length - FIXED;
    this.open(0, 0, microseconds());
  }

  /** Ends the section that is open and begins another; `seq` is that of the last event before it. */
  section(number: number, seq: number): void {
    const now = this.microseconds();
    this.leave(now);
    if (this.at + 2 * SECTION_HEADER > this.bytes.length) this.turn();
    this.open(number, seq, now);
  }

  /** Since the section began. */
  get nanoseconds(): number {
    return Math.max(0, Math.round((this.microseconds() - this.startedAt) * 1000)) >>> 0;
  }

  end(): void {
    this.leave(this.microseconds());
  }

  /** Begins a record with two bytes. Room for small things is left, as it is behind a text, bytes or 64-bit number. */
  begin(first: number, second: number): void {
    if (this.at > this.last) this.reserve(FIXED);
    const { bytes, at } = this;
    bytes[at] = first;
    bytes[at + 1] = second;
    this.at = at + 2;
  }

  /** The record is whole. */
  commit(): void {
    this.position[0] = this.at;
  }

  /** Makes room for that many bytes in a row, at most 32 KiB. */
  reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    this.close(GOES_ON, this.startedAt);
    this.turn();
    this.writeHeader();
  }

  /** Room has been reserved. */
  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  /** 0 ≤ value < 2³². Room has been reserved. */
  varint(value: number): void {
    if (value >= 0 && value < 0x80) {
      this.bytes[this.at++] = value;
      return;
    }
    const { bytes } = this;
    let { at } = this;
    let rest = value >>> 0;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.at = at;
  }

  varint64(value: bigint): void {
    this.reserve(FIXED);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.at++] = Number(rest);
  }

  /** A byte string: its length, and its first `most` bytes. */
  text(value: string, most = LONGEST): void {
    const { length } = value;
    const kept = length < most ? length : most;
    this.reserve(FIXED + kept);
    this.varint(length);
    const { bytes } = this;
    let { at } = this;
    for (let i = 0; i < kept; i++) bytes[at++] = value.charCodeAt(i);
    this.at = at;
  }

  /** As `copy`, of what `from` shows; short ones are faster so. The number that is told is greater by `more`. */
  copyWords(from: DataView, start: number, length: number, most: number, more: 0 | 1): void {
    const kept = length < most ? length : most;
    this.reserve(FIXED + kept);
    this.varint(length + more);
    const { view, at } = this;
    let done = 0;
    for (; done + 4 <= kept; done += 4) view.setUint32(at + done, from.getUint32(start + done, true), true);
    for (; done < kept; done++) view.setUint8(at + done, from.getUint8(start + done));
    this.at = at + kept;
  }

  /** A word in four bytes. Room has been reserved. */
  word(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  /** The bytes of `from` at [`start`, `start + length`): their number, and the first `most` of them. */
  copy(from: Bytes, start: number, length: number, most = LONGEST): void {
    const kept = length < most ? length : most;
    this.reserve(FIXED + kept);
    this.varint(length);
    const { bytes, at } = this;
    if (kept > SMALL) bytes.set(from.subarray(start, start + kept), at);
    else for (let i = 0; i < kept; i++) bytes[at + i] = from[start + i] as number;
    this.at = at + kept;
  }

  /** All of it, as UTF-8, behind its length. */
  json(value: unknown): void {
    const bytes = utf8(JSON.stringify(value));
    this.reserve(FIXED);
    this.varint(bytes.length);
    for (let i = 0; i < bytes.length; i += LONGEST) {
      const part = bytes.subarray(i, i + LONGEST);
      this.reserve(part.length);
      this.bytes.set(part, this.at);
      this.at += part.length;
    }
  }

  /** One without any records leaves no trace, unless it is an exchange's. */
  private leave(now: number): void {
    if (this.number === 0 && this.at === this.sectionAt + SECTION_HEADER && this.turned === 0) {
      this.at = this.sectionAt;
      return;
    }
    this.close(0, now);
    this.source.publish(this.at);
  }

  private open(number: number, seq: number, now: number): void {
    this.startedAt = now;
    this.turned = 0;
    this.number = number;
    this.seqAtStart = seq;
    this.writeHeader();
    this.source.entered(number);
  }

  private writeHeader(): void {
    this.sectionAt = this.at;
    this.u32(this.at, 0);
    this.u32(this.at + 4, this.number);
    this.u32(this.at + 8, this.seqAtStart);
    this.u32(this.at + 12, 0);
    this.at += SECTION_HEADER;
    this.commit();
  }

  private close(flag: number, now: number): void {
    this.u32(this.sectionAt + 12, now - this.startedAt);
    this.u32(this.sectionAt, (this.at - this.sectionAt) | flag);
  }

  private turn(): void {
    this.turned += this.at;
    this.bytes = this.source.next(this.at);
    this.view = viewOf(this.bytes);
    this.last = this.bytes.length - FIXED;
    this.at = 0;
  }

  private u32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }
}

function viewOf({ buffer, byteOffset, length }: Bytes): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** Below this, copying byte by byte is faster than making a view to copy from. */
const SMALL = 48;
