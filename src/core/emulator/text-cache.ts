import { toByteString, type Bytes } from '../bytes';

const SLOTS = 1024;
/** Longer texts are rarely the same twice. */
const LONGEST = 64;

/**
 * Byte strings from guest memory. Guests name the same headers and write the same lines again and again, and comparing
 * bytes is several times as fast as making a text of them, or as comparing them with one.
 */
export class TextCache {
  private readonly texts: string[] = Array.from({ length: SLOTS }, () => '');
  /** Each text's own, in its slot of `LONGEST`. */
  private readonly known: Bytes = new Uint8Array(SLOTS * LONGEST);

  /** Of `bytes` at [`start`, `start + length`), which must lie within. */
  read(bytes: Bytes, start: number, length: number): string {
    if (length > LONGEST) return toByteString(bytes.subarray(start, start + length));
    const slot = slotOf(bytes, start, length);
    const present = this.texts[slot] as string;
    if (present.length === length && this.isKnown(slot * LONGEST, bytes, start, length)) return present;
    const range = bytes.subarray(start, start + length);
    this.known.set(range, slot * LONGEST);
    return (this.texts[slot] = toByteString(range));
  }

  private isKnown(from: number, bytes: Bytes, start: number, length: number): boolean {
    const { known } = this;
    for (let at = 0; at < length; at++) if (known[from + at] !== bytes[start + at]) return false;
    return true;
  }
}

/** By a few of the bytes: looking at all of them takes longer than making another text now and then. */
function slotOf(bytes: Bytes, start: number, length: number): number {
  if (length === 0) return 0;
  let hash = length;
  hash = Math.imul(hash, 31) + (bytes[start] as number);
  hash = Math.imul(hash, 31) + (bytes[start + (length >>> 2)] as number);
  hash = Math.imul(hash, 31) + (bytes[start + (length >>> 1)] as number);
  hash = Math.imul(hash, 31) + (bytes[start + length - 1] as number);
  return (hash ^ (hash >>> 10)) & (SLOTS - 1);
}
