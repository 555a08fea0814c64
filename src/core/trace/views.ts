/** Values as people read them in a Trace. */

import { fromByteString, lossyUtf8, readable, tryUtf8, type Bytes } from '../bytes';
import { toBase64 } from '../base64';
import type { Pair } from '../proxywasm/pairs';
import type { HeaderMap } from '../emulator/header-map';
import type { BodyView, HeaderList, MessageView } from './events';

const BODY_VIEW_BYTES = 16 * 1024;
const VALUE_VIEW_CHARS = 512;
/** Of a log line, a header's value, a reason: longer than any that means something. */
const LONGEST = 16 * 1024;

export function bodyView(bytes: Bytes): BodyView {
  const size = bytes.length;
  const shown = bytes.subarray(0, BODY_VIEW_BYTES);
  const cut = shown.length < size ? { cut: true as const } : {};
  const text = tryUtf8(shown) ?? tryUtf8(wholeCharacters(shown));
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
function cut(byteString: string, most: number): string {
  if (byteString.length <= most) return readable(byteString);
  return lossyUtf8(fromByteString(byteString.slice(0, most))) + suffix(byteString.length);
}

export function lineView(byteString: string): string {
  return cut(byteString, LONGEST);
}

export function textView(byteString: string): string {
  return JSON.stringify(cut(byteString, VALUE_VIEW_CHARS));
}

export function headersView(map: HeaderMap | undefined): HeaderList {
  return (map?.entries() ?? []).map(([name, value]) => [lineView(name), lineView(value)] as const);
}

export function messageView(headers: HeaderMap | undefined, body: Bytes, trailers?: HeaderMap): MessageView {
  return {
    headers: headersView(headers),
    ...(body.length === 0 ? {} : { body: bodyView(body) }),
    ...(trailers === undefined ? {} : { trailers: headersView(trailers) }),
  };
}

export function bytesView(bytes: Bytes): string {
  const text = bytes.length <= VALUE_VIEW_CHARS ? tryUtf8(bytes) : undefined;
  if (text !== undefined && !hasControls(text)) return JSON.stringify(text);
  if (bytes.length > 32) return `${bytes.length} bytes`;
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function pairsView(pairs: readonly Pair[]): string {
  const one = (byteString: string) => cut(byteString, VALUE_VIEW_CHARS);
  const text = `{${pairs.map(([name, value]) => `${one(name)}: ${one(value)}`).join(', ')}}`;
  return text.length <= VALUE_VIEW_CHARS ? text : text.slice(0, VALUE_VIEW_CHARS) + suffix(text.length);
}

export function pathView(path: string): string {
  const parts = path.slice(0, VALUE_VIEW_CHARS).replace(/\0$/, '').split('\0');
  return JSON.stringify(readable(parts.join('.')));
}
