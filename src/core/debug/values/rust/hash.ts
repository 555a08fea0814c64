/**
 * `HashMap` and `HashSet`: hashbrown's table. Before `ctrl` stand the entries, the first nearest; from there on a byte
 * for each, whose top bit is clear where there is an entry (https://docs.rs/hashbrown, `RawTable`).
 */

import type { Bytes } from '../../../bytes';
import type { Type } from '../../../wasm/dwarf/info/model';
import { mapView, setView, type Entry } from '../maps';
import { addressIn, argument, inside, numberIn, structNamed } from '../pick';
import { inMemory, type Located } from '../place';
import type { Reader } from '../reader';
import { bare, sizeOf } from '../types';
import type { Recogniser } from '../view';

interface Table {
  readonly items: number;
  readonly buckets: number;
  readonly control: number;
  /** What an entry is: a tuple of key and value. */
  readonly entry: Type;
  readonly size: number;
}

export const hashMapView: Recogniser = async (type, place, seeing) => {
  const table = await tableOf({ type, place }, seeing.reader);
  if (table === undefined) return undefined;
  const entries = (start: number, count: number) => entriesOf(table, start, count, seeing.reader);
  return mapView('HashMap', table.items, entries, seeing);
};

export const hashSetView: Recogniser = async (type, place, seeing) => {
  const table = await tableOf({ type, place }, seeing.reader);
  if (table === undefined) return undefined;
  return setView('HashSet', table.items, (start, count) => entriesOf(table, start, count, seeing.reader));
};

async function tableOf(whole: Located, reader: Reader): Promise<Table | undefined> {
  const raw = structNamed(whole, 'RawTable<');
  const inner = raw && (structNamed(raw, 'RawTableInner') ?? raw);
  const items = await numberIn(inside(inner, 'items'), reader);
  const mask = await numberIn(inside(inner, 'bucket_mask'), reader);
  const control = await addressIn(inside(inner, 'ctrl'), reader);
  const entry = raw && argument(raw.type, 'T');
  const size = entry && sizeOf(entry);
  if (items === undefined || mask === undefined || control === undefined || entry === undefined) return undefined;
  return size === undefined ? undefined : { items: Math.min(items, mask + 1), buckets: mask + 1, control, entry, size };
}

/** Control bytes that are read at once. */
const GROUP = 128;

async function entriesOf(table: Table, start: number, count: number, reader: Reader): Promise<Entry[]> {
  const found: Entry[] = [];
  let seen = 0;
  const end = Math.min(start + count, table.items);
  for (let at = 0; at < table.buckets && seen < end; at += GROUP) {
    const group = await reader.bytes(inMemory(table.control + at), Math.min(GROUP, table.buckets - at));
    for (const bucket of fullOnes(group)) {
      if (seen >= start && seen < end) found.push(entryAt(table, at + bucket));
      seen++;
    }
  }
  return found;
}

const fullOnes = (group: Bytes): number[] => [...group.keys()].filter((index) => (group[index] as number) < 0x80);

function entryAt({ control, size, entry }: Table, bucket: number): Entry {
  const whole = { type: entry, place: inMemory(control - (bucket + 1) * size) };
  const key = inside(whole, '__0');
  return key === undefined || !isTuple(entry) ? { key: whole } : { key, value: inside(whole, '__1') };
}

const isTuple = (type: Type): boolean => {
  const found = bare(type);
  return found.kind === 'struct' && found.members.length === 2;
};
