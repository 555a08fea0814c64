import { tryUtf8, type Bytes } from '../bytes';

/** Thrown inside `core/wasm` only; every section decoder's caller turns it into a Problem at `offset`. */
export class DecodeError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const MOST_ITEMS = 1_000_000;

/**
 * A cursor over `bytes[pos, end)`. Offsets are always from the start of the file.
 * Integers are LEB128 (https://webassembly.github.io/spec/core/binary/values.html).
 */
export class Reader {
  constructor(
    readonly bytes: Bytes,
    public pos = 0,
    readonly end = bytes.length,
  ) {}

  get done(): boolean {
    return this.pos >= this.end;
  }

  fail(code: string, message: string, offset = this.pos): never {
    throw new DecodeError(code, message, offset);
  }

  byte(): number {
    if (this.pos >= this.end) this.fail('truncated', 'unexpected end');
    return this.bytes[this.pos++] as number;
  }

  peek(): number {
    if (this.pos >= this.end) this.fail('truncated', 'unexpected end');
    return this.bytes[this.pos] as number;
  }

  u32(): number {
    const start = this.pos;
    const first = this.pos < this.end ? (this.bytes[start] as number) : 0x80;
    if (first < 0x80) {
      this.pos++;
      return first;
    }
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
    return this.fail('bad-leb128', 'integer is longer than 32 bits', start);
  }

  /** Signed LEB128 of at most `bits` bits. */
  signed(bits: 32 | 33 | 64): bigint {
    const start = this.pos;
    let result = 0n;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return this.inRange(BigInt.asIntN(shift + 7, result), bits, start);
    }
    return this.fail('bad-leb128', `integer is longer than ${bits} bits`, start);
  }

  /** As `signed(32)`, for what a Go module has ten thousand of. */
  signed32(): number {
    const start = this.pos;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (byte & 0x40) === 0 ? result : result | (-1 << (shift + 7));
    }
    const last = this.byte();
    const spare = last & 0x78;
    if (last >= 0x80 || (spare !== 0 && spare !== 0x78))
      this.fail('bad-leb128', 'integer is longer than 32 bits', start);
    return result | (last << 28);
  }

  /** The bits of the last byte that the number has no room for must repeat its sign. */
  private inRange(value: bigint, bits: number, start: number): bigint {
    if (BigInt.asIntN(bits, value) === value) return value;
    return this.fail('bad-leb128', `integer is longer than ${bits} bits`, start);
  }

  u64(): bigint {
    const start = this.pos;
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (BigInt.asUintN(64, result) !== result) break;
      return result;
    }
    return this.fail('bad-leb128', 'integer is longer than 64 bits', start);
  }

  /** The next `length` bytes as a view, not a copy. */
  take(length: number): Bytes {
    const start = this.pos;
    this.skip(length);
    return this.bytes.subarray(start, this.pos);
  }

  skip(length: number): void {
    if (length > this.end - this.pos) {
      this.fail('truncated', `${length} bytes announced, ${this.end - this.pos} left`);
    }
    this.pos += length;
  }

  /** A reader of the next `length` bytes; this one moves past them. */
  sub(length: number): Reader {
    const start = this.pos;
    this.skip(length);
    return new Reader(this.bytes, start, start + length);
  }

  name(): string {
    const length = this.u32();
    const start = this.pos;
    return tryUtf8(this.take(length)) ?? this.fail('bad-utf8', 'name is not UTF-8', start);
  }

  /** Past a name that `name()` would tell; throws as it does. */
  skipName(): void {
    const start = this.pos;
    const length = this.u32();
    const first = this.pos;
    this.skip(length);
    // Nearly all are ASCII, which needs no decoder.
    for (let at = first; at < this.pos; at++) {
      if ((this.bytes[at] as number) < 0x80) continue;
      this.pos = start;
      this.name();
      return;
    }
  }

  /** The items of a list. */
  list<T>(what: string, item: (index: number) => T, most = MOST_ITEMS): T[] {
    const items: T[] = [];
    this.each(what, (index) => items.push(item(index)), most);
    return items;
  }

  /**
   * Calls `item` for each of a list, each at least one byte long: a count beyond what is left cannot be true. `most` is
   * what engines accept (https://webassembly.github.io/spec/js-api/#limits), so that no file needs more.
   */
  each(what: string, item: (index: number) => unknown, most = MOST_ITEMS): void {
    const start = this.pos;
    const count = this.u32();
    const left = this.end - this.pos;
    if (count > left) this.fail('bad-count', `${count} ${what} announced in ${left} bytes`, start);
    if (count > most) this.fail('too-many', `${count} ${what} are more than the ${most} that are read`, start);
    for (let index = 0; index < count; index++) item(index);
  }
}
