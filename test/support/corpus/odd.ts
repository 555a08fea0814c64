/** Valid modules that no compiler writes: empty, padded, or with much of one thing. */

import { leb, text } from '../bytes';
import { at, BODY, custom, END, F64, I32, I64, list, longLeb, NOTHING, odd, repeat, vector } from './bytes';
import type { CorpusModule } from './module';

const VECTORS = [1, 2, 3, 4, 5, 13, 6, 7, 9];

export function oddModules(): CorpusModule[] {
  return [
    odd('nothing'),
    odd('only custom sections', custom('first', 1, 2, 3), custom('second'), custom('first', 4)),
    odd('sections without entries', ...VECTORS.map((id) => list(id)), [12, 1, 0], list(10), list(11)),
    odd('custom sections between all others', ...betweenAll()),
    odd('a thousand custom sections', ...repeat(1000, (index) => custom(`part ${index}`, index & 0xff))),
    odd('the longest integers', ...longIntegers()),
    odd('a start function', list(1, NOTHING), list(3, [0]), [8, 1, 0], list(10, BODY)),
    odd(
      'functions with many parameters',
      list(1, wide(1000, 1), wide(0, 1000), wide(3, 2)),
      list(3, [2]),
      list(10, [3, 0, 0, END]),
    ),
    odd(
      'many functions',
      list(1, NOTHING),
      list(3, ...repeat(50_000, () => [0])),
      list(10, ...repeat(50_000, () => BODY)),
    ),
    odd('large bodies', list(1, NOTHING), list(3, [0], [0]), list(10, nops(200), nops(20_000))),
    odd('locals', list(1, NOTHING), list(3, [0]), list(10, [8, 3, 2, I32, 0, I64, 1, F64, END])),
  ];
}

function betweenAll(): number[][] {
  const sections = [
    list(1, NOTHING),
    list(3, [0]),
    list(5, [0, 1]),
    list(7, [...text('f'), 0, 0]),
    list(10, BODY),
    list(11, [0, ...at(0), 0]),
  ];
  return sections.flatMap((section, index) => [custom(`before ${index}`, index), section]);
}

/** Every number in its longest form: sizes, counts, indices, limits, lengths. */
function longIntegers(): number[][] {
  const padded = (id: number, body: number[]) => [id, ...longLeb(body.length), ...body];
  const name = [...longLeb(1), 0x66];
  return [
    padded(1, [...longLeb(1), 0x60, ...longLeb(1), I32, ...longLeb(0)]),
    padded(2, [...longLeb(1), ...name, ...name, 0, ...longLeb(0)]),
    padded(3, [...longLeb(1), ...longLeb(0)]),
    padded(5, [...longLeb(1), 1, ...longLeb(1), ...longLeb(65_536)]),
    padded(6, [...longLeb(1), I64, 0, 0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, END]),
    padded(7, [...longLeb(1), ...name, 0, ...longLeb(1)]),
    padded(10, [...longLeb(1), ...longLeb(2), 0, END]),
    padded(11, [...longLeb(1), ...longLeb(0), 0x41, 0x80, 0x80, 0x80, 0x80, 0x78, END, ...longLeb(1), 0x78]),
    padded(0, [...name, ...longLeb(7)]),
  ];
}

function wide(params: number, results: number): number[] {
  return [0x60, ...vector(...repeat(params, () => [I32])), ...vector(...repeat(results, () => [F64]))];
}

function nops(count: number): number[] {
  return [...leb(count + 2), 0, ...repeat(count, () => 0x01), END];
}
