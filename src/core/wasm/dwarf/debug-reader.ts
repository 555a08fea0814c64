import { Reader } from '../reader';

/** A length of so many bits' LEB128 needs no more bytes, however it is padded. */
const LONGEST_LEB128 = 10;
const DWARF64 = 0xffffffff;
/** Above: kept for lengths that mean something else (7.2.2). */
const LONGEST_DWARF32 = 0xffffffef;

/** A cursor over a debug section. DWARF 5, 7.6 and 7.4; section numbers are those of https://dwarfstd.org/dwarf5std.html. */
export class DebugReader extends Reader {
  /** 8 in a unit of the 64-bit format. */
  offsetSize: 4 | 8 = 4;
  /** Of a unit: the section ends before it does. */
  isCut = false;

  /** `size` bytes, little-endian. Beyond 2^53 the lowest bits are lost: no length, offset or address in a file is so great. */
  uint(size: number): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < size; i++, scale *= 256) value += this.byte() * scale;
    return value;
  }

  offset(): number {
    return this.uint(this.offsetSize);
  }

  /** Unlike `u32`: up to 64 bits, the lowest lost beyond 2^53, and padded as one likes. */
  uleb(): number {
    const first = this.byte();
    return first < 0x80 ? first : this.longLeb(first, false);
  }

  sleb(): number {
    const first = this.byte();
    if (first >= 0x80) return this.longLeb(first, true);
    return first < 0x40 ? first : first - 0x80;
  }

  private longLeb(first: number, isSigned: boolean): number {
    const start = this.pos - 1;
    let value = first & 0x7f;
    let scale = 0x80;
    for (let count = 1; count < LONGEST_LEB128; count++, scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return isSigned && byte >= 0x40 ? value - scale * 0x80 : value;
    }
    return this.fail('bad-leb128', 'integer is longer than 64 bits', start);
  }

  /** A reader of the unit that starts here (7.5.1.1, 6.2.4: `unit_length`); this one moves past it. */
  unit(): DebugReader {
    const start = this.pos;
    let length = this.uint(4);
    const isLong = length === DWARF64;
    if (isLong) length = this.uint(8);
    else if (length > LONGEST_DWARF32) this.fail('bad-unit', `${length} is no length of a unit`, start);
    const end = Math.min(this.pos + length, this.end);
    const unit = new DebugReader(this.bytes, this.pos, end);
    unit.offsetSize = isLong ? 8 : 4;
    unit.isCut = this.pos + length > this.end;
    this.pos = end;
    return unit;
  }

  override sub(length: number): DebugReader {
    const start = this.pos;
    this.skip(length);
    const part = new DebugReader(this.bytes, start, this.pos);
    part.offsetSize = this.offsetSize;
    return part;
  }

  /** Past a text that ends with a zero byte; returns where it starts. */
  skipText(): number {
    const start = this.pos;
    const end = this.bytes.indexOf(0, start);
    if (end < 0 || end >= this.end) this.fail('truncated', 'a text has no end', start);
    this.pos = end + 1;
    return start;
  }
}
