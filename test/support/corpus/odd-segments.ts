/** Valid modules with each form of segment, memory, table and constant. */

import { leb, text } from '../bytes';
import {
  at,
  BODY,
  END,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  list,
  NOTHING,
  odd,
  repeat,
  V128,
  vector,
} from './bytes';
import type { CorpusModule } from './module';

const FUNCTION = [list(1, NOTHING), list(3, [0])];
const TABLES = list(4, [FUNCREF, 0, 10], [FUNCREF, 1, 10, 20], [EXTERNREF, 0, 2]);
const CODE = list(10, BODY);
const REF_FUNC = [0xd2, 0, END];
const REF_NULL = [0xd0, FUNCREF, END];

export function oddSegments(): CorpusModule[] {
  return [
    odd('all forms of element segments', ...FUNCTION, TABLES, list(9, ...ELEMENTS), CODE),
    odd('all forms of data segments', list(5, [0, 1]), [12, 1, 4], list(11, ...DATA)),
    odd(
      'segments that have nothing',
      ...FUNCTION,
      TABLES,
      list(5, [0, 0]),
      list(9, [0, ...at(0), 0], [1, 0, 0]),
      CODE,
      list(11, [0, ...at(0), 0]),
    ),
    odd(
      'many data segments',
      list(5, [0, 1]),
      list(11, ...repeat(20_000, (index) => [0, 0x41, ...leb(index & 0x3f), END, 1, index & 0xff])),
    ),
    odd(
      'several memories',
      list(5, [0, 1], [1, 2, 3], [0, 0]),
      list(7, [...text('m'), 2, 2]),
      list(11, [2, 1, ...at(5), 1, 9], [2, 2, ...at(0), 0]),
    ),
    odd('a memory of the largest size', list(5, [1, ...leb(65_536), ...leb(65_536)])),
    odd('a shared memory', list(5, [3, 1, 2])),
    odd('memories of 64 bits', list(5, [5, 1, ...leb(2 ** 40)], [4, 0])),
    odd(
      'imports of each kind',
      list(1, NOTHING),
      list(2, ...IMPORTS),
      list(7, [...text('m'), 2, 0], [...text('t'), 1, 0]),
    ),
    odd('constants of each type', ...FUNCTION, list(6, ...CONSTANTS), CODE),
    odd(
      'offsets from globals',
      list(2, imported(3, I32, 0)),
      list(4, [FUNCREF, 0, 1]),
      list(5, [0, 1]),
      list(9, [0, 0x23, 0, END, 0]),
      list(11, [0, 0x23, 0, END, 0]),
    ),
    odd(
      'the highest offsets',
      list(5, [0, 0]),
      list(11, [0, 0x41, 0x7f, END, 0], [0, 0x41, ...[0x80, 0x80, 0x80, 0x80, 0x78], END, 0]),
    ),
  ];
}

/** Flags 0 to 7. */
const ELEMENTS = [
  [0, ...at(1), ...vector([0], [0])],
  [1, 0, ...vector([0])],
  [2, 1, ...at(2), 0, ...vector([0])],
  [3, 0, ...vector([0])],
  [4, ...at(3), ...vector(REF_FUNC, REF_NULL)],
  [5, FUNCREF, ...vector(REF_FUNC)],
  [6, 2, ...at(0), EXTERNREF, ...vector([0xd0, EXTERNREF, END])],
  [7, FUNCREF, ...vector(REF_FUNC)],
];

const DATA = [
  [0, ...at(3), 2, 0x61, 0x62],
  [1, 3, 1, 2, 3],
  [2, 0, ...at(9), 0],
  [1, 0],
];

const imported = (kind: number, ...type: readonly number[]) => [...text('env'), ...text(`i${kind}`), kind, ...type];
const IMPORTS = [
  imported(0, 0),
  imported(1, FUNCREF, 1, 2, 5),
  imported(1, EXTERNREF, 0, 0),
  imported(2, 1, 1, 7),
  imported(3, I64, 0),
  imported(3, F32, 1),
];

/** All but numbers that the two write differently are in `extremes`. */
const CONSTANTS = [
  [I32, 0, 0x41, 0x7f, END],
  [I32, 1, 0x41, 0x80, 0x80, 0x80, 0x80, 0x78, END],
  [I32, 0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x07, END],
  [I64, 0, 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, END],
  [I64, 1, 0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, END],
  ...[
    [0, 0, 0, 0],
    [0, 0, 0, 0x80],
    [0xcd, 0xcc, 0xcc, 0x3d],
    [0, 0, 0x80, 0x7f],
    [0, 0, 0xc0, 0x7f],
    [1, 0, 0, 0],
  ].map((bits) => [F32, 0, 0x43, ...bits, END]),
  ...[
    [0, 0],
    [0, 0x80],
    [0xf0, 0x3f],
    [0xf0, 0xff],
    [0xf8, 0x7f],
  ].map((top) => [F64, 0, 0x44, 0, 0, 0, 0, 0, 0, ...top, END]),
  [V128, 0, 0xfd, 12, ...repeat(16, (index) => index * 15), END],
  [FUNCREF, 0, ...REF_FUNC],
  [FUNCREF, 1, ...REF_NULL],
  [EXTERNREF, 0, 0xd0, EXTERNREF, END],
];
