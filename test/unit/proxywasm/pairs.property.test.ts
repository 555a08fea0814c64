/** Serialised maps, for all that a guest might hand over. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePairs, encodePairs, pairsSize, writePairs, type Pair } from '../../../src/core/proxywasm/pairs';
import { byteString, u32 } from '../../support/arbitrary';

const MIB = 1 << 20;
const MOST_PAIRS = 1024;
const pairs = (): fc.Arbitrary<Pair[]> => fc.array(fc.tuple(byteString(), byteString()), { maxLength: 20 });

/** Bytes that begin as a map does, so that more than its first check is reached. */
const nearlyMaps = fc
  .tuple(fc.array(u32, { maxLength: 6 }), fc.uint8Array({ maxLength: 40 }))
  .map(([words, rest]) =>
    Uint8Array.from([...new Uint8Array(Uint32Array.from([words.length >> 1, ...words]).buffer), ...rest]),
  );

/** A map with one byte changed, or cut off anywhere. */
const brokenMaps = fc.tuple(pairs(), fc.nat(), fc.nat(255), fc.boolean()).map(([list, at, byte, isCut]) => {
  const good = encodePairs(list);
  const index = at % (good.length + 1);
  return isCut ? good.subarray(0, index) : good.map((old, place) => (place === index ? byte : old));
});

describe('any serialised map', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(pairs(), (list) => {
        expect(decodePairs(encodePairs(list))).toEqual(list);
      }),
    );
  });

  it('is as long as was said, and nothing around it is written', () => {
    const inMiddle = (list: Pair[], before: number): void => {
      const memory = new Uint8Array(before + pairsSize(list) + 8).fill(0xa5);
      writePairs(list, new DataView(memory.buffer), memory, before);
      const end = before + pairsSize(list);
      expect(memory.subarray(before, end)).toEqual(encodePairs(list));
      expect([...memory.subarray(0, before), ...memory.subarray(end)].every((byte) => byte === 0xa5)).toBe(true);
    };
    fc.assert(fc.property(pairs(), fc.nat(16), inMiddle));
  });

  it('is empty or says nothing but what its bytes say', () => {
    const isFaithful = (bytes: Uint8Array): void => {
      const list = decodePairs(bytes);
      if (list.length > 0) expect(encodePairs(list)).toEqual(bytes);
    };
    for (const any of [fc.uint8Array({ maxLength: 64 }), nearlyMaps, brokenMaps])
      fc.assert(fc.property(any, isFaithful), { numRuns: 500 });
  });

  it('may lie anywhere in memory', () => {
    const within = (list: Pair[], before: number): void => {
      const memory = new Uint8Array(before + pairsSize(list));
      writePairs(list, new DataView(memory.buffer), memory, before);
      expect(decodePairs(memory.subarray(before))).toEqual(list);
    };
    fc.assert(fc.property(pairs(), fc.nat(9), within));
  });
});

describe('the limits of a serialised map', () => {
  const list = (count: number): Pair[] => Array.from({ length: count }, (_, index) => [`${index}`, '']);
  /** A map of one pair that takes so many bytes. */
  const sized = (size: number): Pair[] => [['n', 'v'.repeat(size - 15)]];

  it('are 1024 pairs', () => {
    expect(decodePairs(encodePairs(list(MOST_PAIRS)))).toHaveLength(MOST_PAIRS);
    expect(decodePairs(encodePairs(list(MOST_PAIRS + 1)))).toEqual([]);
  });

  it('are 1 MiB', () => {
    expect(encodePairs(sized(MIB))).toHaveLength(MIB);
    expect(decodePairs(encodePairs(sized(MIB)))).toEqual(sized(MIB));
    expect(decodePairs(encodePairs(sized(MIB + 1)))).toEqual([]);
  });
});
