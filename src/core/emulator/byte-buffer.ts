import { concatBytes, NO_BYTES, type Bytes } from '../bytes';

/** A body as the filter chain passes it on: filters edit it in place. */
export class ByteBuffer {
  constructor(public bytes: Bytes = NO_BYTES) {}

  get length(): number {
    return this.bytes.length;
  }

  append(bytes: Bytes): void {
    if (bytes.length > 0) this.bytes = concatBytes([this.bytes, bytes]);
  }

  prepend(bytes: Bytes): void {
    if (bytes.length > 0) this.bytes = concatBytes([bytes, this.bytes]);
  }

  drain(length: number): void {
    this.bytes = this.bytes.subarray(Math.min(length, this.length));
  }

  /** Takes everything out of `other`. */
  moveFrom(other: ByteBuffer): void {
    this.append(other.bytes);
    other.bytes = NO_BYTES;
  }
}
