import { DecodeError } from '../reader';

/** Real modules need a tenth of it: they share texts, and the abbreviations of units come first. */
const STEPS_FOR_EACH_BYTE = 2;
const STEPS_AT_LEAST = 1_000_000;
/** What it costs to keep a text, however short. */
export const STEPS_FOR_A_TEXT = 32;

/**
 * How much may be done that is not bounded by the bytes it reads, because those can be referred to again and again:
 * a step for each byte of a text or of an abbreviation.
 */
export class Work {
  private left: number;

  constructor(size: number) {
    this.left = STEPS_AT_LEAST + STEPS_FOR_EACH_BYTE * size;
  }

  /** Throws a DecodeError when it is too much. */
  spend(steps: number, offset: number): void {
    this.left -= steps;
    if (this.left < 0) throw new DecodeError('too-much-work', 'its parts are referred to too often', offset);
  }
}
