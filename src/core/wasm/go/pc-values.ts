/** A value for each pc of a function, such as its line: `pcvalue` and `step` in Go's `src/runtime/symtab.go`. */

import type { Bytes } from '../../bytes';

/** `value` holds for pcs from the end of the range before (the first: 0) up to `end`. */
export interface PcRange {
  /** Exclusive. A pc in WebAssembly is the number of a point in the function where it can go on, not of a byte. */
  readonly end: number;
  readonly value: number;
}

/** A function has no more (`src/cmd/internal/obj/wasm/wasmobj.go`). */
const MOST_PCS = 0x10000;

/**
 * The ranges of the table at `offset`; none at offset 0, which stands for no table. They end where the bytes do, or
 * where they cannot be right.
 */
export function pcRanges(table: Bytes, offset: number): PcRange[] {
  const ranges: PcRange[] = [];
  const steps = new Steps(table, offset);
  while (offset !== 0 && steps.next()) ranges.push({ end: steps.pc, value: steps.value });
  return ranges;
}

/** The value at the function's first pc; -1: none. */
export function firstPcValue(table: Bytes, offset: number): number {
  const steps = new Steps(table, offset);
  return offset !== 0 && steps.next() ? steps.value : -1;
}

class Steps {
  pc = 0;
  value = -1;
  private isFirst = true;

  constructor(
    private readonly table: Bytes,
    private at: number,
  ) {}

  next(): boolean {
    const delta = this.varint();
    if (delta === undefined || (delta === 0 && !this.isFirst)) return false;
    const pcs = this.varint();
    if (pcs === undefined || this.pc + pcs > MOST_PCS) return false;
    this.isFirst = false;
    // Zigzag: the sign is the lowest bit.
    this.value = (this.value + (-(delta & 1) ^ (delta >>> 1))) | 0;
    this.pc += pcs;
    return true;
  }

  private varint(): number | undefined {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.table[this.at++];
      if (byte === undefined) return undefined;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return undefined;
  }
}
