/** Which byte of rewritten code is which of the original: both count from the start of the code section's contents. */
export class AddressMap {
  /** First bytes of the pieces that were copied, in order; what stands between two of them was put in. */
  constructor(
    private readonly original: Uint32Array,
    private readonly rewritten: Uint32Array,
  ) {}

  /** Where the instruction at `address` of the original is now. */
  toRewritten(address: number): number {
    const piece = lastUpTo(this.original, address);
    return piece < 0 ? address : address - at(this.original, piece) + at(this.rewritten, piece);
  }

  /** What was put in counts for the instruction behind it. */
  toOriginal(address: number): number {
    const piece = lastUpTo(this.rewritten, address);
    if (piece < 0) return address;
    const found = address - at(this.rewritten, piece) + at(this.original, piece);
    const next = this.original[piece + 1];
    return next === undefined ? found : Math.min(found, next);
  }
}

/** Collects the pieces as code is rewritten. */
export class AddressMapWriter {
  private readonly original: number[] = [];
  private readonly rewritten: number[] = [];

  add(original: number, rewritten: number): void {
    this.original.push(original);
    this.rewritten.push(rewritten);
  }

  finish(): AddressMap {
    return new AddressMap(Uint32Array.from(this.original), Uint32Array.from(this.rewritten));
  }
}

function at(column: Uint32Array, index: number): number {
  return column[index] as number;
}

/** Index of the last that is not greater; -1: all are. */
export function lastUpTo(ascending: Uint32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
