/** Modules that are large by much of one thing or two: what work that is not linear shows itself in. */

import { leb128, nameBytes } from '../../src/core/wasm/writer';
import { customContents } from './custom-fillers';
import { STUFFING, type Entry } from './fillers';
import { assembled, customPart, partsOf, withPart, type Part } from './frame';
import { nastyName } from './names';
import type { Random } from './random';
import type { Strategy } from './sections';

/** A section stops here, however many entries are wanted. */
const MOST_BYTES = 200_000;
const MOST_ENTRIES = 60_000;
const IDS = Object.keys(STUFFING).map(Number);

export const swollen: Strategy = (bytes, random) => {
  const count = random.size(MOST_ENTRIES);
  let parts: readonly Part[] = partsOf(bytes);
  for (let left = random.between(1, 4); left > 0; left--) parts = stuffed(parts, random, count);
  return assembled(bytes, parts);
};

function stuffed(parts: readonly Part[], random: Random, count: number): readonly Part[] {
  switch (random.below(8)) {
    case 0:
      return withPart(parts, customPart(...customContents(random, count)));
    case 1:
      return withPart(parts, customPart(...customContents(random, random.size(MOST_ENTRIES))));
    case 2:
      return [...parts, ...manyCustom(random, count)];
    case 3: // as many bodies as functions
      return withPart(withPart(parts, filled(3, random, count)), filled(10, random, count));
    default:
      return withPart(parts, filled(random.pick(IDS), random, random.chance(0.7) ? count : random.size(MOST_ENTRIES)));
  }
}

function filled(id: number, random: Random, count: number): Part {
  const { each, whole } = STUFFING[id] ?? { each: [], whole: [] };
  const isWhole = whole.length > 0 && random.chance(0.4);
  return isWhole ? wholeOf(id, random.pick(whole)(random), count) : listOf(id, random.pick(each)(random), count);
}

function listOf(id: number, entry: Entry, count: number): Part {
  const body: number[] = [];
  let index = 0;
  for (; index < count && body.length < MOST_BYTES; index++) for (const byte of entry(index, count)) body.push(byte);
  return { id, body: Uint8Array.from([...leb128(index), ...body]) };
}

/** One entry, which may go on in further ones that no count tells. */
function wholeOf(id: number, entry: Entry, count: number): Part {
  const first = entry(0, count);
  const rest: number[] = [];
  if (id === 2) for (let index = 1; index < count - 1; index++) rest.push(...entry(index, count));
  return { id, body: Uint8Array.from([1, ...first, ...rest]) };
}

function manyCustom(random: Random, count: number): Part[] {
  const body = nameBytes(random.chance(0.5) ? '' : nastyName(random, 20));
  return Array.from({ length: Math.min(count, 5000) }, () => ({ id: 0, body }));
}
