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
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as Pair;
    putU32(bytes, size, pair[0].length);
    putU32(bytes, size + 4, pair[1].length);
    size += 8;
  }
  writeTexts(pairs, bytes, size);
}

function writeTexts(pairs: readonly Pair[], bytes: Bytes, start: number): void {
  const known = remembered.get(pairs[0] as Pair);
  let at = start;
  let next = 0;
  for (let index = 0; index < pairs.length;) {
    const pair = pairs[index] as Pair;
    const place = known === undefined ? -1 : known.place(pair, next);
    if (known === undefined || place === -1) {
      at = putText(bytes, putText(bytes, at, pair[0]), pair[1]);
      index++;
      continue;
    }
    const count = known.run(pairs, index, place);
    at = known.copy(place, place + count, bytes, at);
    index += count;
    next = place + count;
  }
}

/**
 * A list of pairs with its texts in their encoded form. Most headers of most messages are those that came in, and
 * copying a run of them is ten times as fast as spelling each out again.
 */
class EncodedPairs {
  private readonly bytes: Bytes;
  /** Where the texts of each pair start, and where the last one ends. */
  private readonly starts: Uint32Array;

  constructor(private readonly pairs: readonly Pair[]) {
    this.bytes = new Uint8Array(pairs.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0));
    this.starts = new Uint32Array(pairs.length + 1);
    for (const [index, [name, value]] of pairs.entries())
      this.starts[index + 1] = putText(this.bytes, putText(this.bytes, this.starts[index] ?? 0, name), value);
  }

  /** Of the very object, at `next` as a rule; -1: it is not there. */
  place(pair: Pair, next: number): number {
    return pair === this.pairs[next] ? next : this.pairs.indexOf(pair, next);
  }

  /** How many of `others` from `index` on are those from `place` on. */
  run(others: readonly Pair[], index: number, place: number): number {
    let count = 1;
    while (index + count < others.length && others[index + count] === this.pairs[place + count]) count++;
    return count;
  }

  /** Copies the texts of those at [`from`, `end`); gives where the next one starts. */
  copy(from: number, end: number, bytes: Bytes, at: number): number {
    const start = this.starts[from] as number;
    const stop = this.starts[end] as number;
    bytes.set(this.bytes.subarray(start, stop), at);
    return at + stop - start;
  }
}

/** By the first pair, which hardly any plugin touches. */
const remembered = new WeakMap<Pair, EncodedPairs>();

/** Lists that will be written have most of these in common, the very objects. */
export function rememberPairs(pairs: readonly Pair[]): void {
  const [first] = pairs;
  if (first !== undefined) remembered.set(first, new EncodedPairs(pairs));
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
