/** `Vec` and `VecDeque`: rows of elements. */

import type { StructType } from '../../../wasm/dwarf/info/model';
import { inMemory, type Located } from '../place';
import type { Reader } from '../reader';
import { addressIn, argument, inside, numberIn } from '../pick';
import { bytesOf } from '../texts';
import { sizeOf } from '../types';
import { row, SQUARE, type Recogniser } from '../view';

/** Where elements are: the buffer itself knows nothing of their type in newer versions. */
async function bufferOf(whole: Located, type: StructType, reader: Reader) {
  const element = argument(type, 'T');
  const address = await addressIn(inside(whole, 'buf'), reader);
  const length = await numberIn(inside(whole, 'len'), reader);
  const size = element && sizeOf(element);
  if (element === undefined || address === undefined || length === undefined || size === undefined) return undefined;
  return { element, length, at: (index: number) => inMemory(address + index * size) };
}

export const vecView: Recogniser = async (type, place, { reader }) => {
  const buffer = await bufferOf({ type, place }, type, reader);
  if (buffer === undefined) return undefined;
  const { element, length, at } = buffer;
  const contents = await bytesOf(element, at(0), length, reader);
  return { label: `Vec(${length}) `, brackets: SQUARE, ...row(element, at, length), ...contents };
};

/** A ring: it begins at `head`, and goes on at the start of the buffer. */
export const dequeView: Recogniser = async (type, place, { reader }) => {
  const whole = { type, place };
  const buffer = await bufferOf(whole, type, reader);
  const head = await numberIn(inside(whole, 'head'), reader);
  const capacity = await capacityOf(whole, reader);
  if (buffer === undefined || head === undefined || capacity === undefined) return undefined;
  const { element, length, at } = buffer;
  const ring = (index: number) => at(capacity === 0 ? 0 : (head + index) % capacity);
  return { label: `VecDeque(${length}) `, brackets: SQUARE, ...row(element, ring, length) };
};

function capacityOf(whole: Located, reader: Reader): Promise<number | undefined> {
  const buffer = inside(whole, 'buf');
  return numberIn(inside(buffer, 'inner', 'cap') ?? inside(buffer, 'cap'), reader);
}
