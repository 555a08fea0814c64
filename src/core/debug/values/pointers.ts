/** Pointers and references. */

import type { Bytes } from '../../bytes';
import type { PointerType } from '../../wasm/dwarf/info/model';
import { isText } from './arrays';
import { hexadecimal, inMemory, Unreadable, type Located, type Place } from './place';
import type { Reader } from './reader';
import { quoted } from './quoting';
import { LONGEST_TEXT } from './texts';
import { bare, sizeOf } from './types';
import { listed, plain, type Contents, type Seeing, type View } from './view';

export async function pointerView(type: PointerType, place: Place, { reader }: Seeing): Promise<View> {
  const address = Number(await reader.number(place, type.size));
  const label = hexadecimal(address);
  if (type.target === undefined || address === 0) return { ...plain(label), address };
  const target: Located = { type: type.target, place: inMemory(address) };
  if (isShownAsTarget(type)) return { ...plain(''), target, isTransparent: true };
  return { ...(await viewOf(label, target, reader)), address };
}

/** References, and Rust's `Box`. */
export const isShownAsTarget = ({ isReference, name }: PointerType): boolean =>
  isReference || /^(&|(alloc::boxed::)?Box<)/.test(name ?? '');

async function viewOf(label: string, target: Located, reader: Reader): Promise<View> {
  const { kind } = bare(target.type);
  if (kind === 'function') return { ...plain(label), target };
  if (isText(target.type)) return textView(label, target, reader);
  if (kind === 'struct') return { ...plain(`${label} `), target, isTransparent: 'outermost' };
  if (sizeOf(target.type) === undefined) return plain(label);
  return { label, ...listed([{ name: '*', path: '*', ...target }]), target };
}

/** C's texts: up to NUL. */
async function textView(label: string, target: Located, reader: Reader): Promise<View> {
  const contents = await textAt(target.place, reader);
  const parts = listed([{ name: '*', path: '*', ...target }]);
  if (contents === undefined) return { label, ...parts, target };
  return { label: `${label} ${quoted(contents.bytes, contents.isWhole)}`, ...parts, target, contents };
}

const STEP = 100;

/** Undefined where there is no memory. The memory may end soon behind a text, hence the steps. */
async function textAt(place: Place, reader: Reader): Promise<Contents | undefined> {
  if (place.kind !== 'memory') return undefined;
  const found: number[] = [];
  while (found.length < LONGEST_TEXT) {
    const bytes = await readable(inMemory(place.address + found.length), reader);
    if (bytes === undefined) return found.length === 0 ? undefined : { bytes: Uint8Array.from(found), isWhole: false };
    const end = bytes.indexOf(0);
    found.push(...(end < 0 ? bytes : bytes.subarray(0, end)));
    if (end >= 0) return { bytes: Uint8Array.from(found), isWhole: true };
  }
  return { bytes: Uint8Array.from(found), isWhole: false };
}

async function readable(place: Place, reader: Reader): Promise<Bytes | undefined> {
  for (const size of [STEP, 1]) {
    try {
      return await reader.bytes(place, size);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return undefined;
}
