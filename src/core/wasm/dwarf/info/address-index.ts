import type { AddressRange } from './model';

interface Span extends AddressRange {
  /** Which of the items has it. */
  readonly item: number;
}

/** Which of many has the code at an address. */
export class AddressIndex {
  private readonly spans: Span[];
  /** The greatest end up to each span: where spans overlap, the one that has the address may be before others. */
  private readonly ends: number[] = [];

  constructor(items: readonly { readonly ranges: readonly AddressRange[] }[]) {
    this.spans = items.flatMap(({ ranges }, item) => ranges.map(({ start, end }) => ({ start, end, item })));
    this.spans.sort((a, b) => a.start - b.start);
    let greatest = 0;
    for (const { end } of this.spans) this.ends.push((greatest = Math.max(greatest, end)));
  }

  /** -1: none. */
  find(address: number): number {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.spans[middle]?.start ?? Infinity) <= address) low = middle + 1;
      else high = middle;
    }
    for (let at = low - 1; at >= 0 && (this.ends[at] ?? 0) > address; at--) {
      const span = this.spans[at];
      if (span !== undefined && address < span.end) return span.item;
    }
    return -1;
  }
}
