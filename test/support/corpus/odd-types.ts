/** Valid modules with types and sections of proposals, in forms that Binaryen does not write. */

import { text } from '../bytes';
import { at, BODY, END, FUNCREF, I32, I64, list, NOTHING, odd, vector } from './bytes';
import type { CorpusModule } from './module';

const STRUCT = [0x5f, ...vector([I32, 1])];
const REF_FUNC = [0xd2, 0, END];

export function oddTypes(): CorpusModule[] {
  return [
    odd('types that are the same', list(1, NOTHING, NOTHING, [0x60, 1, I32, 0], NOTHING)),
    odd(
      'a table with a first value',
      list(1, NOTHING),
      list(3, [0]),
      list(4, [0x40, 0, 0x64, 0, 0, 2, ...REF_FUNC]),
      list(10, BODY),
    ),
    odd(
      'groups of types',
      list(
        1,
        [0x4e, ...vector(STRUCT, [0x50, ...vector([0]), ...STRUCT])],
        [0x4e, 0],
        [0x4e, ...vector(NOTHING)],
        [0x4f, 0, 0x5e, 0x77, 0],
      ),
    ),
    odd('references to later types', list(1, [0x4e, ...vector([0x5f, ...vector([0x63, 1, 1])], [0x5e, 0x64, 0, 1])])),
    odd(
      'tags',
      list(1, NOTHING, [0x60, ...vector([I32], [I64]), 0]),
      list(2, [...text('e'), ...text('t'), 4, 0, 1]),
      list(13, [0, 0], [0, 1]),
      list(7, [...text('t'), 4, 1]),
    ),
    odd(
      'tags between memories and globals',
      list(1, NOTHING),
      list(5, [0, 1]),
      list(13, [0, 0]),
      list(6, [I32, 0, ...at(0)]),
    ),
    odd(
      'typed references',
      list(1, NOTHING, [0x60, ...vector([0x63, 0], [0x64, 0], [0x63, FUNCREF]), 0]),
      list(2, [...text('e'), ...text('f'), 0, 1]),
    ),
    odd('imports in compact form', list(1, NOTHING), list(2, ...COMPACT), list(7, [...text('x'), 0, 2])),
    odd('a table of 64 bits', list(4, [FUNCREF, 5, 1, 2])),
  ];
}

const named = (name: string) => text(name);
/** One by one, of one module, and of one module and type. */
const COMPACT = [
  [...named('a'), ...named('f'), 0, 0],
  [...named('b'), 0, 0x7f, ...vector([...named('g'), 3, I32, 0], [...named('h'), 0, 0])],
  [...named('c'), 0, 0x7e, 0, 0, ...vector(named('x'), named(''), named('y'))],
  [...named('d'), 0, 0, 0],
];
