/** What generated tests are generated from. */

import fc from 'fast-check';
import { fromByteString } from '../../src/core/bytes';

/** Byte strings: mostly short, now and then with bytes that are no text. */
export function byteString(maxLength = 24): fc.Arbitrary<string> {
  const text = fc.string({ unit: 'grapheme-ascii', maxLength });
  const bytes = fc.uint8Array({ maxLength }).map((all) => String.fromCharCode(...all));
  return fc.oneof(text, bytes);
}

/** The same as bytes. */
export function bytes(maxLength = 24): fc.Arbitrary<Uint8Array> {
  return byteString(maxLength).map(fromByteString);
}

export const u32 = fc.oneof(
  fc.nat(40),
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.constantFrom(0x7f, 0x80, 0x80000000, 0xffffffff),
);
export const u64 = fc.oneof(
  fc.bigInt(0n, 300n),
  fc.bigInt(0n, 2n ** 64n - 1n),
  fc.constantFrom(2n ** 63n, 2n ** 64n - 1n),
);
