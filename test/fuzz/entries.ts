/** One more entry in a section, such as a marker's export: much is only looked at in modules that have it. */

import { concatBytes } from '../../src/core/bytes';
import { leb128 } from '../../src/core/wasm/writer';
import { STUFFING } from './fillers';
import { assembled, partsOf, withPart } from './frame';
import type { Random } from './random';
import type { Strategy } from './sections';

const IDS = Object.keys(STUFFING).map(Number);
/** Exports most often: they say what a module is. */
const WEIGHTED = [...IDS, 7, 7, 7, 2, 2, 5];
const FEW = 10;

export const entryAdded: Strategy = (bytes, random) => {
  const parts = partsOf(bytes);
  const id = random.pick(WEIGHTED);
  const body = parts.find((part) => part.id === id)?.body ?? Uint8Array.of(0);
  return assembled(bytes, withPart(parts, { id, body: withEntry(body, entryOf(id, random)) }));
};

function entryOf(id: number, random: Random): Uint8Array {
  const make = random.pick(STUFFING[id]?.each ?? []);
  return Uint8Array.from(make(random)(random.below(FEW), FEW));
}

/** In front: what is behind may be broken. */
function withEntry(body: Uint8Array, entry: Uint8Array): Uint8Array {
  const digits = body.findIndex((byte) => byte < 0x80) + 1;
  const count = body.subarray(0, digits).reduceRight((sum, byte) => sum * 0x80 + (byte & 0x7f), 0);
  return concatBytes([Uint8Array.from(leb128(count + 1)), entry, body.subarray(digits)]);
}
