/**
 * Shell words are text, but `$'\xff'` puts a byte there that is no text. Such a byte stands as the lone surrogate
 * U+DC00 + byte, until the word is turned into bytes.
 */

import { byteStringOf, fromByteString, readable, type Bytes } from '../../bytes';

const BASE = 0xdc00;
/** What follows the first half of a pair is its second half, and no byte. */
const ESCAPED = /(?<![\ud800-\udbff])[\udc80-\udcff]+/g;

export function escapedByte(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : BASE + byte);
}

export function bytesOf(word: string): Bytes {
  return fromByteString(byteString(word));
}

/** What people read: bytes that together are UTF-8 are text again. */
export function textOf(word: string): string {
  return word.search(ESCAPED) < 0 ? word : readable(byteString(word));
}

function byteString(word: string): string {
  let all = '';
  let at = 0;
  for (const { 0: run, index } of word.matchAll(ESCAPED)) {
    all += byteStringOf(word.slice(at, index));
    for (let i = 0; i < run.length; i++) all += String.fromCharCode(run.charCodeAt(i) - BASE);
    at = index + run.length;
  }
  return all + byteStringOf(word.slice(at));
}
