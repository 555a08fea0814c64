/** Names of an enumeration's values, and of the variants of Rust's: known where they stand beside such a value. */

import { utf8 } from '../../bytes';
import type { EnumType, StructType } from '../../wasm/dwarf/info/model';
import type { Computed } from './operators';
import type { Located } from './place';
import { variantName } from './rust/enums';
import { enumValue } from './scalars';
import type { Showing } from './show';
import { bare } from './types';

/** The value and what the name means beside it, to be compared; undefined: it means nothing. */
export async function besideEnum(
  value: Located,
  name: string,
  showing: Showing,
): Promise<readonly [value: Computed, name: Computed] | undefined> {
  const seen = await showing.seenThrough(value);
  const type = bare(seen.type);
  if (type.kind === 'enum') {
    const constant = constantOf(type, name);
    if (constant === undefined) return undefined;
    return [enumValue(type, await showing.reader.bytes(seen.place, type.size)), constant];
  }
  if (type.kind !== 'struct' || !hasVariant(type, last(name))) return undefined;
  const { label } = await showing.view(seen);
  return [text(label.trimEnd()), text(last(name))];
}

/** Without the path before it. */
const last = (name: string): string => name.replace(/^.*::/, '');

const constantOf = ({ values }: EnumType, name: string): bigint | undefined =>
  values.find((one) => last(one.name) === last(name))?.value;

const hasVariant = ({ variants }: StructType, name: string): boolean =>
  variants?.variants.some(({ members }) => members[0] !== undefined && variantName(members[0]) === name) ?? false;

const text = (name: string): Computed => ({ bytes: utf8(name), isWhole: true });
