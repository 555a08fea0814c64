/** `std::vector`, `std::array`, `std::list`. */

import { addressIn, follow, inside, numberIn, oneOf } from '../pick';
import { inBytes, inMemory, within, type Located } from '../place';
import type { Reader } from '../reader';
import type { BaseType, Type } from '../../../wasm/dwarf/info/model';
import { aligned, alignmentOf, sizeOf } from '../types';
import { row, SQUARE, transparent, type Part, type Recogniser, type View } from '../view';

export const arrayOf: Recogniser = (type, place) => {
  const elements = inside({ type, place }, '__elems_');
  return elements && transparent(elements);
};

export const vectorView: Recogniser = async (type, place, { reader }) => {
  const whole = { type, place };
  if (type.name.startsWith('vector<bool,')) return bitsView(whole, reader);
  const first = await follow(inside(whole, '__begin_'), reader);
  const end = await addressIn(inside(whole, '__end_'), reader);
  const size = first && sizeOf(first.type);
  if (first?.place.kind !== 'memory' || end === undefined || size === undefined || size === 0) return undefined;
  const count = Math.max(0, Math.floor((end - first.place.address) / size));
  return sequence(
    'vector',
    row(first.type, (index) => within(first.place, index * size), count),
  );
};

const sequence = (name: string, parts: Pick<View, 'count' | 'isIndexed' | 'parts'>): View => ({
  label: `${name}(${parts.count}) `,
  brackets: SQUARE,
  ...parts,
});

const TRUTH: BaseType = { kind: 'base', name: 'bool', size: 1, encoding: 'boolean' };

/** `std::vector<bool>`: bits, the lowest first. */
async function bitsView(whole: Located, reader: Reader): Promise<View | undefined> {
  const start = await addressIn(inside(whole, '__begin_'), reader);
  const count = await numberIn(inside(whole, '__size_'), reader);
  if (start === undefined || count === undefined) return undefined;
  const part = async (index: number): Promise<Part> => {
    const [byte] = await reader.bytes(inMemory(start + (index >> 3)), 1);
    const bit = ((byte ?? 0) >> (index & 7)) & 1;
    return { name: `[${index}]`, path: `[${index}]`, type: TRUTH, place: inBytes(Uint8Array.of(bit)) };
  };
  const parts = (from: number, most: number) =>
    Promise.all(Array.from({ length: Math.max(0, Math.min(most, count - from)) }, (_, at) => part(from + at)));
  return sequence('vector', { count, isIndexed: true, parts });
}

/** A ring of nodes, each with the one before it, the one behind it, and a value. */
export const listView: Recogniser = async (type, place, { reader }) => {
  const whole = { type, place };
  const element = type.typeArguments[0]?.type;
  const count = await numberIn(oneOf(whole, '__size_alloc_', '__size_'), reader);
  const first = await addressIn(inside(whole, '__end_', '__next_'), reader);
  if (element === undefined || count === undefined || first === undefined) return undefined;
  const parts = (start: number, most: number) =>
    elementsOf(element, first, start, Math.min(start + most, count), reader);
  return sequence('list', { count, isIndexed: true, parts });
};

async function elementsOf(type: Type, first: number, start: number, end: number, reader: Reader): Promise<Part[]> {
  const found: Part[] = [];
  const offset = aligned(8, alignmentOf(type));
  for (let index = 0, node = first; index < end; index++) {
    const name = `[${index}]`;
    if (index >= start) found.push({ name, path: name, type, place: inMemory(node + offset) });
    node = await reader.word(inMemory(node + 4));
  }
  return found;
}
