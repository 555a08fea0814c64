/** Lines and addresses, as breakpoints and steps need them. */

import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../src/core/debug/line-index';
import { compareMoments } from '../../../src/core/debug/position';
import { END_SEQUENCE, IS_STATEMENT, PROLOGUE_END } from '../../../src/core/wasm/dwarf/line-rows';

type Row = readonly [address: number, file: number, line: number, flags?: number];

function index(rows: readonly Row[]): LineIndex {
  const column = (at: 0 | 1 | 2) => Uint32Array.from(rows, (row) => row[at]);
  return new LineIndex({
    ...{ address: column(0), file: column(1), line: column(2) },
    column: new Uint16Array(rows.length),
    flags: Uint8Array.from(rows, ([, , , flags = IS_STATEMENT]) => flags),
    files: ['a.c', 'b.h'],
  });
}

const LINES = index([
  [10, 0, 3],
  [14, 0, 4, IS_STATEMENT | PROLOGUE_END],
  [20, 1, 9],
  [24, 0, 4, 0],
  [30, 0, 0],
  [34, 0, 5],
  [40, 0, 5, END_SEQUENCE],
]);

describe('an address', () => {
  it.each([
    [9, undefined],
    [10, 3],
    [19, 4],
    [22, 9],
    [31, undefined],
    [39, 5],
    [40, undefined],
  ])('%i is of line %s', (address, line) => {
    expect(LINES.at(address)?.line).toBe(line);
  });

  it.each([
    [14, 14],
    [17, 14],
    [25, undefined],
    [36, 34],
  ])('%i belongs to the statement that begins at %s', (address, start) => {
    expect(LINES.statementOf(address)).toBe(start);
  });
});

describe('a function', () => {
  it('begins behind its prologue', () => {
    expect(LINES.bodyStart({ start: 8, end: 40 })).toBe(14);
  });

  it('without a prologue in its lines begins with its first line', () => {
    expect(LINES.bodyStart({ start: 20, end: 40 })).toBe(20);
  });

  it('has a piece for each row, and none is left out', () => {
    const pieces = LINES.rangesIn({ start: 8, end: 40 });
    expect(pieces.map(({ start }) => start)).toEqual([8, 10, 14, 20, 24, 30, 34]);
    expect(pieces.at(-1)?.end).toBe(40);
  });
});

describe('moments', () => {
  const moment = (time: number, seq: number, address: number) => ({ time: BigInt(time), seq, address });

  it.each([
    ['by instructions first', moment(1, 9, 9), moment(2, 0, 0)],
    ['then by events', moment(1, 1, 9), moment(1, 2, 0)],
    ['then by the place in the code', moment(1, 1, 1), moment(1, 1, 2)],
  ])('are ordered %s', (_name, before, after) => {
    expect(compareMoments(before, after)).toBeLessThan(0);
    expect(compareMoments(after, before)).toBeGreaterThan(0);
    expect(compareMoments(before, before)).toBe(0);
  });
});
