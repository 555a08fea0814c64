/** Blocks as `TraceBuffer` left them → sections. */

import { concatBytes, type Bytes } from '../bytes';
import type { StopReason } from './events';
import { GOES_ON, SECTION_HEADER } from './wire';

export interface TraceSection {
  /** Of the exchange, counted from 1; 0: none. */
  readonly number: number;
  /** Of the last event before it. */
  readonly seq: number;
  readonly microseconds: number;
  /** Its records; from a ring, they are there only while it is visited. */
  readonly bytes: Bytes;
  /** Whoever stopped the replay from outside adds why: the thread cannot say it any more. */
  readonly stop?: { readonly reason: StopReason; readonly message: string };
}

/** One that stays as it is, with memory of its own. */
export function kept(section: TraceSection): TraceSection {
  const { number, seq, microseconds, stop } = section;
  return { number, seq, microseconds, bytes: new Uint8Array(section.bytes), ...(stop === undefined ? {} : { stop }) };
}

/** A section within one block. There are many, and few are looked at. */
class Section implements TraceSection {
  constructor(
    readonly number: number,
    readonly seq: number,
    readonly microseconds: number,
    private readonly block: Bytes,
    private readonly from: number,
    private readonly end: number,
  ) {}

  get bytes(): Bytes {
    return this.block.subarray(this.from, this.end);
  }
}

/** Puts sections together again that went on in another block. */
export class SectionSplitter {
  private parts: Bytes[] = [];

  /** `bytes` begin with a header. The sections are views of them. */
  split(bytes: Bytes, visit: (section: TraceSection) => void): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + SECTION_HEADER <= bytes.length;) {
      const length = view.getUint32(at, true);
      const from = at + SECTION_HEADER;
      // Not ended: it reaches as far as there is anything.
      const end = length === 0 ? bytes.length : at + (length & ~GOES_ON);
      if ((length & GOES_ON) === 0) visit(this.section(view, bytes, at, end));
      else this.parts.push(bytes.slice(from, end));
      at = end;
    }
  }

  private section(view: DataView, bytes: Bytes, at: number, end: number): TraceSection {
    const number = view.getUint32(at + 4, true);
    const seq = view.getUint32(at + 8, true);
    const microseconds = view.getUint32(at + 12, true);
    const from = at + SECTION_HEADER;
    if (this.parts.length === 0) return new Section(number, seq, microseconds, bytes, from, end);
    const all = concatBytes([...this.parts, bytes.subarray(from, end)]);
    this.parts = [];
    return new Section(number, seq, microseconds, all, 0, all.length);
  }
}
