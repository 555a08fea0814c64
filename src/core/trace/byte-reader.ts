import { toByteString, type Bytes } from '../bytes';

/** The records end in the middle of one: the thread that wrote them was ended. */
export class Truncated extends Error {}

/** Of a text or of bytes there may be the beginning only. */
export interface Kept<T> {
  readonly length: number;
  readonly kept: T;
}

/** Reads what `TraceBuffer` wrote. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Bytes) {}

  get ended(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Truncated();
    return value;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** In four bytes. */
  word(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4);
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  varint64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** `most`: as the writer had it. */
  data(most: number): Kept<Bytes> {
    const length = this.varint();
    return { length, kept: this.take(Math.min(length, most)) };
  }

  text(most: number): Kept<string> {
    const { length, kept } = this.data(most);
    return { length, kept: toByteString(kept) };
  }

  take(length: number): Bytes {
    const end = this.at + length;
    if (end > this.bytes.length) throw new Truncated();
    const bytes = this.bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }
}
