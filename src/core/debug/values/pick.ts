/**
 * Finds what is known to be inside a library's type, by its name and wherever it is: private fields move from version
 * to version. What is not found gives undefined, and the type is shown as it lies.
 */

import type { PointerType, StructType } from '../../wasm/dwarf/info/model';
import { inMemory, within, type Located, type Place } from './place';
import type { Reader } from './reader';
import { bare, Limit, memberOf, MOST_MEMBERS } from './types';

export interface Struct extends Located {
  readonly type: StructType;
}

export function asStruct(value: Located | undefined): Struct | undefined {
  const type = value && bare(value.type);
  return value !== undefined && type?.kind === 'struct' ? { type, place: value.place } : undefined;
}

/** The member that the names lead to, one within the other. */
export function inside(value: Located | undefined, ...names: readonly string[]): Located | undefined {
  return names.reduce<Located | undefined>((at, name) => {
    const struct = asStruct(at);
    const member = struct && memberOf(struct.type, name);
    return struct && member && { type: member.type, place: within(struct.place, member.offset) };
  }, value);
}

/** The first of these members that is there. */
export function oneOf(value: Located | undefined, ...names: readonly string[]): Located | undefined {
  for (const name of names) {
    const found = inside(value, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value itself or the first thing within it that `test` wants, members in their order. */
export function search<T>(
  value: Located | undefined,
  test: (value: Located) => T | undefined,
  limit = new Limit(300),
): T | undefined {
  if (value === undefined || !limit.take()) return undefined;
  const found = test(value);
  if (found !== undefined) return found;
  const struct = asStruct(value);
  if (struct === undefined) return undefined;
  for (const { type, offset } of struct.type.members.slice(0, MOST_MEMBERS)) {
    const inner = search({ type, place: within(struct.place, offset) }, test, limit);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The struct of this name within: `RawTable<`. */
export const structNamed = (value: Located | undefined, start: string): Struct | undefined =>
  search(value, (one) => {
    const struct = asStruct(one);
    return struct?.type.name.startsWith(start) ? struct : undefined;
  });

export interface Pointer {
  readonly type: PointerType;
  readonly place: Place;
}

export const pointerIn = (value: Located | undefined): Pointer | undefined =>
  search(value, ({ type, place }) => {
    const found = bare(type);
    return found.kind === 'pointer' ? { type: found, place } : undefined;
  });

/** The number within, as are those that a library gives a type of its own; undefined: there is none. */
export async function numberIn(value: Located | undefined, reader: Reader): Promise<number | undefined> {
  const size = (one: Located): number | undefined => {
    const found = bare(one.type);
    return found.kind === 'base' ? found.size : undefined;
  };
  const found = search(value, (one) => (size(one) === undefined ? undefined : one));
  return found && Number(await reader.number(found.place, size(found) ?? 0));
}

/** Where a pointer within leads; undefined: there is none. Null is address 0. */
export async function follow(value: Located | undefined, reader: Reader): Promise<Located | undefined> {
  const pointer = pointerIn(value);
  if (pointer?.type.target === undefined) return undefined;
  return { type: pointer.type.target, place: inMemory(await reader.word(pointer.place)) };
}

export const addressIn = async (value: Located | undefined, reader: Reader): Promise<number | undefined> => {
  const pointer = pointerIn(value);
  return pointer && reader.word(pointer.place);
};

export function argument({ typeArguments }: StructType, name: string): Located['type'] | undefined {
  return typeArguments.find((one) => one.name === name)?.type;
}
