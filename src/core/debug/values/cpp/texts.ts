/**
 * `std::string`: short ones stand in the object itself, and one bit says so. Where it is differs: in the last byte where
 * characters come first (`_LIBCPP_ABI_ALTERNATE_STRING_LAYOUT`, which version 2 of the ABI has), else in the first.
 */

import { asStruct, inside, oneOf, search } from '../pick';
import { within, type Located } from '../place';
import type { Reader } from '../reader';
import { textAt, textBehind } from '../texts';
import { bare, memberOf, sizeOf } from '../types';
import type { Recogniser, Seeing, View } from '../view';

export const stringView: Recogniser = async (type, place, seeing) => {
  const whole = search({ type, place }, (one) => (inside(one, '__l') && inside(one, '__s') ? one : undefined));
  const short = inside(whole, '__s');
  const characters = inside(short, '__data_');
  if (short === undefined || characters === undefined || !isNarrow(characters)) return undefined;
  const length = await shortLength(short, seeing.reader);
  if (length !== undefined) return textAt(characters.place, length, seeing);
  return pointed(inside(whole, '__l'), seeing);
};

/** Undefined: it is a long one. */
async function shortLength(short: Located, reader: Reader): Promise<number | undefined> {
  const struct = asStruct(short);
  const isFlagLast = struct !== undefined && memberOf(struct.type, '__data_')?.offset === 0;
  const [byte = 0] = await reader.bytes(within(short.place, isFlagLast ? (sizeOf(short.type) ?? 1) - 1 : 0), 1);
  if (isFlagLast) return byte >= 0x80 ? undefined : byte;
  return (byte & 1) === 1 ? undefined : byte >> 1;
}

/** Elements of one byte: other ones are shown as they lie. */
function isNarrow({ type }: Located): boolean {
  const found = bare(type);
  return found.kind === 'array' && sizeOf(found.element) === 1;
}

export const viewOfString: Recogniser = (type, place, seeing) =>
  type.name.startsWith('basic_string_view<char,') ? pointed({ type, place }, seeing) : undefined;

function pointed(value: Located | undefined, seeing: Seeing): Promise<View | undefined> {
  return textBehind(oneOf(value, '__data_', '__data'), oneOf(value, '__size_', '__size'), seeing);
}
