/** Texts of a known length, wherever a library keeps them. */

import type { BaseType, Type } from '../../wasm/dwarf/info/model';
import { addressIn, numberIn } from './pick';
import { inMemory, within, type Located, type Place } from './place';
import { quoted } from './quoting';
import type { Reader } from './reader';
import { bare } from './types';
import { plain, row, type Seeing, type View } from './view';

/** What is shown of a text, in bytes; nobody reads more of it. */
export const LONGEST_TEXT = 1000;

const CHARACTER: BaseType = { kind: 'base', name: 'char', size: 1, encoding: 'character' };

export async function textAt(place: Place, length: number, { reader }: Seeing): Promise<View> {
  const bytes = await reader.bytes(place, Math.min(length, LONGEST_TEXT));
  const isWhole = length <= LONGEST_TEXT;
  return {
    ...plain(quoted(bytes, isWhole)),
    contents: { bytes, isWhole },
    characters: row(CHARACTER, (at) => within(place, at), length),
  };
}

/** By the members that have its address and its length; undefined: there are none. */
export async function textBehind(
  pointer: Located | undefined,
  count: Located | undefined,
  seeing: Seeing,
): Promise<View | undefined> {
  const address = await addressIn(pointer, seeing.reader);
  const length = await numberIn(count, seeing.reader);
  return address === undefined || length === undefined ? undefined : textAt(inMemory(address), length, seeing);
}

/** Rows of bytes are compared as texts are. Throws Unreadable. */
export async function bytesOf(
  element: Type,
  place: Place,
  length: number,
  reader: Reader,
): Promise<Pick<View, 'contents'>> {
  const found = bare(element);
  if (found.kind !== 'base' || found.size !== 1 || found.encoding !== 'unsigned') return {};
  const bytes = await reader.bytes(place, Math.min(length, LONGEST_TEXT));
  return { contents: { bytes, isWhole: length <= LONGEST_TEXT } };
}
