/** Changes to whole sections, and to the inside of one whose frame stays whole. */

import { leb128, nameBytes } from '../../src/core/wasm/writer';
import { concatBytes } from '../../src/core/bytes';
import { edited, spliced } from './edits';
import { assembled, contentsAt, customPart, partsOf, replaced, type Part } from './frame';
import type { Random } from './random';

/** `donor` is another module of the corpus. */
export type Strategy = (bytes: Uint8Array, random: Random, donor: Uint8Array) => Uint8Array;
type Rearrangement = (parts: readonly Part[], random: Random, donor: readonly Part[]) => readonly Part[];

/** Custom sections that somebody reads. */
export const READ = ['name', 'producers', 'target_features', 'dylink.0', 'dylink', '.debug_line', '.debug_line_str', '.debug_str', '.debug_info', '.debug_abbrev', 'linking', 'sourceMappingURL', 'go:buildid', 'external_debug_info']; // prettier-ignore

const swapped: Rearrangement = (parts, random) => {
  const [one, other] = [random.below(parts.length), random.below(parts.length)];
  return parts.map((part, at) => (at === one ? parts[other] : at === other ? parts[one] : part) as Part);
};
const doubled: Rearrangement = (parts, random) =>
  parts.toSpliced(random.below(parts.length + 1), 0, random.pick(parts));
const dropped: Rearrangement = (parts, random) => parts.toSpliced(random.below(parts.length), 1);
const grafted: Rearrangement = (parts, random, donor) =>
  parts.toSpliced(random.below(parts.length + 1), random.below(2), random.pick(donor));
/** In its place: the section of the same kind of another module. */
const exchanged: Rearrangement = (parts, random, donor) => {
  const graft = random.pick(donor);
  const at = parts.findIndex(({ id }) => id === graft.id);
  return at < 0 ? [...parts, graft] : parts.toSpliced(at, 1, graft);
};
const relabelled: Rearrangement = (parts, random) => {
  const at = random.below(parts.length);
  return parts.map((part, index) => (index === at ? { ...part, id: random.below(16) } : part));
};
/** What is read as something else. */
const renamed: Rearrangement = (parts, random) => [
  ...parts,
  customPart(random.pick(READ), random.pick(parts).body.slice(0, 4000)),
];

const REARRANGEMENTS = [swapped, doubled, dropped, grafted, exchanged, relabelled, renamed];

export const rearranged: Strategy = (bytes, random, donor) => {
  const parts = partsOf(bytes);
  const others = partsOf(donor);
  if (parts.length === 0 || others.length === 0) return edited(bytes, random);
  return assembled(bytes, random.pick(REARRANGEMENTS)(parts, random, others));
};

/** The contents of one section, any as often as the others, however small. */
export const damagedInside: Strategy = (bytes, random) => {
  const parts = partsOf(bytes);
  if (parts.length === 0) return edited(bytes, random);
  const at = random.below(parts.length);
  const { body } = parts[at] as Part;
  return assembled(bytes, replaced(parts, at, edited(body, random)));
};

/** Its count is another, and nothing else. */
export const miscounted: Strategy = (bytes, random) => {
  const parts = partsOf(bytes).map((part) => ({ ...part, wanted: part.id !== 0 }));
  const at = parts.findIndex(({ wanted }) => wanted && random.chance(0.3));
  const { body } = parts[at] ?? {};
  if (body === undefined || body.length === 0) return damagedInside(bytes, random, bytes);
  const digits = body.findIndex((byte) => byte < 0x80) + 1;
  const count = random.chance(0.5) ? random.below(body.length + 2) : random.next();
  return assembled(bytes, replaced(parts, at, spliced(body, 0, digits, leb128(count))));
};

/** A custom section that is read is damaged behind its name, or is there at all. */
export const damagedCustom: Strategy = (bytes, random, donor) => {
  const parts = partsOf(bytes);
  const name = random.pick(READ);
  const at = parts.findIndex((part) => contentsAt(part, name) !== undefined);
  const source = parts[at] ?? partsOf(donor).find((part) => contentsAt(part, name) !== undefined);
  if (source === undefined) return damagedInside(bytes, random, donor);
  const contents = edited(source.body.subarray(contentsAt(source, name)), random);
  const body = concatBytes([nameBytes(name), contents]);
  return assembled(bytes, at < 0 ? [...parts, { id: 0, body }] : replaced(parts, at, body));
};
