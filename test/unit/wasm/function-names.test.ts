import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { dylinkOf } from '../../../src/core/wasm/dylink';
import { elementFunctions } from '../../../src/core/wasm/element-functions';
import { functionCount, functionFacts, functionNames } from '../../../src/core/wasm/functions';
import { localNames } from '../../../src/core/wasm/local-names';
import { moduleOf, PREAMBLE, section, text } from '../../support/bytes';
import { parseAny } from '../../support/wabt-text';

/** With a custom section before all others, which must not be taken for the one that is looked for. */
async function read(wat: string, names = true) {
  const made = await parseAny(wat, { names });
  const bytes = Uint8Array.from([...PREAMBLE, ...section(0, ...text('other'), 2, 3, 1), ...made.subarray(8)]);
  return { bytes, module: decodeModule(bytes).value };
}

const WAT = `(module (import "env" "log" (func $logger)) (import "env" "g" (global i32))
  (func $named (param $first i32) (param i64) (result f32) (local $second f32) local.get $second)
  (func (export "run")) (func))`;

describe('functions by index', () => {
  it('bear the names of the name section', async () => {
    const { module } = await read(WAT);
    expect(functionNames(module)).toEqual(['logger', 'named', 'run', 'f3']);
    expect(functionCount(module)).toBe(4);
  });

  it('or else are called as they are imported and exported', async () => {
    expect(functionNames((await read(WAT, false)).module)).toEqual(['env.log', 'f1', 'run', 'f3']);
  });

  it('have a type, a size and a place, unless they are imported', async () => {
    const { module, bytes } = await read(WAT);
    const facts = functionFacts(module, 1);
    expect(facts).toMatchObject({ name: 'named', type: { params: ['i32', 'i64'], results: ['f32'] } });
    expect(bytes[(facts?.offset ?? 0) - 1]).toBe(facts?.size);
    expect(functionFacts(module, 0)).not.toHaveProperty('size');
    expect([4, -1].map((index) => functionFacts(module, index))).toEqual([undefined, undefined]);
  });
});

describe('names of locals', () => {
  it('are those of one function alone', async () => {
    const { module, bytes } = await read(WAT);
    expect([...localNames(module, bytes, 1)]).toEqual([[0, 'first'], [2, 'second']]); // prettier-ignore
    expect([0, 2, 3, 99].map((index) => localNames(module, bytes, index).size)).toEqual([0, 0, 0, 0]);
  });

  it('are none where there is no name section, or a broken one', async () => {
    const { module, bytes } = await read(WAT, false);
    expect(localNames(module, bytes, 1).size).toBe(0);
    const broken = moduleOf(section(0, ...text('name'), 2, 4, 1, 0, 9, 0));
    expect(localNames(decodeModule(broken).value, broken, 0).size).toBe(0);
  });
});

describe('functions that a table can lead to', () => {
  const of = async (fields: string) => {
    const { module, bytes } = await read(`(module (table $t 9 funcref) (table $u 9 funcref) ${fields} (func $a) (func $b))`); // prettier-ignore
    return elementFunctions(module, bytes);
  };

  it.each([
    ['of active segments', '(elem (i32.const 0) $b $a $b)', [1, 0, 1]],
    ['of another table', '(elem (table $u) (i32.const 0) func $b)', [1]],
    ['of passive segments', '(elem func $a $b)', [0, 1]],
    ['of declarations', '(elem declare func $b)', [1]],
    ['of expressions', '(elem (i32.const 0) funcref (ref.func $b) (ref.null func) (ref.func $a))', [1, 0]],
    ['of expressions for another table', '(elem (table $u) (i32.const 0) funcref (ref.func $b))', [1]],
    ['of passive expressions', '(elem funcref (ref.func $a))', [0]],
    ['of passive expressions with null', '(elem funcref (ref.null func) (ref.func $a))', [0]],
    ['of declared expressions with null', '(elem declare funcref (ref.null func) (ref.func $b))', [1]],
    [
      'of expressions with null for another table',
      '(elem (table $u) (i32.const 0) funcref (ref.null func) (ref.func $b))',
      [1],
    ],
    ['of two segments', '(elem func $a) (elem funcref (ref.null func) (ref.func $b))', [0, 1]],
    ['of globals', '(global funcref (ref.func $b))', [1]],
    ['of nothing', '', []],
  ])('%s', async (_name, fields, expected) => {
    expect(await of(fields)).toEqual(expected);
  });
});

describe('what a shared library tells the linker', () => {
  const memory = [1, 5, 0x80, 0x02, 4, 3, 0];
  const needed = [2, 8, 1, 6, ...Buffer.from('libc.a')];

  it('sizes and needed libraries, in either form of the section', () => {
    const other = section(0, ...text('other'), 1, 2, 3);
    const today = moduleOf(other, section(0, ...text('dylink.0'), ...memory, ...needed));
    const before = moduleOf(other, section(0, ...text('dylink'), 0x80, 0x02, 4, 3, 0, 1, 6, ...Buffer.from('libc.a')));
    for (const bytes of [today, before]) {
      const expected = { memorySize: 256, tableSize: 3, needed: ['libc.a'] };
      expect(dylinkOf(decodeModule(bytes).value, bytes)).toEqual(expected);
    }
  });

  it('nothing where there is no such section, or half of one', () => {
    const half = moduleOf(section(0, ...text('dylink.0'), 1, 5, 0x80));
    for (const bytes of [moduleOf(), half]) expect(dylinkOf(decodeModule(bytes).value, bytes)).toBeUndefined();
  });
});
