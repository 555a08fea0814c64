/** From a seed to an input: a module of the corpus, changed. */

import { codeChanged, dataFlagsChanged, elementFlagsChanged, namesChanged } from './aimed';
import { edited } from './edits';
import { entryAdded } from './entries';
import { Random } from './random';
import { damagedCustom, damagedInside, miscounted, rearranged, type Strategy } from './sections';
import { swollen } from './swell';

export interface Corpus {
  /** Up to some 20 kB: nearly all inputs come from them. */
  readonly small: readonly Uint8Array[];
  readonly large: readonly Uint8Array[];
}

export interface Input {
  readonly bytes: Uint8Array;
  /** What was changed. */
  readonly original: Uint8Array;
}

const STRATEGIES: readonly Strategy[] = [
  (bytes, random) => edited(bytes, random),
  damagedInside,
  damagedInside,
  miscounted,
  rearranged,
  rearranged,
  damagedCustom,
  damagedCustom,
  codeChanged,
  codeChanged,
  codeChanged,
  namesChanged,
  elementFlagsChanged,
  dataFlagsChanged,
  entryAdded,
  entryAdded,
];
const SWOLLEN = 0.003;
const LARGE = 0.001;
const MOST_BYTES = 8_000_000;

/** What is small is quicker, and a change more often meets what matters. */
function smaller(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.length < other.length ? one : other;
}

export function makeInput(seed: number, { small, large }: Corpus): Input {
  const random = new Random(seed);
  const kind = random.next() / 2 ** 32;
  const isLarge = kind < LARGE && large.length > 0;
  const original = isLarge ? random.pick(large) : smaller(random.pick(small), random.pick(small));
  const isSwollen = kind >= LARGE && kind < LARGE + SWOLLEN;
  let bytes = isSwollen ? swollen(original, random, original) : original;
  for (let left = isSwollen ? random.below(2) : random.size(6); left > 0; left--) {
    bytes = random.pick(STRATEGIES)(bytes, random, random.pick(small));
  }
  return { bytes: bytes.subarray(0, MOST_BYTES), original };
}
