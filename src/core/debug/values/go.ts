/** Go's types as TinyGo describes them: LLVM knows no Go, so they are structs of known members. */

import { follow, inside, numberIn } from './pick';
import { within } from './place';
import { structView } from './structs';
import { bytesOf, textBehind } from './texts';
import { sizeOf } from './types';
import { row, SQUARE, type Recogniser } from './view';

export const goView: Recogniser = (type, place, seeing) => {
  if (type.name === 'string') return stringView(type, place, seeing);
  if (type.name.startsWith('[]')) return sliceView(type, place, seeing);
  return inside({ type, place }, 'bucketBits') && hashmapView(type, place, seeing);
};

/** A map is a pointer to `runtime.hashmap`, which does not know the types of its keys and values. */
const hashmapView: Recogniser = async (type, place, seeing) => {
  const count = await numberIn(inside({ type, place }, 'count'), seeing.reader);
  return count === undefined ? undefined : structView(type, place, seeing, `map(${count}) `);
};

const stringView: Recogniser = (type, place, seeing) =>
  textBehind(inside({ type, place }, 'ptr'), inside({ type, place }, 'len'), seeing);

const sliceView: Recogniser = async (type, place, { reader }) => {
  const first = await follow(inside({ type, place }, 'ptr'), reader);
  const length = await numberIn(inside({ type, place }, 'len'), reader);
  const size = first && sizeOf(first.type);
  if (first === undefined || length === undefined || size === undefined) return undefined;
  return {
    label: `${type.name}(${length}) `,
    brackets: SQUARE,
    ...row(first.type, (at) => within(first.place, at * size), length),
    ...(await bytesOf(first.type, first.place, length, reader)),
  };
};
