/** Which code always comes before which, in structured control flow. */

import { describe, expect, it } from 'vitest';
import { undominated } from '../../../../src/core/wasm/code/dominance';
import { InstructionReader } from '../../../../src/core/wasm/code/instructions';
import { decodeModule } from '../../../../src/core/wasm/decode';
import { assemble } from '../../../support/wat';

/** The numbers of the `nop`s that are not dominated by another, in their order in the text. */
async function firsts(code: string): Promise<readonly number[]> {
  const bytes = await assemble('dominance.wat', `(module (func (param i32) ${code}))`);
  const [body] = [...decodeModule(bytes).value.code];
  if (body === undefined) throw new Error('no function');
  const nops: number[] = [];
  const reader = InstructionReader.of(bytes, body);
  while (reader.next()) if (reader.opcode.name === 'nop') nops.push(reader.offset);
  return undominated(bytes, body, nops).map((offset) => nops.indexOf(offset));
}

describe('places that are come to first', () => {
  it.each([
    ['straight on, the first', 'nop nop nop', [0]],
    ['before a loop, that one', 'nop (loop nop (br_if 0 (local.get 0)) nop)', [0]],
    ['in a loop, its first', '(loop nop nop (br_if 0 (local.get 0))) nop', [0]],
    ['a block may be left before its end', '(block (br_if 0 (local.get 0)) nop) nop', [0, 1]],
    [
      'both sides of an if, but not what comes behind it a second time',
      '(if (local.get 0) (then nop nop) (else nop)) nop',
      [0, 2, 3],
    ],
    ['before an if, that one', 'nop (if (local.get 0) (then nop) (else nop)) nop', [0]],
    [
      'within an outer block, what is open there',
      '(block nop (block nop (br_if 0 (local.get 0)) nop) nop) nop',
      [0, 4],
    ],
  ])('%s', async (_name, code, expected) => {
    expect(await firsts(code)).toEqual(expected);
  });
});
