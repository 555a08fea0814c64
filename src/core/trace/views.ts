/** Values as people read them in a Trace. */

import { fromByteString, lossyUtf8, readable, tryUtf8, type Bytes } from '../bytes';
import { toBase64 } from '../base64';
import type { Pair } from '../proxywasm/pairs';
import type { BodyView, HeaderList, MessageView } from './events';
import { LONGEST } from './wire';

const BODY_VIEW_BYTES = LONGEST;
const VALUE_VIEW_CHARS = 512;

/** `size`: of the whole body, of which `bytes` may be the beginning. */
export function bodyView(bytes: Bytes, size = bytes.length): BodyView {
  const shown = bytes.subarray(0, BODY_VIEW_BYTES);
  const cut = shown.length < size ? { cut: true as const } : {};
  const isCut = shown.length < size;
  const text = tryUtf8(shown) ?? (isCut ? tryUtf8(wholeCharacters(shown)) : undefined);
  const isText = text !== undefined && !hasControls(text);
  return isText ? { size, text, ...cut } : { size, base64: toBase64(shown), ...cut };
}

/** Control characters that no text has: all but white space and escape. */
function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x09 || (code > 0x0d && code < 0x1b)) return true;
  }
  return false;
}

/** Without a UTF-8 character that the cut went through. */
function wholeCharacters(bytes: Bytes): Bytes {
  let end = bytes.length;
  while (end > 0 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, Math.max(0, end - 1));
}

function suffix(length: number): string {
  return `… (${length} characters)`;
}

/** A byte string as people read it, with an end. Cut before it is decoded: a guest may hand over its whole memory. */
function cut(byteString: string, most: number, length: number): string {
  if (length <= most) return readable(byteString);
  return lossyUtf8(fromByteString(byteString.slice(0, most))) + suffix(length);
}

/** `length`: of the whole text, of which `byteString` may be the beginning; so in those below. */
export function lineView(byteString: string, length = byteString.length): string {
  return cut(byteString, LONGEST, length);
}

export function textView(byteString: string, length = byteString.length): string {
  return JSON.stringify(cut(byteString, VALUE_VIEW_CHARS, length));
}

export function headersView(pairs: readonly Pair[]): HeaderList {
  return pairs.map(([name, value]) => [lineView(name), lineView(value)] as const);
}

export function messageView(headers: readonly Pair[], body: Bytes, trailers?: readonly Pair[]): MessageView {
  return {
    headers: headersView(headers),
    ...(body.length === 0 ? {} : { body: bodyView(body) }),
    ...(trailers === undefined ? {} : { trailers: headersView(trailers) }),
  };
}

export function bytesView(bytes: Bytes, length = bytes.length): string {
  const text = length <= VALUE_VIEW_CHARS ? tryUtf8(bytes) : undefined;
  if (text !== undefined && !hasControls(text)) return JSON.stringify(text);
  if (length > 32) return `${length} bytes`;
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function pairsView(pairs: readonly Pair[]): string {
  const one = (byteString: string) => cut(byteString, VALUE_VIEW_CHARS, byteString.length);
  const text = `{${pairs.map(([name, value]) => `${one(name)}: ${one(value)}`).join(', ')}}`;
  return text.length <= VALUE_VIEW_CHARS ? text : text.slice(0, VALUE_VIEW_CHARS) + suffix(text.length);
}

export function pathView(path: string): string {
  const parts = path.slice(0, VALUE_VIEW_CHARS).replace(/\0$/, '').split('\0');
  return JSON.stringify(readable(parts.join('.')));
}
