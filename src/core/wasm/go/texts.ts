import { lossyUtf8, type Bytes } from '../../bytes';
import { STEPS_FOR_A_TEXT, type Work } from '../dwarf/work';
import type { Part } from './find-table';

/** Functions with many type arguments have names of some thousand bytes. */
const LONGEST = 0x10000;

/** The texts of one part of the table: each ends with a zero byte, and is decoded once. */
export class PartTexts {
  private readonly known = new Map<number, string>();

  constructor(
    private readonly bytes: Bytes,
    private readonly part: Part,
    private readonly work: Work,
  ) {}

  /** Undefined when it starts outside of the part. Throws a DecodeError when texts are far more than the file has. */
  at(offset: number): string | undefined {
    let text = this.known.get(offset);
    if (text !== undefined) return text;
    const start = this.part.start + offset;
    if (start >= this.part.end) return undefined;
    const rest = this.bytes.subarray(start, Math.min(this.part.end, start + LONGEST));
    const end = rest.indexOf(0);
    this.work.spend((end < 0 ? rest.length : end) + STEPS_FOR_A_TEXT, start);
    this.known.set(offset, (text = lossyUtf8(end < 0 ? rest : rest.subarray(0, end))));
    return text;
  }
}
