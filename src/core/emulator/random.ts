import type { Bytes } from '../bytes';
import type { Random } from '../ports';

/** mulberry32: small, fast, the same numbers for the same seed everywhere. Not for secrets, and none are made here. */
export class SeededRandom implements Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
}

export function randomBytes(random: Random, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = random.next() & 0xff;
  return bytes;
}

/** A UUID (RFC 9562), 32 bits in each. */
export type Uuid = readonly [number, number, number, number];

/** Version 4, as Envoy's `x-request-id`. */
export function randomUuid(random: Random): Uuid {
  const first = random.next();
  const second = (random.next() & 0xffff_0fff) | 0x4000;
  const third = (random.next() & 0x3fff_ffff) | 0x8000_0000;
  return [first, second >>> 0, third >>> 0, random.next()];
}

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const DASH = 0x2d;

/** The digit at `shift`. */
function code(word: number, shift: number): number {
  return DIGITS[(word >>> shift) & 15] as number;
}

/** Spelled out: each exchange has one, and a text that is put together of parts is slow to read. */
export function uuidText([a, b, c, d]: Uuid): string {
  // prettier-ignore
  return String.fromCharCode(
    code(a, 28), code(a, 24), code(a, 20), code(a, 16), code(a, 12), code(a, 8), code(a, 4), code(a, 0), DASH,
    code(b, 28), code(b, 24), code(b, 20), code(b, 16), DASH, code(b, 12), code(b, 8), code(b, 4), code(b, 0), DASH,
    code(c, 28), code(c, 24), code(c, 20), code(c, 16), DASH, code(c, 12), code(c, 8), code(c, 4), code(c, 0),
    code(d, 28), code(d, 24), code(d, 20), code(d, 16), code(d, 12), code(d, 8), code(d, 4), code(d, 0),
  );
}

/** The same as bytes, into 36 of them. */
export function writeUuid([a, b, c, d]: Uuid, bytes: Bytes, at: number): void {
  for (const dash of DASHES) bytes[at + dash] = DASH;
  writeFour(a, 16, bytes, at);
  writeFour(a, 0, bytes, at + 4);
  writeFour(b, 16, bytes, at + 9);
  writeFour(b, 0, bytes, at + 14);
  writeFour(c, 16, bytes, at + 19);
  writeFour(c, 0, bytes, at + 24);
  writeFour(d, 16, bytes, at + 28);
  writeFour(d, 0, bytes, at + 32);
}

const DASHES = [8, 13, 18, 23] as const;

function writeFour(word: number, shift: number, bytes: Bytes, at: number): void {
  bytes[at] = code(word, shift + 12);
  bytes[at + 1] = code(word, shift + 8);
  bytes[at + 2] = code(word, shift + 4);
  bytes[at + 3] = code(word, shift);
}
