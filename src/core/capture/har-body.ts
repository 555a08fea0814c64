/** Bodies in a HAR: text that whoever recorded it had decoded, or base64. Which bytes were they? */

import { fromBase64 } from '../base64';
import { NO_BYTES, utf8, type Bytes } from '../bytes';
import { isObject, text, type JsonObject } from '../json';
import type { Header } from '../scenario/exchange';
import { wellFormed } from './well-formed';

/** What a HAR tells of one body, and of how it travelled. */
export interface HarBody {
  readonly bytes: Bytes;
  /** Why these are not the bytes that travelled. */
  readonly lost?: string;
}

/** `expected`: how many bytes there were, where something tells. */
export function harBody(content: JsonObject, expected: number | undefined): HarBody {
  const bytes = bytesOf(content, expected);
  if (expected === undefined || bytes.length === expected) return { bytes };
  const had = `${expected} ${expected === 1 ? 'byte' : 'bytes'}`;
  const lost = bytes.length === 0 ? `${had} are not in the capture` : `it had ${had} and has ${bytes.length} here`;
  return { bytes, lost };
}

function bytesOf(content: JsonObject, expected: number | undefined): Bytes {
  const written = text(content['text']);
  if (written === undefined) return formBytes(content['params']);
  // For requests, `encoding` is no part of HAR 1.2, yet some tools write it.
  const binary = content['encoding'] === 'base64' ? fromBase64(written) : undefined;
  return binary ?? textBytes(written, text(content['mimeType']) ?? '', expected);
}

/** mitmproxy and browsers read what is no UTF-8 as ISO 8859-1: the length or the charset tells. */
function textBytes(written: string, type: string, expected: number | undefined): Bytes {
  const bytes = utf8(written);
  if (bytes.length === expected || bytes.length === written.length) return bytes;
  const single = singleBytes(written);
  const isSingle = expected === undefined ? SINGLE.test(type) : single?.length === expected;
  return (isSingle ? single : undefined) ?? bytes;
}

const SINGLE = /charset\s*=\s*"?(?:iso-8859-1|latin-?1|windows-1252|us-ascii)\b/i;

/** Where Windows-1252 has characters and ISO 8859-1 has none, from 0x80 on. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function singleBytes(written: string): Bytes | undefined {
  const bytes = new Uint8Array(written.length);
  for (let i = 0; i < written.length; i++) {
    const code = written.charCodeAt(i);
    const byte = code <= 0xff ? code : 0x80 + WINDOWS.indexOf(written.charAt(i));
    if (byte < 0x80 && code > 0xff) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}

function formBytes(params: unknown): Bytes {
  if (!Array.isArray(params)) return NO_BYTES;
  const pairs = params.filter(isObject).map((p) => `${formEncode(text(p['name']))}=${formEncode(text(p['value']))}`);
  return utf8(pairs.join('&'));
}

/** `application/x-www-form-urlencoded`, as browsers send it. */
function formEncode(value = ''): string {
  return encodeURIComponent(wellFormed(value)).replace(/%20/g, '+');
}

/** The content-length; undefined where there is none, or where it is the length of something coded. */
export function statedLength(headers: readonly Header[]): number | undefined {
  if (headers.some(isCoding)) return undefined;
  const [, stated = ''] = headers.find(([name]) => name.toLowerCase() === 'content-length') ?? [];
  return /^\d{1,15}$/.test(stated) ? Number(stated) : undefined;
}

export function isCoding([name, value]: Header): boolean {
  return name.toLowerCase() === 'content-encoding' && value.toLowerCase() !== 'identity';
}
