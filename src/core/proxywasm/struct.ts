/** `google.protobuf.Struct` from JSON. https://protobuf.dev/reference/protobuf/google.protobuf/#struct */

import { concatBytes, utf8, type Bytes } from '../bytes';
import { writeMessage } from './protobuf';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Entries of a protobuf map: repeated messages of {1 key, 2 value} in `field`. */
export function writeMap(field: number, entries: readonly (readonly [name: string, value: Bytes])[]): Bytes {
  return concatBytes(
    entries.map(([name, value]) => message(field, concatBytes([message(1, utf8(name)), message(2, value)]))),
  );
}

export function writeStruct(value: Readonly<Record<string, Json>>): Bytes {
  const entries = Object.entries(value).map(([name, one]) => [name, writeValue(one)] as const);
  return writeMap(1, entries);
}

function writeValue(value: Json): Bytes {
  if (value === null) return Uint8Array.of(1 << 3, 0);
  if (typeof value === 'boolean') return Uint8Array.of(4 << 3, value ? 1 : 0);
  if (typeof value === 'number') return double(2, value);
  if (typeof value === 'string') return message(3, utf8(value));
  if (isList(value)) return message(6, concatBytes(value.map((one) => message(1, writeValue(one)))));
  return message(5, writeStruct(value));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function double(field: number, value: number): Bytes {
  const bytes = new Uint8Array(9);
  bytes[0] = (field << 3) | 1;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}

/** Also when it is empty: a value that is there. */
function message(field: number, bytes: Bytes): Bytes {
  return bytes.length > 0 ? writeMessage([[field, bytes]]) : Uint8Array.of((field << 3) | 2, 0);
}
