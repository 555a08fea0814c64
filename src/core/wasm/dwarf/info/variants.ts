/** Rust's enums with data (5.7.10). */

import { DebugReader } from '../debug-reader';
import { childrenOf, integerOf, isSignedInteger, type IntegerShape } from './compound-types';
import { DW_AT, DW_TAG } from './constants';
import { bytesOf, valueOf, type Entry } from './entry';
import { readLeb } from './forms';
import { isMember, memberOf } from './members';
import type { Member, VariantPart } from './model';
import { attempt } from './names';
import { sizeOf } from './size';
import type { Types } from './types';

type Variant = VariantPart['variants'][number];

/** Ranges of discriminants that are longer are not listed. */
const LONGEST_RANGE = 1000n;

export function variantsOf(struct: Entry, types: Types): VariantPart | undefined {
  const [part] = childrenOf(struct, types, (tag) => tag === DW_TAG.variant_part);
  if (part === undefined) return undefined;
  const discriminant = discriminantOf(part, types);
  const shape = { size: sizeOf(discriminant?.type) ?? 16, isSigned: isSignedInteger(discriminant?.type) };
  const variants = childrenOf(part, types, (tag) => tag === DW_TAG.variant);
  return { discriminant, variants: variants.map((one) => variantOf(one, types, shape)) };
}

function discriminantOf(part: Entry, types: Types): Member | undefined {
  const { program } = types.names;
  const entry = program.entry(program.reference(part, DW_AT.discr));
  return entry === undefined ? undefined : memberOf(entry, types);
}

function variantOf(entry: Entry, types: Types, shape: IntegerShape): Variant {
  const value = valueOf(entry, DW_AT.discr_value)?.value;
  const values = value === undefined ? listed(entry, shape) : [integerOf(value, shape)];
  const members = childrenOf(entry, types, isMember).flatMap((child) => memberOf(child, types) ?? []);
  return { values, members };
}

/** `DW_AT_discr_list` (5.7.10, 7.5.5): single values, and ranges with both ends. */
function listed(entry: Entry, shape: IntegerShape): bigint[] {
  const values: bigint[] = [];
  const list = bytesOf(entry, DW_AT.discr_list);
  if (list === undefined) return values;
  const r = new DebugReader(list);
  const next = () => integerOf(readLeb(r, shape.isSigned), shape);
  attempt(() => {
    while (!r.done) {
      const isRange = r.byte() === 1;
      const first = next();
      const last = isRange ? next() : first;
      for (let value = first; value <= last && value - first < LONGEST_RANGE; value++) values.push(value);
    }
  });
  return values;
}
