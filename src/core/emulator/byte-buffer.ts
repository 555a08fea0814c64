import { concatBytes, NO_BYTES, type Bytes } from '../bytes';
import { HostMemoryReached, MOST_HELD } from './trap';

/** A body as the filter chain passes it on: filters edit it in place. */
export class ByteBuffer {
  constructor(public bytes: Bytes = NO_BYTES) {}

  get length(): number {
    return this.bytes.length;
  }

  append(bytes: Bytes): void {
    if (bytes.length > 0) this.bytes = joined(this.bytes, bytes);
  }

  prepend(bytes: Bytes): void {
    if (bytes.length > 0) this.bytes = joined(bytes, this.bytes);
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

function joined(first: Bytes, second: Bytes): Bytes {
  if (first.length + second.length > MOST_HELD) throw new HostMemoryReached(`a body of more than ${MOST_HELD} bytes`);
  return concatBytes([first, second]);
}
