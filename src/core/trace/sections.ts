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
  /** Its records. */
  readonly bytes: Bytes;
  /** Whoever stopped the replay from outside adds why: the thread cannot say it any more. */
  readonly stop?: { readonly reason: StopReason; readonly message: string };
}

/** Puts sections together again that went on in another block. */
export class SectionSplitter {
  private parts: Bytes[] = [];

  /** `bytes` begin with a header. The sections keep views of them. */
  split(bytes: Bytes): TraceSection[] {
    const sections: TraceSection[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + SECTION_HEADER <= bytes.length;) {
      const length = view.getUint32(at, true);
      const from = at + SECTION_HEADER;
      // Not ended: it reaches as far as there is anything.
      const end = length === 0 ? bytes.length : from + (length & ~GOES_ON);
      this.parts.push(bytes.subarray(from, end));
      if ((length & GOES_ON) === 0) sections.push(this.take(view, at));
      at = end;
    }
    return sections;
  }

  private take(view: DataView, at: number): TraceSection {
    const bytes = concatBytes(this.parts);
    this.parts = [];
    const word = (index: number) => view.getUint32(at + 4 * index, true);
    return { number: word(1), seq: word(2), microseconds: word(3), bytes };
  }
}
