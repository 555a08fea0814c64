/** Arrays as C and Rust have them; those of characters are texts. */

import { utf8 } from '../../bytes';
import type { ArrayType, Type } from '../../wasm/dwarf/info/model';
import { Unreadable, unsigned, within, type Place } from './place';
import { isTextual } from './scalars';
import { quoted } from './quoting';
import { LONGEST_TEXT } from './texts';
import { bare, sizeOf } from './types';
import { row, SQUARE, type Seeing, type View } from './view';

export async function arrayView(type: ArrayType, place: Place, seeing: Seeing): Promise<View> {
  const [count, ...inner] = type.counts;
  const element: Type = inner.length === 0 ? type.element : { ...type, counts: inner };
  const size = sizeOf(element);
  if (size === undefined) throw new Unreadable('elements of unknown size');
  const view = { label: '', brackets: SQUARE, ...row(element, (index) => within(place, index * size), count ?? 0) };
  if (count === undefined) return view;
  if (isText(element)) return { ...view, ...(await textOf(place, count, seeing)) };
  return isWideText(element) ? { ...view, ...(await wideTextOf(place, count, seeing)) } : view;
}

export function isText(element: Type): boolean {
  const found = bare(element);
  return found.kind === 'base' && isTextual(found);
}

/** Of UTF-16, as AssemblyScript's and C++'s are. */
export function isWideText(element: Type): boolean {
  const found = bare(element);
  return found.kind === 'base' && found.name === 'char16_t' && found.size === 2;
}

async function wideTextOf(place: Place, count: number, { reader }: Seeing): Promise<Partial<View>> {
  const bytes = await reader.bytes(place, 2 * Math.min(count, LONGEST_TEXT));
  const units = Array.from({ length: bytes.length / 2 }, (_, at) =>
    Number(unsigned(bytes.subarray(2 * at, 2 * at + 2))),
  );
  const end = units.indexOf(0);
  const text = utf8(String.fromCharCode(...(end < 0 ? units : units.slice(0, end))));
  const isWhole = end >= 0 || count <= LONGEST_TEXT;
  return { label: quoted(text, isWhole), brackets: undefined, contents: { bytes: text, isWhole } };
}

/** Up to the first NUL; characters that are no text behind it are left out. */
async function textOf(place: Place, count: number, { reader }: Seeing): Promise<Partial<View>> {
  const bytes = await reader.bytes(place, Math.min(count, LONGEST_TEXT));
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  const isWhole = end >= 0 || count <= LONGEST_TEXT;
  return { label: quoted(text, isWhole), brackets: undefined, contents: { bytes: text, isWhole } };
}
