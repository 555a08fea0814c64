/** Texts as literals, and where they end. */

import type { Bytes } from '../../bytes';

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
};
/** Control characters, and those that turn the direction of what follows. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\\]/gu;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** In quotation marks; what is no UTF-8 as `\xNN`. */
export function quoted(bytes: Bytes, isWhole = true): string {
  return `"${readUtf8(bytes, isWhole).replaceAll('"', '\\"')}"${isWhole ? '' : '…'}`;
}

/** One character, as its language quotes it. */
export function character(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return `'\\u{${code.toString(16)}}'`;
  return `'${escaped(String.fromCodePoint(code)).replace(/^'$/, "\\'")}'`;
}

/** One byte: not ASCII, it is but a part of a character. */
export const byteCharacter = (byte: number): string => (byte < 0x80 ? character(byte) : `'\\x${hex(byte)}'`);

function escaped(text: string): string {
  return text.replace(CONTROL, (one) => ESCAPES[one] ?? `\\u{${(one.codePointAt(0) as number).toString(16)}}`);
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

function readUtf8(bytes: Bytes, isWhole: boolean): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = wellFormed(bytes, at);
    if (length > 0) text += escaped(utf8.decode(bytes.subarray(at, at + length)));
    else if (!isWhole && isCut(bytes, at)) break;
    else text += `\\x${hex(bytes[at] as number)}`;
    at += Math.max(length, 1);
  }
  return text;
}

/** Whether what is missing is only the rest of the last character. */
const isCut = (bytes: Bytes, at: number): boolean => (bytes[at] as number) >= 0xc2 && bytes.length - at < 4;

/** How many bytes at `at` are one character or, of ASCII, many; 0: none (https://www.unicode.org/versions/latest/ table 3-7). */
function wellFormed(bytes: Bytes, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return asciiLength(bytes, at);
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const [low, high] = secondByte(first);
  const second = bytes[at + 1] as number;
  if (second < low || second > high) return 0;
  return bytes.subarray(at + 2, at + length).every((byte) => (byte & 0xc0) === 0x80) ? length : 0;
}

function asciiLength(bytes: Bytes, at: number): number {
  let end = at;
  while (end < bytes.length && (bytes[end] as number) < 0x80) end++;
  return end - at;
}

/** Neither overlong, nor a surrogate, nor beyond U+10FFFF. */
function secondByte(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}
