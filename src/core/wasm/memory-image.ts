import type { Bytes } from '../bytes';
import type { DataSegment, Module } from './module';

interface Span {
  readonly address: number;
  readonly end: number;
  /** Where its bytes stand in the file. */
  readonly offset: number;
}

/** Compilers leave out runs of zeros: what is read may be this much longer than all that is there. */
const MOST_ZEROS = 0x10000;

/**
 * Linear memory as it is after instantiation: the active data segments at constant addresses, and zeros.
 * (https://webassembly.github.io/spec/core/exec/modules.html#instantiation) Segments whose address is an imported
 * global's value are left out. Addresses are unsigned, of 32 bits.
 */
export class MemoryImage {
  /** In the order of the module, where later ones overwrite earlier ones. */
  private readonly written: readonly Span[];
  private readonly byAddress: readonly Span[];
  private readonly overlaps: boolean;
  /** Bytes in all segments. */
  readonly size: number;

  constructor(
    module: Module,
    private readonly bytes: Bytes,
    memory = 0,
  ) {
    this.written = module.data.flatMap((segment) => spanOf(segment, memory));
    this.byAddress = isAscending(this.written)
      ? this.written
      : [...this.written].sort((one, other) => one.address - other.address);
    this.overlaps = !isAscending(this.byAddress);
    this.size = this.written.reduce((sum, { address, end }) => sum + end - address, 0);
  }

  /** By address; of segments that overlap, in the order of the module. */
  get spans(): readonly Span[] {
    return this.overlaps ? this.written : this.byAddress;
  }

  /**
   * A copy of `length` bytes from `address` on. Undefined when that is far more than the module has data, so that no
   * length in a damaged file takes memory.
   */
  readMemory(address: number, length: number): Bytes | undefined {
    if (length > this.size * 2 + MOST_ZEROS) return undefined;
    const end = address + length;
    const read = new Uint8Array(length);
    const { spans } = this;
    for (let at = this.overlaps ? 0 : this.firstBehind(address); at < spans.length; at++) {
      const span = spans[at] as Span;
      if (span.address < end) this.copy(span, address, read);
      else if (!this.overlaps) break;
    }
    return read;
  }

  private copy(span: Span, address: number, into: Uint8Array): void {
    const from = Math.max(address, span.address);
    const to = Math.min(address + into.length, span.end);
    if (from >= to) return;
    const start = span.offset - span.address;
    into.set(this.bytes.subarray(start + from, start + to), from - address);
  }

  /** The first span, by address, that ends behind `address`. */
  private firstBehind(address: number): number {
    let low = 0;
    let high = this.byAddress.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.byAddress[middle] as Span).end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function spanOf({ mode, memory, at, offset, size }: DataSegment, wanted: number): Span[] {
  if (mode !== 'active' || memory !== wanted || typeof at !== 'number' || size === 0) return [];
  const start = at >>> 0;
  return [{ address: start, end: start + size, offset }];
}

function isAscending(spans: readonly Span[]): boolean {
  return spans.every(({ address }, at) => at === 0 || address >= (spans[at - 1] as Span).end);
}
