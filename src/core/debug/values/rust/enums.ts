/** Rust's enums with data: which variant holds stands in a discriminant, or in bits that no other variant uses. */

import type { Member, StructType, VariantPart } from '../../../wasm/dwarf/info/model';
import { Unreadable, within, type Place } from '../place';
import type { Reader } from '../reader';
import { structView, withoutArguments } from '../structs';
import { bare, sizeOf } from '../types';
import { plain, type Seeing, type View } from '../view';

type Variant = VariantPart['variants'][number];

export async function enumView(
  { variants, name, language }: StructType,
  place: Place,
  seeing: Seeing,
): Promise<View | undefined> {
  if (variants === undefined) return undefined;
  const variant = await variantOf(variants, place, seeing.reader);
  if (variant === undefined) throw new Unreadable(`no variant of ${withoutArguments(name)}`);
  const member = variant.members[0];
  return member === undefined
    ? plain(language === 'rust' ? withoutArguments(name) : '')
    : viewOf(member, place, seeing);
}

/** Undefined: the discriminant has a value that is none. */
export async function variantOf(part: VariantPart, place: Place, reader: Reader): Promise<Variant | undefined> {
  const { discriminant, variants } = part;
  if (discriminant === undefined) return variants[0];
  const size = sizeOf(discriminant.type) ?? 0;
  const value = await reader.number(within(place, discriminant.offset), size);
  // Its values may be written as signed ones or not (DWARF 5, section 5.7.10).
  const bits = Math.max(size * 8, 0);
  const isIt = ({ values }: Variant): boolean => values.some((one) => BigInt.asUintN(bits, one) === value);
  return variants.find(isIt) ?? variants.find(({ values }) => values.length === 0);
}

/** A variant is a member of its name, whose type is a struct. */
function viewOf(member: Member, place: Place, seeing: Seeing): View {
  const found = bare(member.type);
  const name = variantName(member);
  if (found.kind !== 'struct') return plain(name);
  return structView(found, within(place, member.offset), seeing, `${name} `);
}

/** The states of an `async` block are numbered, and its structs say what they are: `Suspend0`, `Returned`. */
export function variantName({ name, type }: Member): string {
  if (name !== undefined && !/^\d+$/.test(name)) return name;
  const found = bare(type);
  return found.kind === 'struct' ? withoutArguments(found.name) : (name ?? '?');
}
