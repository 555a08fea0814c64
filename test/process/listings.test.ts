/** Functions of real plugins as the inspector shows them: thousands, each beside wabt's text of the whole module. */

import { readFileSync } from 'node:fs';
import { describe } from 'vitest';
import { itWith, part, valueOf } from '../support/parts';
import { expectSame, readWhole } from '../support/whole-module';

describe('each function alone is valid, and reads as in its module', () => {
  for (const [name, key, step] of [
    ['of a plugin in Go, every third', 'goFilter', 3],
    ['of a plugin in Rust', 'rustFilter', 1],
    ['of a plugin in C++', 'cppFilter', 1],
  ] as const) {
    itWith([part(key)])(name, async () => {
      await expectSame(readWhole(new Uint8Array(readFileSync(valueOf(part(key))))), step);
    });
  }
});
