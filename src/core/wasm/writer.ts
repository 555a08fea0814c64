/** Bytes of the binary format, for modules that we rewrite. */

import { concatBytes, utf8, type Bytes } from '../bytes';

/** Unsigned LEB128. */
export function leb128(value: bigint | number): number[] {
  const digits: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const digit = Number(rest & 0x7fn);
    if (rest < 0x80n) return [...digits, digit];
    digits.push(digit | 0x80);
  }
}

export function section(id: number, ...content: readonly (Bytes | readonly number[])[]): Bytes {
  const body = concatBytes(content.map((part) => (part instanceof Uint8Array ? part : Uint8Array.from(part))));
  return concatBytes([Uint8Array.from([id, ...leb128(body.length)]), body]);
}

/** A length and UTF-8. */
export function nameBytes(name: string): Bytes {
  const text = utf8(name);
  return concatBytes([Uint8Array.from(leb128(text.length)), text]);
}
