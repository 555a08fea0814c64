/**
 * Serialised maps: u32 count, then count × (u32 key length, u32 value length), then count × (key NUL value NUL).
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#serialized-map
 */

import { NO_BYTES, toByteString, type Bytes } from '../bytes';

/** Names and values are byte strings. */
export type Pair = readonly [name: string, value: string];

/** Limits of proxy-wasm-cpp-host `pairs_util`: beyond them a map from the guest counts as empty. */
const MAX_BYTES = 1 << 20;
const MAX_PAIRS = 1024;

/** An empty map is no bytes at all: Envoy then writes pointer 0 and length 0. */
export function pairsSize(pairs: readonly Pair[]): number {
  if (pairs.length === 0) return 0;
  let size = 4 + 10 * pairs.length;
  for (const pair of pairs) size += pair[0].length + pair[1].length;
  return size;
}

export function encodePairs(pairs: readonly Pair[]): Bytes {
  if (pairs.length === 0) return NO_BYTES;
  const bytes = new Uint8Array(pairsSize(pairs));
  writePairs(pairs, bytes, 0);
  return bytes;
}

/** At `start` there must be room for `pairsSize`. */
export function writePairs(pairs: readonly Pair[], bytes: Bytes, start: number): void {
  if (pairs.length === 0) return;
  putU32(bytes, start, pairs.length);
  let size = start + 4;
  let at = start + 4 + 8 * pairs.length;
  for (const pair of pairs) {
    putU32(bytes, size, pair[0].length);
    putU32(bytes, size + 4, pair[1].length);
    size += 8;
    at = putText(bytes, at, pair[0]);
    at = putText(bytes, at, pair[1]);
  }
}

function putU32(bytes: Bytes, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** With the zero byte behind it; gives where the next one starts. */
function putText(bytes: Bytes, at: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i);
  bytes[at + length] = 0;
  return at + length + 1;
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
