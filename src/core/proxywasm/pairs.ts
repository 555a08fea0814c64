/**
 * Serialised maps: u32 count, then count × (u32 key length, u32 value length), then count × (key NUL value NUL).
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#serialized-map
 */

import { fromByteString, NO_BYTES, toByteString, type Bytes } from '../bytes';

/** Names and values are byte strings. */
export type Pair = readonly [name: string, value: string];

/** Limits of proxy-wasm-cpp-host `pairs_util`: beyond them a map from the guest counts as empty. */
const MAX_BYTES = 1 << 20;
const MAX_PAIRS = 1024;

/** An empty map is no bytes at all: Envoy then writes pointer 0 and length 0. */
export function encodePairs(pairs: readonly Pair[]): Bytes {
  if (pairs.length === 0) return NO_BYTES;
  const text = pairs.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  const bytes = new Uint8Array(4 + 8 * pairs.length + text);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.length, true);
  let at = 4 + 8 * pairs.length;
  pairs.forEach(([name, value], index) => {
    view.setUint32(4 + 8 * index, name.length, true);
    view.setUint32(8 + 8 * index, value.length, true);
    bytes.set(fromByteString(name), at);
    bytes.set(fromByteString(value), at + name.length + 1);
    at += name.length + value.length + 2;
  });
  return bytes;
}

/** As Envoy reads a map from the guest: anything malformed or too large is an empty list, never an error. */
export function decodePairs(bytes: Bytes): Pair[] {
  if (bytes.length < 4 || bytes.length > MAX_BYTES) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0, true);
  if (count > MAX_PAIRS || 4 + 8 * count > bytes.length) return [];
  const pairs: Pair[] = [];
  let at = 4 + 8 * count;
  for (let index = 0; index < count; index++) {
    const nameEnd = at + view.getUint32(4 + 8 * index, true);
    const valueEnd = nameEnd + 1 + view.getUint32(8 + 8 * index, true);
    if (bytes[nameEnd] !== 0 || bytes[valueEnd] !== 0) return [];
    pairs.push([toByteString(bytes.subarray(at, nameEnd)), toByteString(bytes.subarray(nameEnd + 1, valueEnd))]);
    at = valueEnd + 1;
  }
  return at === bytes.length ? pairs : [];
}
