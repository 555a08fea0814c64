/** `std::optional`, the smart pointers, and `std::tuple`. */

import { addressIn, asStruct, follow, inside, numberIn, structNamed } from '../pick';
import { inMemory, within } from '../place';
import type { Reader } from '../reader';
import { withoutArguments } from '../structs';
import { listed, plain, ROUND, transparent, type Part, type Recogniser } from '../view';

export const optionalView: Recogniser = async (type, place, { reader }) => {
  const value = inside({ type, place }, '__val_');
  const isEngaged = await numberIn(inside({ type, place }, '__engaged_'), reader);
  if (value === undefined || isEngaged === undefined) return undefined;
  return isEngaged === 0 ? plain('nullopt') : transparent(value);
};

export const uniquePointerView: Recogniser = async (type, place, { reader }) => {
  const pointer = inside({ type, place }, '__ptr_');
  const target = await follow(pointer, reader);
  if (target === undefined) return undefined;
  return (await addressIn(pointer, reader)) === 0 ? plain('nullptr') : transparent(target, 'unique_ptr ');
};

export const sharedPointerView: Recogniser = async (type, place, { reader }) => {
  const target = await follow(inside({ type, place }, '__ptr_'), reader);
  const control = await addressIn(inside({ type, place }, '__cntrl_'), reader);
  if (target === undefined || control === undefined) return undefined;
  if (control === 0) return plain('nullptr');
  const [strong, weak] = await countsOf(control, reader);
  return transparent(target, `${withoutArguments(type.name)}(strong ${strong}, weak ${weak}) `);
};

/**
 * Behind the pointer to its virtual table; programs do not describe it, the library does. Strong ones begin at 0, and
 * all of them together hold one weak one.
 */
async function countsOf(control: number, reader: Reader): Promise<readonly [strong: number, weak: number]> {
  const count = async (offset: number): Promise<number> => (await reader.word(inMemory(control + offset))) | 0;
  return [(await count(4)) + 1, await count(8)];
}

/** Each element is a base of the tuple's implementation. */
export const tupleView: Recogniser = (type, place) => {
  const all = structNamed({ type, place }, '__tuple_impl<');
  const leaves = all?.type.members.filter((member) => member.isBase);
  if (all === undefined || leaves === undefined) return undefined;
  const parts = leaves.map((leaf, index): Part => {
    const whole = { type: leaf.type, place: within(all.place, leaf.offset) };
    return { name: String(index), path: `.${index}`, ...(inside(asStruct(whole), '__value_') ?? whole) };
  });
  return { label: '', brackets: ROUND, ...listed(parts) };
};
