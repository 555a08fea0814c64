/** Changes to one item inside a section, with all sizes and counts around it made right. */

import { concatBytes } from '../../src/core/bytes';
import { Reader } from '../../src/core/wasm/reader';
import { leb128 } from '../../src/core/wasm/writer';
import { edited, noise, spliced } from './edits';
import { assembled, contentsAt, partsOf, replaced, type Part } from './frame';
import type { Random } from './random';
import { damagedInside, type Strategy } from './sections';

const CODE = 10;
const ELEMENT = 9;
const DATA = 11;

type Change = (item: Uint8Array, random: Random) => Uint8Array;

function atSection(matches: (part: Part) => boolean, change: Change): Strategy {
  return (bytes, random, donor) => {
    const parts = partsOf(bytes);
    const at = parts.findIndex(matches);
    const part = parts[at];
    if (part === undefined || part.body.length < 2) return damagedInside(bytes, random, donor);
    return assembled(bytes, replaced(parts, at, change(part.body, random)));
  };
}

/** Of sized items in a row, one is changed, and its size with it. */
function oneOf(items: Uint8Array, random: Random, change: Change, tag: 0 | 1): Uint8Array {
  const r = new Reader(items);
  const found: { start: number; contents: Uint8Array; end: number }[] = [];
  try {
    while (!r.done) {
      r.skip(tag);
      const start = r.pos;
      found.push({ start, contents: r.take(r.u32()), end: r.pos });
    }
  } catch {
    // What is whole so far will do.
  }
  if (found.length === 0) return edited(items, random);
  const { start, contents, end } = random.pick(found);
  const changed = change(contents, random);
  return spliced(items, start, end - start, concatBytes([Uint8Array.from(leb128(changed.length)), changed]));
}

/** An instruction that is known or not, with immediates that fit or not. */
function instruction(random: Random): number[] {
  const prefixed = [random.pick([0xfb, 0xfc, 0xfd, 0xfe]), ...leb128(random.below(random.chance(0.9) ? 300 : 2 ** 32))];
  const opcode = random.chance(0.5) ? [random.below(0xe7)] : prefixed;
  const immediates = random.chance(0.5) ? leb128(random.chance(0.5) ? random.below(8) : random.next()) : [];
  return [...opcode, ...immediates, ...(random.chance(0.3) ? noise(random, 8) : [])];
}

const reprogrammed: Change = (body, random) => {
  let code = body;
  for (let left = random.size(5); left > 0; left--) {
    code = spliced(code, random.below(code.length + 1), random.below(4), instruction(random));
  }
  return code;
};

const changedCode: Change = (body, random) => {
  const digits = body.findIndex((byte) => byte < 0x80) + 1;
  const change = random.chance(0.75) ? reprogrammed : edited;
  return concatBytes([body.subarray(0, digits), oneOf(body.subarray(digits), random, change, 0)]);
};

const isName = (part: Part) => contentsAt(part, 'name') !== undefined;
const changedNames: Change = (body, random) => {
  const start = contentsAt({ id: 0, body }, 'name') ?? 0;
  return concatBytes([body.subarray(0, start), oneOf(body.subarray(start), random, edited, 1)]);
};

/** The flags of the first segment, which stand behind the count. */
const changedFlags: Change = (body, random) => {
  const digits = body.findIndex((byte) => byte < 0x80) + 1;
  return spliced(body, digits, 1, leb128(random.chance(0.9) ? random.below(9) : random.next()));
};

export const codeChanged = atSection(({ id }) => id === CODE, changedCode);
export const namesChanged = atSection(isName, changedNames);
export const elementFlagsChanged = atSection(({ id }) => id === ELEMENT, changedFlags);
export const dataFlagsChanged = atSection(({ id }) => id === DATA, changedFlags);
