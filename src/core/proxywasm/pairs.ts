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
  writePairs(pairs, new DataView(bytes.buffer), bytes, 0);
  return bytes;
}

/** `view` and `bytes` are of the same memory; at `start` there must be room for `pairsSize`. */
export function writePairs(pairs: readonly Pair[], view: DataView, bytes: Bytes, start: number): void {
  if (pairs.length === 0) return;
  view.setUint32(start, pairs.length, true);
  let at = start + 4;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as Pair;
    view.setUint32(at, pair[0].length, true);
    view.setUint32(at + 4, pair[1].length, true);
    at += 8;
  }
  writeTexts(pairs, bytes, at);
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
    const texts = known.texts(place, place + count);
    bytes.set(texts, at);
    at += texts.length;
    index += count;
    next = place + count;
  }
}

/**
 * A list of pairs with its texts in their encoded form. Most headers of most messages are those that came in, and
 * copying a run of them is ten times as fast as spelling each out again.
 */
export class EncodedPairs {
  private readonly pairs: Pair[];
  private readonly bytes: Bytes;
  /** Where the texts of each pair start, and where the last one ends. */
  private readonly starts: Uint32Array;
  /** By where it starts, the run that was asked for last: the same ones in one exchange after another. */
  private readonly ends: Uint32Array;
  private readonly runs: Bytes[];

  constructor(pairs: readonly Pair[]) {
    this.pairs = pairs.slice();
    this.bytes = new Uint8Array(pairs.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0));
    this.starts = new Uint32Array(pairs.length + 1);
    this.ends = new Uint32Array(pairs.length);
    this.runs = pairs.map(() => NO_BYTES);
    for (const [index, [name, value]] of pairs.entries())
      this.starts[index + 1] = putText(this.bytes, putText(this.bytes, this.starts[index] ?? 0, name), value);
  }

  /** Puts another pair, whose texts are as long, into the place of one; `write` writes its value, into bytes at a place. */
  replace(place: number, pair: Pair, write: (bytes: Bytes, at: number) => void): void {
    this.pairs[place] = pair;
    write(this.bytes, (this.starts[place] as number) + pair[0].length + 1);
  }

  /** Of the very object, at `next` as a rule; -1: it is not there. */
  place(pair: Pair, next: number): number {
    const { pairs } = this;
    for (let at = next; at < pairs.length; at++) if (pairs[at] === pair) return at;
    return -1;
  }

  /** How many of `others` from `index` on are those from `place` on. */
  run(others: readonly Pair[], index: number, place: number): number {
    const { pairs } = this;
    let count = 1;
    while (place + count < pairs.length && others[index + count] === pairs[place + count]) count++;
    return count;
  }

  /** Of those at [`from`, `end`). */
  texts(from: number, end: number): Bytes {
    if (this.ends[from] !== end) {
      this.ends[from] = end;
      this.runs[from] = this.bytes.subarray(this.starts[from], this.starts[end]);
    }
    return this.runs[from] as Bytes;
  }
}

/** By the first pair, which hardly any plugin touches. */
const remembered = new WeakMap<Pair, EncodedPairs>();

/** Lists that will be written have most of these in common, the very objects. */
export function rememberPairs(pairs: readonly Pair[]): EncodedPairs {
  const [first] = pairs;
  const encoded = new EncodedPairs(pairs);
  if (first !== undefined) remembered.set(first, encoded);
  return encoded;
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
