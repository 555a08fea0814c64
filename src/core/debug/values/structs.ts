/** Structs, classes and unions as they lie in the memory. */

import type { Member, StructType, VirtualBase } from '../../wasm/dwarf/info/model';
import { inBytes, Unreadable, within, type Located, type Place } from './place';
import type { Reader } from './reader';
import { typeName } from './type-names';
import { bare, sizeOf } from './types';
import { virtualPlace } from './virtual-bases';
import { CURLY, plain, ROUND, WIDE, type Part, type Seeing, type View } from './view';

export function structView(type: StructType, place: Place, seeing: Seeing, label = labelOf(type)): View {
  const members = type.members.filter((member) => !isHidden(member));
  const all = [
    ...(type.virtualBases ?? []).map((base) => () => virtualPart(base, place, seeing.reader)),
    ...members.map((member) => () => partOf(member, place, seeing.reader)),
  ];
  const parts = (start: number, count: number) => Promise.all(all.slice(start, start + count).map((part) => part()));
  const isEmpty = all.length === 0;
  if (isEmpty && type.language === 'rust') return plain(type.name.startsWith('(') ? '()' : label.trimEnd());
  const isTuple = members.every(({ name }) => TUPLE.test(name ?? '')) && type.language === 'rust';
  const style = isTuple
    ? { label: label.trimEnd(), brackets: ROUND }
    : { label, brackets: braces(type), between: between(type) };
  return { ...style, count: all.length, isIndexed: false, parts };
}

/** Rust's tuples, also those with names. */
const TUPLE = /^__\d+$/;

const braces = ({ language }: StructType) => (language === 'rust' ? WIDE : CURLY);
const between = ({ language }: StructType): View['between'] =>
  language === 'rust' || language === 'go' ? ': ' : ' = ';

/** Rust's values begin with the name of their type. */
function labelOf({ language, name }: StructType): string {
  if (language !== 'rust' || name.startsWith('(')) return '';
  return `${withoutArguments(name)} `;
}

export const withoutArguments = (name: string): string => name.replace(/<.*$/s, '');

/** What only the compiler wants: pointers to virtual tables, and markers of no size. */
function isHidden({ type, name }: Member): boolean {
  const found = bare(type);
  if (name !== undefined && /^_vptr[$.]/.test(name)) return true;
  return found.kind === 'struct' && found.size === 0 && found.name.startsWith('PhantomData<');
}

/** What has no name is seen through: its members are reached by the expression of the whole. */
async function partOf(member: Member, whole: Place, reader: Reader): Promise<Part> {
  const place = await placeOf(member, whole, reader);
  const { type } = member;
  if (member.isBase) return basePart(typeName(type), type, place);
  if (member.name === undefined) return { name: '(anonymous)', path: '', type, place };
  const name = TUPLE.test(member.name) ? member.name.slice(2) : member.name;
  return { name, path: `.${name}`, type, place };
}

const basePart = (name: string, type: Located['type'], place: Place): Part => ({
  ...{ name, type, place },
  path: /^\w+$/.test(name) ? `.${name}` : '',
});

async function virtualPart({ type, slot }: VirtualBase, whole: Place, reader: Reader): Promise<Part> {
  return basePart(typeName(type), type, await unlessUnreadable(() => virtualPlace(slot, whole, reader)));
}

/** Bit fields are cut out, and can only be read. */
export async function placeOf({ bits, type, offset }: Member, whole: Place, reader: Reader): Promise<Place> {
  const place = within(whole, offset);
  return bits === undefined ? place : unlessUnreadable(() => bitField(bits, type, place, reader));
}

async function unlessUnreadable(find: () => Promise<Place>): Promise<Place> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unknown', why: error.message };
    throw error;
  }
}

async function bitField(bits: NonNullable<Member['bits']>, type: Located['type'], place: Place, reader: Reader) {
  const size = Math.min(sizeOf(type) ?? 8, 16);
  const from = Math.max(bits.from, 0);
  const count = Math.max(bits.count, 0);
  const raw = await reader.number(place, Math.min(Math.ceil((from + count) / 8), 32));
  const value = BigInt.asUintN(count, raw >> BigInt(from));
  return inBytes(littleEndian(isSigned(type) ? BigInt.asIntN(count, value) : value, size));
}

function isSigned(type: Located['type']): boolean {
  const found = bare(type);
  return found.kind === 'base' ? found.encoding === 'signed' : found.kind === 'enum' && found.isSigned;
}

export function littleEndian(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}
