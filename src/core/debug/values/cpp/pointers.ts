/** `std::optional`, the smart pointers, and `std::tuple`. */

import { addressIn, asStruct, follow, inside, numberIn, oneOf, pointerIn, structNamed } from '../pick';
import { inMemory, within } from '../place';
import type { Reader } from '../reader';
import { structView, withoutArguments } from '../structs';
import { listed, plain, ROUND, transparent, type Part, type Recogniser, type View } from '../view';

export const optionalView: Recogniser = async (type, place, { reader }) => {
  const value = inside({ type, place }, '__val_');
  const isEngaged = await numberIn(inside({ type, place }, '__engaged_'), reader);
  if (value === undefined || isEngaged === undefined) return undefined;
  return isEngaged === 0 ? plain('nullopt') : transparent(value);
};

const NULL: View = { ...plain('nullptr'), address: 0 };
/** `std::unique_ptr<T[]>` */
const OF_ARRAYS = /^unique_ptr<.*\[\](,|>)/s;

export const uniquePointerView: Recogniser = async (type, place, { reader }) => {
  const pointer = inside({ type, place }, '__ptr_');
  const target = await follow(pointer, reader);
  if (target === undefined) return undefined;
  const held = pointerIn(pointer);
  const address = await addressIn(held, reader);
  if (held === undefined || address === 0) return NULL;
  return { ...transparent(OF_ARRAYS.test(type.name) ? held : target, 'unique_ptr '), address };
};

export const sharedPointerView: Recogniser = async (type, place, { reader }) => {
  const pointer = inside({ type, place }, '__ptr_');
  const target = await follow(pointer, reader);
  const control = await addressIn(inside({ type, place }, '__cntrl_'), reader);
  if (target === undefined || control === undefined) return undefined;
  if (control === 0) return NULL;
  const [strong, weak] = await countsOf(control, reader);
  const label = `${withoutArguments(type.name)}(strong ${strong}, weak ${weak}) `;
  return { ...transparent(target, label), address: await addressIn(pointer, reader) };
};

/** `std::function`: it has a pointer to what it calls, or a policy that says whether there is something. */
export const functionView: Recogniser = async (type, place, seeing) => {
  const held = inside({ type, place }, '__f_');
  const policy = await follow(inside(held, '__policy_'), seeing.reader);
  const isNull = await numberIn(inside(policy, '__is_null'), seeing.reader);
  const address = await addressIn(oneOf(held, '__f_', '__invoker_'), seeing.reader);
  if (address === undefined) return undefined;
  return address === 0 || isNull === 1 ? NULL : { ...structView(type, place, seeing), address };
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
