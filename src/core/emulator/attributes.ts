/** Values of properties and their encoding: reference section 3.6. */

import { fromByteString, utf8, type Bytes } from '../bytes';
import { WasmResult } from '../proxywasm/enums';
import { encodePairs, type Pair } from '../proxywasm/pairs';

/**
 * `missing`: Envoy answers NotFound. `unlistable`: a root such as `request`, which cannot be serialised.
 * A string is a byte string. Integers are 64 bits, times are nanoseconds.
 */
export type AttributeValue =
  | { readonly type: 'missing' }
  | { readonly type: 'unlistable' }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Bytes }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'map'; readonly value: readonly Pair[] };

export const MISSING: AttributeValue = { type: 'missing' };
export const UNLISTABLE: AttributeValue = { type: 'unlistable' };

export function str(value: string | undefined): AttributeValue {
  return value === undefined ? MISSING : { type: 'string', value };
}

export function int(value: bigint | number | undefined): AttributeValue {
  return value === undefined ? MISSING : { type: 'int', value: BigInt(value) };
}

/** A value written in a scenario. */
export function attributeOf(value: string | number | boolean): AttributeValue {
  if (typeof value === 'string') return { type: 'bytes', value: utf8(value) };
  if (typeof value === 'boolean') return { type: 'bool', value };
  return Number.isInteger(value) ? int(value) : { type: 'double', value };
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
    case 'map':
      // Unlike a header map, an empty one is four zero bytes.
      return attribute.value.length === 0 ? new Uint8Array(4) : encodePairs(attribute.value);
  }
}

function eightBytes(write: (view: DataView) => void): Bytes {
  const bytes = new Uint8Array(8);
  write(new DataView(bytes.buffer));
  return bytes;
}
