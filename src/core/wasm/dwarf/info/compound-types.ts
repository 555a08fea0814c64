/** Types that have parts: structs, unions, arrays, enumerations (5.5 to 5.8, 5.10). */

import { Work } from '../work';
import { DW_AT, DW_TAG } from './constants';
import { numberOf, valueOf, type Entry } from './entry';
import { later } from './later';
import { isMember, memberOf, virtualBaseOf } from './members';
import type { ArrayType, EnumType, Member, StructType, Type, VirtualBase } from './model';
import { attempt } from './names';
import { sizeOf } from './size';
import type { Types } from './types';
import { variantsOf } from './variants';
import { walk, type Wanted } from './walk';

/** Of one type. Objects take far more room than their entries: real ones have some thousand. */
const MOST_PARTS = 65_536;

/** The entry's own children of these tags, as far as they can be read. */
export function childrenOf(entry: Entry, types: Types, isWanted: Wanted): Entry[] {
  const { program } = types.names;
  const found: Entry[] = [];
  attempt(() =>
    walk(program, entry, new Work(program.sections.bytes.length), isWanted, (child) => {
      if (found.length < MOST_PARTS) found.push(child);
      return false;
    }),
  );
  return found;
}

const TYPE_PARAMETER: Wanted = (tag) => tag === DW_TAG.template_type_parameter;

export function structOf(entry: Entry, types: Types): StructType {
  const { names } = types;
  const members = later(() => membersOf(entry, types), []);
  const virtualBases = later(() => virtualBasesOf(entry, types), []);
  const variants = later(() => variantsOf(entry, types), undefined);
  const typeArguments = later(() => childrenOf(entry, types, TYPE_PARAMETER).map((one) => argumentOf(one, types)), []);
  return {
    kind: 'struct',
    how: HOW.get(entry.tag) ?? 'struct',
    name: names.plain([entry]) ?? '(anonymous)',
    qualifiedName: names.qualified([entry], '(anonymous)'),
    size: numberOf(entry, DW_AT.byte_size) ?? 0,
    language: entry.unit.language,
    get members() {
      return members();
    },
    get virtualBases() {
      return virtualBases();
    },
    get variants() {
      return variants();
    },
    get typeArguments() {
      return typeArguments();
    },
  };
}

const HOW: ReadonlyMap<number, StructType['how']> = new Map([
  [DW_TAG.class_type, 'class'],
  [DW_TAG.union_type, 'union'],
]);

function membersOf(entry: Entry, types: Types): Member[] {
  return childrenOf(entry, types, isMember).flatMap((child) => memberOf(child, types) ?? []);
}

function virtualBasesOf(entry: Entry, types: Types): VirtualBase[] {
  return childrenOf(entry, types, isMember).flatMap((child) => virtualBaseOf(child, types) ?? []);
}

function argumentOf(entry: Entry, types: Types): StructType['typeArguments'][number] {
  return { name: types.names.plain([entry]) ?? '', type: types.ofChain([entry]) };
}

export function parametersOf(entry: Entry, types: Types): Type[] {
  const parameters = childrenOf(entry, types, (tag) => tag === DW_TAG.formal_parameter);
  return parameters.map((parameter) => types.ofChain([parameter]));
}

export function arrayOf(entry: Entry, types: Types): ArrayType {
  const element = later<Type>(() => types.ofChain([entry]), { kind: 'unknown', name: 'damaged' });
  const dimensions = childrenOf(entry, types, (tag) => tag === DW_TAG.subrange_type);
  return {
    kind: 'array',
    counts: dimensions.map(countOf),
    get element() {
      return element();
    },
  };
}

/** 5.13. Of arrays whose length is known when they are made alone, it is an expression or another entry. */
function countOf(entry: Entry): number | undefined {
  const isConstant = (name: number) => !REFERENCES.has(valueOf(entry, name)?.form ?? 0);
  const [count, upper, lower] = [DW_AT.count, DW_AT.upper_bound, DW_AT.lower_bound].map((name) =>
    isConstant(name) ? numberOf(entry, name) : undefined,
  );
  const found = count ?? (upper === undefined ? undefined : upper - (lower ?? 0) + 1);
  // Some compilers write -1 or all ones where nothing is known.
  return found === undefined || found < 0 || found > 0xffffffff ? undefined : found;
}

const REFERENCES: ReadonlySet<number> = new Set([0x10, 0x11, 0x12, 0x13, 0x14, 0x15]);

export function enumOf(entry: Entry, types: Types): EnumType {
  const under = types.of(entry);
  const size = numberOf(entry, DW_AT.byte_size) ?? sizeOf(under) ?? 4;
  const content = later(() => enumContent(entry, types, { size, under }), NO_CONTENT);
  return {
    kind: 'enum',
    name: types.names.plain([entry]) ?? '(anonymous)',
    size,
    get isSigned() {
      return content().isSigned;
    },
    get values() {
      return content().values;
    },
  };
}

type EnumContent = Pick<EnumType, 'isSigned' | 'values'>;
const NO_CONTENT: EnumContent = { isSigned: false, values: [] };

/** Up to version 2 no type is told: a value below zero tells that there is a sign. */
function enumContent(
  entry: Entry,
  types: Types,
  { size, under }: { readonly size: number; readonly under: Type | undefined },
): EnumContent {
  const values = childrenOf(entry, types, (tag) => tag === DW_TAG.enumerator).map((one) => ({
    name: types.names.plain([one]) ?? '',
    value: valueOf(one, DW_AT.const_value)?.value ?? 0,
  }));
  const isSigned = under === undefined ? values.some(({ value }) => Number(value) < 0) : isSignedInteger(under);
  return { isSigned, values: values.map(({ name, value }) => ({ name, value: integerOf(value, { size, isSigned }) })) };
}

export interface IntegerShape {
  readonly size: number;
  readonly isSigned: boolean;
}

/** A constant as the type has it: whether it has a sign is not told by its form alone (7.5.5). */
export function integerOf(value: number | bigint | Uint8Array, { size, isSigned }: IntegerShape): bigint {
  const bits = 8 * Math.min(Math.max(size, 1), 16);
  const whole = value instanceof Uint8Array ? unsignedOf(value) : BigInt(value);
  return isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole);
}

function unsignedOf(bytes: Uint8Array): bigint {
  return bytes.subarray(0, 16).reduceRight((whole, byte) => (whole << 8n) | BigInt(byte), 0n);
}

/** Through aliases. */
export function isSignedInteger(type: Type | undefined): boolean {
  let at = type;
  for (let hops = 0; at?.kind === 'alias' && hops < 64; hops++) at = at.target;
  return at?.kind === 'base' && (at.encoding === 'signed' || at.name === 'char' || at.name === 'signed char');
}
