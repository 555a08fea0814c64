/** Type section and the types inside others. https://webassembly.github.io/spec/core/binary/types.html */

import { LateEntries, type Entries } from './entries';
import type { GlobalType, Limits, TableType, TypeDef, ValueType } from './module';
import type { Reader } from './reader';

const MOST_PARAMS = 1000;
const MOST_FIELDS = 10_000;
const RECURSION_GROUP = 0x4e;

const SIMPLE: Readonly<Record<number, string>> = {
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
  0x78: 'i8',
  0x77: 'i16',
};

/** Abstract heap types; each byte alone means the nullable reference to it. */
const HEAP: Readonly<Record<number, string>> = {
  0x75: 'nocont',
  0x74: 'noexn',
  0x73: 'nofunc',
  0x72: 'noextern',
  0x71: 'none',
  0x70: 'func',
  0x6f: 'extern',
  0x6e: 'any',
  0x6d: 'eq',
  0x6c: 'i31',
  0x6b: 'struct',
  0x6a: 'array',
  0x69: 'exn',
  0x68: 'cont',
  0x67: 'string',
};

/** Short names of the nullable references that only null has. */
const BOTTOM: Readonly<Record<string, string>> = {
  none: 'nullref',
  nofunc: 'nullfuncref',
  noextern: 'nullexternref',
  noexn: 'nullexnref',
  nocont: 'nullcontref',
};

export function readHeapType(r: Reader): string {
  const start = r.pos;
  const value = r.signed(33);
  if (value >= 0n) return value.toString();
  const heap = value < -64n ? undefined : HEAP[Number(value & 0x7fn)];
  return heap ?? r.fail('bad-type', 'unknown heap type', start);
}

export function readValueType(r: Reader): ValueType {
  const start = r.pos;
  const byte = r.byte();
  const simple = SIMPLE[byte];
  if (simple !== undefined) return simple;
  const heap = HEAP[byte];
  if (heap !== undefined) return nullable(heap);
  if (byte === 0x63) return nullable(readHeapType(r));
  if (byte === 0x64) return `(ref ${readHeapType(r)})`;
  return r.fail('bad-type', `unknown value type 0x${byte.toString(16)}`, start);
}

/** An abstract one has a short name, in whichever of two forms it is encoded. */
function nullable(heap: string): ValueType {
  return /^\d/.test(heap) ? `(ref null ${heap})` : (BOTTOM[heap] ?? `${heap}ref`);
}

function readField(r: Reader): string {
  const type = readValueType(r);
  return r.byte() === 0 ? type : `(mut ${type})`;
}

function readComposite(r: Reader, form: number, start: number): TypeDef {
  switch (form) {
    case 0x60:
      return {
        form: 'func',
        params: r.list('parameters', () => readValueType(r), MOST_PARAMS),
        results: r.list('results', () => readValueType(r), MOST_PARAMS),
      };
    case 0x5f:
      return {
        form: 'struct',
        text: `(struct ${r.list('fields', () => `(field ${readField(r)})`, MOST_FIELDS).join(' ')})`,
      };
    case 0x5e:
      return { form: 'array', text: `(array ${readField(r)})` };
    case 0x5d:
      return { form: 'cont', text: `(cont ${readHeapType(r)})` };
    default:
      return r.fail('bad-type', `unknown type form 0x${form.toString(16)}`, start);
  }
}

function readSubType(r: Reader): TypeDef {
  const start = r.pos;
  const form = r.byte();
  if (form !== 0x50 && form !== 0x4f) return readComposite(r, form, start);
  r.each('supertypes', () => r.u32());
  return readComposite(r, r.byte(), start);
}

/** An entry defines one type, or all of a recursion group. */
export function readTypes(r: Reader): Entries<TypeDef> {
  const types = new LateEntries(r.bytes, readSubType, true);
  const one = () => types.add(r);
  r.each('types', () => {
    const isGroup = r.peek() === RECURSION_GROUP;
    if (isGroup) r.byte();
    if (isGroup) r.each('types in a group', one);
    else one();
  });
  return types.settled();
}

export function readLimits(r: Reader): Limits {
  const start = r.pos;
  const flags = r.byte();
  if (flags > 0x0f) r.fail('bad-limits', `unknown limits flags 0x${flags.toString(16)}`, start);
  const is64 = (flags & 4) !== 0;
  const bound = () => (is64 ? r.u64() : BigInt(r.u32()));
  const min = bound();
  const max = (flags & 1) === 0 ? undefined : bound();
  const pageSize = (flags & 8) === 0 ? undefined : r.u32();
  return {
    min,
    shared: (flags & 2) !== 0,
    is64,
    ...(max === undefined ? {} : { max }),
    ...(pageSize === undefined ? {} : { pageSizeLog2: pageSize }),
  };
}

export function readTableType(r: Reader): TableType {
  return { element: readValueType(r), limits: readLimits(r) };
}

export function readGlobalType(r: Reader): GlobalType {
  const type = readValueType(r);
  const start = r.pos;
  const mutability = r.byte();
  if (mutability > 1) r.fail('bad-type', 'mutability must be 0 or 1', start);
  return { type, mutable: mutability === 1 };
}
