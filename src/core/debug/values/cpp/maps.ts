/** Maps and sets of C++: trees (`std::map`) and chains of nodes (`std::unordered_map`). */

import type { StructType } from '../../../wasm/dwarf/info/model';
import { mapView, setView, type Entry } from '../maps';
import { addressIn, inside, numberIn, oneOf } from '../pick';
import { inMemory, type Located } from '../place';
import type { Reader } from '../reader';
import { withoutArguments } from '../structs';
import { aligned, alignmentOf, sizeOf } from '../types';
import type { Recogniser, Seeing, View } from '../view';

/** Of a node's entry: where it stands in the node, and what it is. */
interface Layout {
  readonly key: Located['type'];
  readonly value: Located['type'] | undefined;
  readonly keyOffset: number;
  readonly valueOffset: number;
}

/** The entry is a pair behind what links the node, which takes `links` bytes. */
function layoutOf({ typeArguments }: StructType, isMap: boolean, links: number): Layout | undefined {
  const key = typeArguments[0]?.type;
  const value = isMap ? typeArguments[1]?.type : undefined;
  const size = key && sizeOf(key);
  if (key === undefined || size === undefined || (isMap && value === undefined)) return undefined;
  const alignment = value === undefined ? 1 : alignmentOf(value);
  const keyOffset = aligned(links, Math.max(alignmentOf(key), alignment));
  return { key, value, keyOffset, valueOffset: keyOffset + aligned(size, alignment) };
}

function entryAt({ key, value, keyOffset, valueOffset }: Layout, node: number): Entry {
  const first = { type: key, place: inMemory(node + keyOffset) };
  return value === undefined
    ? { key: first }
    : { key: first, value: { type: value, place: inMemory(node + valueOffset) } };
}

/** From `first` on, one behind the other; `next` throws Unreadable where the memory is damaged. */
async function walk(
  first: number,
  start: number,
  end: number,
  next: (node: number) => Promise<number>,
): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0, node = first; index < end && node !== 0; index++) {
    if (index >= start) found.push(node);
    if (index + 1 < end) node = await next(node);
  }
  return found;
}

interface Chain {
  readonly first: number;
  readonly count: number;
  readonly layout: Layout;
  readonly next: (node: number) => Promise<number>;
}

function viewOf(type: StructType, { first, count, layout, next }: Chain, seeing: Seeing): View {
  const name = withoutArguments(type.name);
  const entries = async (start: number, most: number): Promise<Entry[]> =>
    (await walk(first, start, Math.min(start + most, count), next)).map((node) => entryAt(layout, node));
  return layout.value === undefined ? setView(name, count, entries) : mapView(name, count, entries, seeing);
}

/** Left, right, parent, and the colour. */
const TREE_LINKS = 13;

export const treeView =
  (isMap: boolean): Recogniser =>
  async (type, place, seeing) => {
    const tree = inside({ type, place }, '__tree_');
    const first = await addressIn(inside(tree, '__begin_node_'), seeing.reader);
    const count = await numberIn(oneOf(tree, '__pair3_', '__size_'), seeing.reader);
    const layout = layoutOf(type, isMap, TREE_LINKS);
    if (first === undefined || count === undefined || layout === undefined) return undefined;
    return viewOf(type, { first, count, layout, next: (node) => successor(node, seeing.reader) }, seeing);
  };

/** No tree that is in balance, and fits the memory, is so high. */
const HIGHEST = 64;

/** The leftmost one to the right; else the first above that is not reached from its right. */
async function successor(node: number, reader: Reader): Promise<number> {
  const link = (from: number, offset: number): Promise<number> => reader.word(inMemory(from + offset));
  let at = await link(node, 4);
  if (at !== 0) return leftmost(at, reader);
  let below = node;
  at = await link(node, 8);
  for (let i = 0; i < HIGHEST && at !== 0 && (await link(at, 0)) !== below; i++) {
    below = at;
    at = await link(at, 8);
  }
  return at;
}

async function leftmost(node: number, reader: Reader): Promise<number> {
  let at = node;
  for (let i = 0; i < HIGHEST; i++) {
    const left = await reader.word(inMemory(at));
    if (left === 0) return at;
    at = left;
  }
  return at;
}

/** The next node, and the hash. */
const HASH_LINKS = 8;

export const hashView =
  (isMap: boolean): Recogniser =>
  async (type, place, seeing) => {
    const table = inside({ type, place }, '__table_');
    const first = await addressIn(oneOf(table, '__p1_', '__first_node_'), seeing.reader);
    const count = await numberIn(oneOf(table, '__p2_', '__size_'), seeing.reader);
    const layout = layoutOf(type, isMap, HASH_LINKS);
    if (first === undefined || count === undefined || layout === undefined) return undefined;
    return viewOf(type, { first, count, layout, next: (node) => seeing.reader.word(inMemory(node)) }, seeing);
  };
