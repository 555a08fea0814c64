import { describe, expect, it } from 'vitest';
import { decodePairs, encodePairs, type Pair } from '../../../src/core/proxywasm/pairs';

describe('serialised maps', () => {
  it('have the layout of the specification', () => {
    expect([...encodePairs([['a', 'bc']])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0x61, 0, 0x62, 0x63, 0]);
  });

  it('come back as they were', () => {
    const pairs: Pair[] = [
      ['name', 'value'],
      ['', ''],
      ['twice', '1'],
      ['twice', '2'],
      ['bytes', '\xff\x00\x80'],
    ];
    expect(decodePairs(encodePairs(pairs))).toEqual(pairs);
  });

  it('are no bytes at all when empty', () => {
    expect(encodePairs([]).length).toBe(0);
    expect(decodePairs(new Uint8Array(0))).toEqual([]);
  });

  const good = encodePairs([['ab', 'c']]);
  it.each([
    ['cut short', good.subarray(0, good.length - 1)],
    ['with bytes too many', Uint8Array.from([...good, 0])],
    ['with a count that cannot be', Uint8Array.from([255, 255, 255, 255, ...good.subarray(4)])],
    ['with a length that cannot be', good.map((byte, index) => (index === 4 ? 200 : byte))],
    ['without its terminator', good.map((byte, index) => (index === 14 ? 1 : byte))],
  ])('%s count as empty, without an error', (_name, bytes) => {
    expect(decodePairs(bytes)).toEqual([]);
  });
});
