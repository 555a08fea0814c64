import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringsIn } from '../../../src/core/inspect/strings';
import { decodeModule } from '../../../src/core/wasm/decode';
import { leb128, section } from '../../../src/core/wasm/writer';
import { PREAMBLE } from '../../support/bytes';
import { SAMPLE_MODULE } from '../../support/parts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A module whose passive data segments have these bytes. */
function withData(...segments: readonly Uint8Array[]): Uint8Array {
  const parts = segments.flatMap((bytes) => [Uint8Array.from([1, ...leb128(bytes.length)]), bytes]);
  const sections = [section(12, leb128(segments.length)), section(11, leb128(segments.length), ...parts)];
  return new Uint8Array(Buffer.concat([Uint8Array.from(PREAMBLE), ...sections]));
}

function stringsOf(bytes: Uint8Array, most = 1000) {
  const { value: module, problems } = decodeModule(bytes);
  expect(problems).toEqual([]);
  return stringsIn(module, bytes, most);
}

const textsIn = (...segments: readonly (string | readonly number[])[]): string[] => {
  const all = segments.map((one) => (typeof one === 'string' ? encode(one) : Uint8Array.from(one)));
  return stringsOf(withData(...all)).found.map(({ text }) => text);
};

describe('text in data', () => {
  it('are runs of four and more printable characters', () => {
    expect(textsIn('\0one\0three\0\x01four\x7ffour!\n  a b\0')).toEqual(['three', 'four', 'four!', '  a b']);
  });

  it('may have any alphabet', () => {
    expect(textsIn('\0grüß\0日本\0日本語だ\0😀😀😀😀\0')).toEqual(['grüß', '日本語だ', '😀😀😀😀']);
  });

  it('tell their segment and their place in the file', () => {
    const bytes = withData(encode('\0\0first'), encode('nil'), encode('grüße'));
    const { found, more } = stringsOf(bytes);
    expect(more).toBe(false);
    expect(found.map(({ segment }) => segment)).toEqual([0, 2]);
    for (const { text, offset } of found)
      expect(Buffer.from(bytes).toString('utf8', offset).startsWith(text)).toBe(true);
  });

  it('do not go on from one segment into the next', () => {
    expect(textsIn('abc', 'def')).toEqual([]);
    expect(textsIn([...encode('text'), 0xc3], [0xa4, ...encode('text')])).toEqual(['text', 'text']);
  });

  it('may be UTF-16, as AssemblyScript has it', () => {
    const { found } = stringsOf(new Uint8Array(readFileSync(SAMPLE_MODULE)));
    expect(found.map(({ text }) => text)).toContain('x-greeting');
  });

  it.each<[string, number[]]>([
    ['half a character', [0xc3]],
    ['a byte that begins none', [0xff]],
    ['one that continues none', [0x80]],
    ['a character written too long', [0xc0, 0xaf]],
    ['one of three bytes written too long', [0xe0, 0x80, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['one of four bytes written too long', [0xf0, 0x80, 0x80, 0x80]],
    ['what is beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut emoji', [0xf0, 0x9f, 0x98]],
  ])('end before %s, and begin again behind it', (_name, bytes) => {
    expect(textsIn([...encode('before'), ...bytes, ...encode('after')])).toEqual(['before', 'after']);
  });
});

const anyBytes = fc.uint8Array({ maxLength: 300 });
/** Text between bytes that are none. */
const mixed = fc
  .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.uint8Array({ maxLength: 4 })), { maxLength: 20 })
  .map((parts) => new Uint8Array(Buffer.concat(parts.flatMap(([text, bytes]) => [encode(text), bytes]))));

describe('long text', () => {
  it('is told in pieces of about 200 bytes, none of which splits a character', () => {
    const pieces = textsIn('aä日😀'.repeat(200));
    expect(pieces.join('')).toBe('aä日😀'.repeat(200));
    expect(pieces.length).toBe(10);
  });

  it('is told to its end', () => {
    expect(textsIn('x'.repeat(203)).join('')).toBe('x'.repeat(203));
  });

  it('is told up to a limit, and that there is more', () => {
    const bytes = withData(encode('aaaa\0bbbb\0cccc'));
    expect([2, 3, 4].map((most) => stringsOf(bytes, most).more)).toEqual([true, false, false]);
    expect(stringsOf(bytes, 2).found.map(({ text }) => text)).toEqual(['aaaa', 'bbbb']);
  });

  it('of any bytes: each is where it is said to be, and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyBytes, mixed), { maxLength: 4 }), (segments) => {
        const bytes = withData(...segments);
        let last = -1;
        for (const { text, offset } of stringsOf(bytes).found) {
          const length = encode(text).length;
          expect(Buffer.from(bytes.subarray(offset, offset + length)).equals(encode(text))).toBe(true);
          expect(Array.from(text).length).toBeGreaterThanOrEqual(4);
          expect(offset).toBeGreaterThan(last);
          last = offset + length - 1;
        }
      }),
    );
  });
});
