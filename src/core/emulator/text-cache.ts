import { toByteString, type Bytes } from '../bytes';

const SLOTS = 1024;
/** Longer texts are rarely the same twice. */
const LONGEST = 64;

/** Byte strings from guest memory. Guests name the same headers and write the same lines again and again. */
export class TextCache {
  private readonly texts: string[] = Array.from({ length: SLOTS }, () => '');

  /** Of `bytes` at [`start`, `start + length`), which must lie within. */
  read(bytes: Bytes, start: number, length: number): string {
    if (length > LONGEST) return toByteString(bytes.subarray(start, start + length));
    let hash = length;
    for (let at = start; at < start + length; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    const known = this.texts[slot] as string;
    if (isText(known, bytes, start, length)) return known;
    const text = toByteString(bytes.subarray(start, start + length));
    this.texts[slot] = text;
    return text;
  }
}

function isText(text: string, bytes: Bytes, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}
