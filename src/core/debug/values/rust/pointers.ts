/** Pointers that are more than an address: to slices, texts and trait objects; and those that count. */

import { shortName } from '../names';
import { addressIn, follow, inside, numberIn, oneOf, search } from '../pick';
import { hexadecimal, inMemory, within, type Located } from '../place';
import { withoutArguments } from '../structs';
import { bytesOf, textAt } from '../texts';
import { sizeOf } from '../types';
import { plain, row, SQUARE, transparent, type Recogniser, type Seeing, type View } from '../view';

/** `&str`, `&[T]`, `Box<[T]>`, `&dyn Trait`, … */
export const wideView: Recogniser = async (type, place, seeing) => {
  const whole = { type, place };
  const target = await follow(whole, seeing.reader);
  return target && wideTarget(whole, type.name, target, seeing);
};

/** By what stands beside the address: a length or a vtable. Undefined: neither. */
async function wideTarget(whole: Located, name: string, target: Located, seeing: Seeing): Promise<View | undefined> {
  const vtable = search(whole, (one) => inside(one, 'vtable'));
  if (vtable !== undefined) return traitObjectView(name, target, vtable, seeing);
  const length = await numberIn(
    search(whole, (one) => inside(one, 'length')),
    seeing.reader,
  );
  return length === undefined ? undefined : sliceView(name, target, length, seeing);
}

/** `&mut str`, `*const str`, `alloc::boxed::Box<str, …>`, `Rc<str, …>` */
const TEXT = /^(&(mut )?|\*(const|mut) |[\w:]+<)(str|std::path::Path|std::ffi::os_str::OsStr)\b/;

async function sliceView(name: string, first: Located, length: number, seeing: Seeing): Promise<View | undefined> {
  if (TEXT.test(name)) return textAt(first.place, length, seeing);
  const size = sizeOf(first.type);
  if (size === undefined) return undefined;
  const elements = row(first.type, (index) => within(first.place, index * size), length);
  const contents = await bytesOf(first.type, first.place, length, seeing.reader);
  return { label: `(${length}) `, brackets: SQUARE, ...elements, ...contents };
}

/** A vtable begins with the destructor, and the size of what the object is. */
async function traitObjectView(name: string, { place }: Located, vtable: Located, seeing: Seeing): Promise<View> {
  const { reader, typeOfVtable } = seeing;
  const table = (await addressIn(vtable, reader)) ?? 0;
  const type = typeOfVtable?.(table);
  if (type !== undefined) return transparent({ type, place });
  const size = await reader.word(inMemory(table + 4));
  const at = place.kind === 'memory' ? ` at ${hexadecimal(place.address)}` : '';
  return plain(`${shortName(/dyn [\w: +]+/.exec(name)?.[0] ?? 'dyn')}${at} (${size} bytes)`);
}

/** `Ref` and `RefMut`, as a `RefCell` gives them: references, though they are made with a pointer. */
export const borrowView: Recogniser = async (type, place, seeing) => {
  const pointer = inside({ type, place }, 'value');
  const target = await follow(pointer, seeing.reader);
  if (pointer === undefined || target === undefined) return undefined;
  return (await wideTarget(pointer, type.name, target, seeing)) ?? transparent(target);
};

/** `Rc`, `Arc` and `Weak`: what they share stands behind its counts. */
export const countedView: Recogniser = async (type, place, seeing) => {
  const pointer = inside({ type, place }, 'ptr');
  if ((await addressIn(pointer, seeing.reader)) === DANGLING) return plain('Weak(of nothing)');
  const shared = await follow(pointer, seeing.reader);
  const value = oneOf(shared, 'value', 'data');
  const strong = await numberIn(inside(shared, 'strong'), seeing.reader);
  const weak = await numberIn(inside(shared, 'weak'), seeing.reader);
  if (pointer === undefined || value === undefined || strong === undefined || weak === undefined) return undefined;
  const label = countsOf(type.name, strong, weak);
  if (strong === 0) return plain(label);
  const wide = await wideTarget(pointer, type.name, value, seeing);
  return wide === undefined ? transparent(value, label) : { ...wide, label: `${label}${wide.label}` };
};

/** A `Weak` that never had anything. */
const DANGLING = 0xffffffff;

/** All strong ones together hold one weak one. */
const countsOf = (name: string, strong: number, weak: number): string =>
  `${withoutArguments(name)}(strong ${strong}, weak ${strong === 0 ? weak : weak - 1}) `;
