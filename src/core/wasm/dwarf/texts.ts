import { lossyUtf8 } from '../../bytes';
import type { Section } from '../module';
import type { TextSections } from './forms';
import type { DebugSections } from './sections';
import { STEPS_FOR_A_TEXT, type Work } from './work';

/** No system has longer paths. */
const LONGEST = 0x10000;

/** Texts that end with a zero byte, each decoded once. */
export class Texts {
  readonly starts: TextSections;
  private readonly known = new Map<number, string>();
  private readonly ranges: readonly Section[];

  constructor(
    private readonly sections: DebugSections,
    private readonly work: Work,
  ) {
    const { line, lineStr, str, info } = sections;
    this.starts = { str: str?.bodyOffset, lineStr: lineStr?.bodyOffset };
    this.ranges = [line, lineStr, str, info].filter((one) => one !== undefined);
  }

  /** The text at `offset` of the file; empty when there is none. */
  at(offset: number | undefined): string {
    if (offset === undefined) return '';
    let text = this.known.get(offset);
    if (text === undefined) this.known.set(offset, (text = this.decode(offset)));
    return text;
  }

  private decode(offset: number): string {
    this.work.spend(STEPS_FOR_A_TEXT, offset);
    const within = this.ranges.find((one) => offset >= one.bodyOffset && offset < one.bodyOffset + one.bodySize);
    if (within === undefined) return '';
    const { bytes } = this.sections;
    const rest = bytes.subarray(offset, Math.min(within.bodyOffset + within.bodySize, offset + LONGEST));
    const end = rest.indexOf(0);
    const found = end < 0 ? rest : rest.subarray(0, end);
    this.work.spend(found.length, offset);
    return lossyUtf8(found);
  }
}
