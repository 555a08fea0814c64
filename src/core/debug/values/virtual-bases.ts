/** Bases of C++ that are virtual: where they are, each object tells. */

import { asStruct, type Struct } from './pick';
import { inMemory, within, type Located, type Place } from './place';
import type { Reader } from './reader';
import { placeOf } from './structs';
import { Limit, memberOf, MOST_MEMBERS } from './types';

/** The virtual table has it, counted from the whole. Throws Unreadable. */
export async function virtualPlace(slot: number, whole: Place, reader: Reader): Promise<Place> {
  const table = await reader.word(whole);
  return within(whole, (await reader.word(inMemory(table - slot))) | 0);
}

/** The member of this name that a virtual base has, the value's own or a base's. Throws Unreadable. */
export async function ofVirtualBase(
  value: Struct,
  name: string,
  reader: Reader,
  limit = new Limit(100),
): Promise<Located | undefined> {
  for await (const base of basesOf(value, reader)) {
    const struct = limit.take() ? asStruct(base) : undefined;
    const member = struct && memberOf(struct.type, name);
    if (struct !== undefined && member !== undefined)
      return { type: member.type, place: await placeOf(member, struct.place, reader) };
    const found = struct && (await ofVirtualBase(struct, name, reader, limit));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function* basesOf({ type: whole, place }: Struct, reader: Reader): AsyncGenerator<Located> {
  for (const { type, slot } of whole.virtualBases ?? []) yield { type, place: await virtualPlace(slot, place, reader) };
  for (const { type, offset, isBase } of whole.members.slice(0, MOST_MEMBERS))
    if (isBase) yield { type, place: within(place, offset) };
}
