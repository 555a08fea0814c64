import { describe, expect, it } from 'vitest';
import { hitCondition } from '../../../src/debug/breakpoints';

const FIRST_TEN = Array.from({ length: 10 }, (_, at) => at + 1);

describe('how often a breakpoint is passed before it stops', () => {
  it.each([
    ['3', [3, 4, 5, 6, 7, 8, 9, 10]],
    ['>= 8', [8, 9, 10]],
    ['>8', [9, 10]],
    ['<3', [1, 2]],
    ['<= 2', [1, 2]],
    ['== 4', [4]],
    ['=4', [4]],
    ['% 5', [5, 10]],
    ['% 0', []],
  ])('%s', (text, stops) => {
    expect(FIRST_TEN.filter(hitCondition(text) ?? (() => true))).toEqual(stops);
  });

  it.each(['', 'often', '-1', '3 times'])('"%s" is no condition', (text) => {
    expect(hitCondition(text)).toBeUndefined();
  });
});
