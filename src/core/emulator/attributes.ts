/** Values of properties and their encoding: reference section 3.6. */

import { fromByteString, toByteString, utf8, type Bytes } from '../bytes';
import { WasmResult } from '../proxywasm/enums';
import { encodePairs, type Pair } from '../proxywasm/pairs';

/**
 * `missing`: Envoy answers NotFound. `unlistable`: what cannot be serialised, a root such as `request` or a null.
 * A string is a byte string. Integers are 64 bits, times are nanoseconds. A message has its protobuf bytes, and its
 * fields by name.
 */
export type AttributeValue =
  | { readonly type: 'missing' }
  | { readonly type: 'unlistable' }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Bytes }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'list'; readonly value: readonly AttributeValue[] }
  | { readonly type: 'map'; readonly value: readonly (readonly [name: string, value: AttributeValue])[] }
  | {
      readonly type: 'message';
      readonly bytes: () => Bytes;
      readonly fields: Readonly<Record<string, AttributeValue>>;
    };

export const MISSING: AttributeValue = { type: 'missing' };
export const UNLISTABLE: AttributeValue = { type: 'unlistable' };

export function str(value: string | undefined): AttributeValue {
  return value === undefined ? MISSING : { type: 'string', value };
}

export function int(value: bigint | number | undefined): AttributeValue {
  return value === undefined ? MISSING : { type: 'int', value: BigInt(value) };
}

const TWO_63 = 2 ** 63;

/** A value written in a scenario. What is too large for an integer of 64 bits is a double. */
export function attributeOf(value: string | number | boolean): AttributeValue {
  if (typeof value === 'string') return { type: 'bytes', value: utf8(value) };
  if (typeof value === 'boolean') return { type: 'bool', value };
  return Number.isInteger(value) && Math.abs(value) < TWO_63 ? int(value) : { type: 'double', value };
}

/** Follows the rest of a path; going down into a scalar finds nothing. */
export function descend(value: AttributeValue, [name, ...rest]: readonly string[]): AttributeValue {
  if (name === undefined) return value;
  switch (value.type) {
    case 'map':
      return descend(value.value.find(([key]) => key === name)?.[1] ?? MISSING, rest);
    case 'message':
      return descend((Object.hasOwn(value.fields, name) ? value.fields[name] : undefined) ?? MISSING, rest);
    case 'list':
      return descend((/^\d+$/.test(name) ? value.value[Number(name)] : undefined) ?? MISSING, rest);
    default:
      return MISSING;
  }
}

/** The bytes the guest gets, or the code it gets instead. */
export function encodeAttribute(attribute: AttributeValue): Bytes | WasmResult {
  switch (attribute.type) {
    case 'missing':
      return WasmResult.NotFound;
    case 'unlistable':
      return WasmResult.SerializationFailure;
    case 'string':
      return fromByteString(attribute.value);
    case 'bytes':
      return attribute.value;
    case 'bool':
      return Uint8Array.of(attribute.value ? 1 : 0);
    case 'int':
      return eightBytes((view) => view.setBigInt64(0, BigInt.asIntN(64, attribute.value), true));
    case 'double':
      return eightBytes((view) => view.setFloat64(0, attribute.value, true));
    case 'message':
      return attribute.bytes();
    case 'list':
      return encodeAll(attribute.value.map((value) => [value, str('')] as const));
    case 'map':
      return encodeAll(attribute.value.map(([name, value]) => [str(name), value] as const));
  }
}

/** As a serialised map; unlike a header map, an empty one is four zero bytes. One that cannot be encoded spoils all. */
function encodeAll(entries: readonly (readonly [AttributeValue, AttributeValue])[]): Bytes | WasmResult {
  const pairs: Pair[] = [];
  for (const entry of entries) {
    const [name, value] = entry.map(encodeAttribute);
    if (!(name instanceof Uint8Array)) return name ?? WasmResult.NotFound;
    if (!(value instanceof Uint8Array)) return value ?? WasmResult.NotFound;
    pairs.push([toByteString(name), toByteString(value)]);
  }
  return pairs.length === 0 ? new Uint8Array(4) : encodePairs(pairs);
}

function eightBytes(write: (view: DataView) => void): Bytes {
  const bytes = new Uint8Array(8);
  write(new DataView(bytes.buffer));
  return bytes;
}
