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

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A UUID (RFC 9562), 32 bits in each. */
export type Uuid = readonly [number, number, number, number];

/** Version 4, as Envoy's `x-request-id`. */
export function randomUuid(random: Random): Uuid {
  const first = random.next();
  const second = (random.next() & 0xffff_0fff) | 0x4000;
  const third = (random.next() & 0x3fff_ffff) | 0x8000_0000;
  return [first, second >>> 0, third >>> 0, random.next()];
}

export function uuidText([first, second, third, last]: Uuid): string {
  return `${high(first)}${low(first)}-${high(second)}-${low(second)}-${high(third)}-${low(third)}${high(last)}${low(last)}`;
}

function high(word: number): string {
  return (HEX[word >>> 24] ?? '') + (HEX[(word >>> 16) & 0xff] ?? '');
}

function low(word: number): string {
  return (HEX[(word >>> 8) & 0xff] ?? '') + (HEX[word & 0xff] ?? '');
}
