/** `BTreeMap` and `BTreeSet`: nodes of up to 11 entries, with edges between them where a node is no leaf. */

import { mapView, setView, type Entry } from '../maps';
import { argument, asStruct, follow, inside, numberIn, structNamed, type Struct } from '../pick';
import { inMemory, within, type Located, type Place } from '../place';
import type { Reader } from '../reader';
import { bare, sizeOf } from '../types';
import type { Recogniser, Seeing } from '../view';
import { variantOf } from './enums';

/** 6 entries at least in each node but the root: no memory has room for more. */
const HIGHEST = 20;
const MOST_IN_A_NODE = 11;
const POINTER = 4;

interface Tree {
  readonly length: number;
  readonly root: { readonly node: Located; readonly height: number } | undefined;
}

export const treeMapView: Recogniser = async (type, place, seeing) => {
  const tree = await treeOf({ type, place }, seeing);
  if (tree === undefined) return undefined;
  return mapView('BTreeMap', tree.length, (start, count) => entriesOf(tree, start, count, seeing.reader), seeing);
};

export const treeSetView: Recogniser = async (type, place, seeing) => {
  const tree = await treeOf({ type, place }, seeing);
  if (tree === undefined) return undefined;
  return setView('BTreeSet', tree.length, (start, count) => entriesOf(tree, start, count, seeing.reader));
};

async function treeOf(whole: Located, { reader }: Seeing): Promise<Tree | undefined> {
  const map = structNamed(whole, 'BTreeMap<');
  const length = await numberIn(inside(map, 'length'), reader);
  const option = asStruct(inside(map, 'root'));
  const variant = option?.type.variants && (await variantOf(option.type.variants, option.place, reader));
  const some = variant?.members[0];
  if (length === undefined || option === undefined || some === undefined) return undefined;
  const root = structNamed({ type: some.type, place: within(option.place, some.offset) }, 'NodeRef<');
  return { length, root: root && (await rootOf(root, reader)) };
}

async function rootOf(reference: Struct, reader: Reader): Promise<Tree['root']> {
  const node = await follow(inside(reference, 'node'), reader);
  const height = await numberIn(inside(reference, 'height'), reader);
  return node === undefined || height === undefined || height > HIGHEST ? undefined : { node, height };
}

async function entriesOf({ root, length }: Tree, start: number, count: number, reader: Reader): Promise<Entry[]> {
  if (root === undefined) return [];
  const walk = new Walk(start, Math.min(start + count, length), reader);
  await walk.through(root.node, root.height);
  return walk.found;
}

/** In the order of keys. The reader's limit ends it where nodes are in a circle. */
class Walk {
  readonly found: Entry[] = [];
  private seen = 0;

  constructor(
    private readonly start: number,
    private readonly end: number,
    private readonly reader: Reader,
  ) {}

  async through(node: Located, height: number): Promise<void> {
    const struct = asStruct(node);
    const length = await numberIn(inside(struct, 'len'), this.reader);
    if (struct === undefined || length === undefined || length > MOST_IN_A_NODE) return;
    for (let index = 0; index <= length && this.seen < this.end; index++) {
      if (height > 0) await this.through(await this.child(struct, index), height - 1);
      if (index < length) this.add(struct, index);
    }
  }

  /** Behind the leaf's part of a node stand its edges. */
  private async child({ type, place }: Struct, index: number): Promise<Located> {
    const edge: Place = within(place, Math.ceil(type.size / POINTER) * POINTER + index * POINTER);
    return { type, place: inMemory(await this.reader.word(edge)) };
  }

  private add(node: Struct, index: number): void {
    const key = element(node, 'keys', 'K', index);
    const value = element(node, 'vals', 'V', index);
    if (this.seen >= this.start && this.seen < this.end && key !== undefined) this.found.push({ key, value });
    this.seen++;
  }
}

/** Without the wrapper for what may not be there. */
function element(node: Struct, member: string, name: string, index: number): Located | undefined {
  const all = inside(node, member);
  const type = argument(node.type, name);
  const array = all && bare(all.type);
  const size = array?.kind === 'array' ? sizeOf(array.element) : undefined;
  if (all === undefined || type === undefined || size === undefined) return undefined;
  return { type, place: within(all.place, index * size) };
}
