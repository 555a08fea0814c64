import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/extension/debugging/nearest';

const FILES = [
  '/w/a/one.scenario.yaml',
  '/w/a/deep/two.scenario.yaml',
  '/w/ab/three.scenario.yaml',
  '/w/top.scenario.yaml',
];

describe('the scenarios that are nearest to a file', () => {
  it.each([
    ['beside it and below', '/w/a/main.go', FILES.slice(0, 2)],
    ['in the innermost folder', '/w/a/deep/x/y.go', [FILES[1]]],
    ['not in a folder whose name begins alike', '/w/a/deep/src/lib.rs', [FILES[1]]],
    ['in an outer folder with all that is below, where there is none nearer', '/w/c/src/lib.rs', FILES],
    ['none of another tree', '/elsewhere/lib.rs', FILES],
  ])('%s', (_, from, expected) => {
    expect(nearest(from, FILES)).toEqual(expected);
  });

  it('are all, without a file', () => {
    expect(nearest(undefined, FILES)).toEqual(FILES);
    expect(nearest('/w/a.go', [])).toEqual([]);
  });
});
