/** Changes to bytes, whatever they mean. */

import { concatBytes } from '../../src/core/bytes';
import { leb128 } from '../../src/core/wasm/writer';
import type { Random } from './random';

export type Edit = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Ends of ranges, sign bits, the forms of types, `end`. */
const TELLING = [0, 1, 2, 3, 4, 5, 7, 0x0b, 0x3f, 0x40, 0x41, 0x5e, 0x5f, 0x60, 0x63, 0x64, 0x70, 0x7e, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]; // prettier-ignore
const HUGE = [0x7f, 0x80, 0x3fff, 0xffff, 100_000, 999_999, 1_000_000, 1_000_001, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]; // prettier-ignore
/** No number of 32 bits, of 64 bits, or of any size. */
const ENDLESS = [0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

export function spliced(bytes: Uint8Array, at: number, gone: number, put: ArrayLike<number>): Uint8Array {
  return concatBytes([bytes.subarray(0, at), Uint8Array.from(put), bytes.subarray(Math.min(bytes.length, at + gone))]);
}

const flipped: Edit = (bytes, random) => {
  const changed = bytes.slice();
  for (let left = random.between(1, 6); left > 0; left--) {
    const at = random.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  }
  return changed;
};

const overwritten: Edit = (bytes, random) => {
  const changed = bytes.slice();
  const at = random.below(changed.length);
  changed.fill(random.chance(0.5) ? random.pick(TELLING) : random.below(256), at, at + random.size(4));
  return changed;
};

const truncated: Edit = (bytes, random) => bytes.slice(0, random.below(bytes.length));

const inserted: Edit = (bytes, random) =>
  spliced(bytes, random.below(bytes.length + 1), 0, random.chance(0.5) ? [random.pick(TELLING)] : noise(random));

const deleted: Edit = (bytes, random) => spliced(bytes, random.below(bytes.length), random.size(64), []);

/** A piece again, elsewhere. */
const copied: Edit = (bytes, random) => {
  const from = random.below(bytes.length);
  const piece = bytes.subarray(from, from + random.size(200));
  return spliced(bytes, random.below(bytes.length + 1), random.chance(0.5) ? piece.length : 0, piece);
};

/** A number becomes another: mostly a huge one, since counts and sizes are what readers believe. */
const renumbered: Edit = (bytes, random) => {
  const at = random.below(bytes.length);
  const end = bytes.subarray(at).findIndex((byte) => byte < 0x80);
  return spliced(bytes, at, end < 0 ? 1 : end + 1, number(random, bytes.length));
};

function number(random: Random, near: number): number[] {
  switch (random.below(4)) {
    case 0:
      return leb128(near + random.between(-near, 3));
    case 1:
      return leb128(random.next());
    case 2:
      return ENDLESS.slice(0, random.between(1, ENDLESS.length));
    default:
      return leb128(random.pick(HUGE));
  }
}

export function noise(random: Random, most = 40): number[] {
  return Array.from({ length: random.size(most) }, () => random.below(256));
}

/** Of what is empty: something. */
const EDITS: readonly Edit[] = [flipped, flipped, overwritten, overwritten, truncated, inserted, deleted, copied, renumbered, renumbered, renumbered]; // prettier-ignore

export const edited: Edit = (bytes, random) =>
  bytes.length === 0 ? Uint8Array.from(noise(random)) : random.pick(EDITS)(bytes, random);
