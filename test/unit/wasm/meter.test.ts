/** A module that counts its own instructions: exactly, and doing what it did. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InstructionReader } from '../../../src/core/wasm/code/instructions';
import { METER, metered } from '../../../src/core/wasm/code/meter';
import { decodeModule } from '../../../src/core/wasm/decode';
import type { Module } from '../../../src/core/wasm/module';
import { SAMPLE_MODULE } from '../../support/found';
import { assemble } from '../../support/wat';

interface Counting {
  run(...args: number[]): number;
  spent(): number;
}

async function counting(fields: string): Promise<Counting> {
  const bytes = await assemble('meter.wat', `(module ${fields})`);
  const { value: module, problems } = decodeModule(bytes);
  expect(problems).toEqual([]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered(bytes, module).bytes as BufferSource), {
    env: { g: new WebAssembly.Global({ value: 'i32' }, 7) },
  });
  let before = 0;
  return {
    run: exports['run'] as (...args: number[]) => number,
    spent: () => {
      const all = Number((exports[METER] as WebAssembly.Global).value);
      const own = all - before;
      before = all;
      return own;
    },
  };
}

/** Code, argument, what it gives, and how many instructions that takes. */
const CASES: readonly (readonly [name: string, code: string, argument: number, result: number, spent: number])[] = [
  ['straight on', '(func (export "run") (param i32) (result i32) local.get 0 i32.const 1 i32.add)', 4, 5, 3],
  [
    'a branch taken',
    '(func (export "run") (param i32) (result i32) local.get 0 if (result i32) i32.const 1 i32.const 2 i32.add else i32.const 9 end)',
    1,
    3,
    4,
  ],
  [
    'the other',
    '(func (export "run") (param i32) (result i32) local.get 0 if (result i32) i32.const 1 i32.const 2 i32.add else i32.const 9 end)',
    0,
    9,
    2,
  ],
  [
    'a loop',
    '(func (export "run") (param i32) (result i32) loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end local.get 0)',
    10,
    0,
    51,
  ],
  [
    'what is never come to',
    '(func (export "run") (param i32) (result i32) block local.get 0 br_if 0 i32.const 3 return end i32.const 4)',
    0,
    3,
    4,
  ],
  [
    'a return from within',
    '(func (export "run") (param i32) (result i32) block local.get 0 br_if 0 i32.const 3 return i32.const 5 drop end i32.const 4)',
    1,
    4,
    3,
  ],
  [
    'calls',
    '(func $f (param i32) (result i32) local.get 0 i32.const 2 i32.mul) (func (export "run") (param i32) (result i32) local.get 0 call $f call $f)',
    3,
    12,
    9,
  ],
  [
    'a table of branches',
    '(func (export "run") (param i32) (result i32) block block local.get 0 br_table 0 1 end i32.const 5 return end i32.const 6)',
    0,
    5,
    4,
  ],
  [
    'an imported global before its own',
    '(import "env" "g" (global i32)) (global i32 (i32.const 1)) (func (export "run") (param i32) (result i32) global.get 0 global.get 1 i32.add)',
    0,
    8,
    3,
  ],
  [
    'more than a byte holds',
    `(func (export "run") (param i32) (result i32) local.get 0 ${'i32.const 1 i32.add '.repeat(100)})`,
    0,
    100,
    201,
  ],
];

describe('counting', () => {
  it.each(CASES)('%s', async (_name, code, argument, result, spent) => {
    const one = await counting(code);
    expect(one.run(argument)).toBe(result);
    expect(one.spent()).toBe(spent);
    one.run(argument);
    expect(one.spent()).toBe(spent);
  });

  it('goes on from what a trap left', async () => {
    const one = await counting(
      '(func (export "run") (param i32) (result i32) local.get 0 if unreachable end i32.const 1)',
    );
    expect(() => one.run(1)).toThrow();
    expect(one.spent()).toBe(2);
    expect(one.run(0)).toBe(1);
    expect(one.spent()).toBe(2);
  });
});

describe('addresses', () => {
  it('of every instruction of a real module lead to the same one in the counting module, and back', () => {
    const bytes = new Uint8Array(readFileSync(SAMPLE_MODULE));
    const { value: module } = decodeModule(bytes);
    const { bytes: counted, addresses } = metered(bytes, module);
    const { value: rewritten } = decodeModule(counted);
    const [before, after] = [codeStart(module), codeStart(rewritten)];
    let instructions = 0;
    for (const body of module.code) {
      const reader = InstructionReader.of(bytes, body);
      for (let at = reader.r.pos; reader.next(); at = reader.r.pos, instructions++) {
        const moved = addresses.toRewritten(at - before);
        expect(counted[after + moved]).toBe(bytes[at]);
        expect(addresses.toOriginal(moved)).toBe(at - before);
      }
    }
    expect(instructions).toBeGreaterThan(10_000);
  });

  it('of what counts are that of the instruction behind it', async () => {
    const bytes = await assemble('counting.wat', '(module (func (param i32) local.get 0 drop nop))');
    const { value: module } = decodeModule(bytes);
    const { addresses } = metered(bytes, module);
    const first = ([...module.code][0]?.offset ?? 0) + 1 - codeStart(module);
    const moved = addresses.toRewritten(first);
    expect(moved).toBeGreaterThan(first);
    for (let at = moved; at > moved - 8; at--) expect(addresses.toOriginal(at)).toBe(first);
  });
});

function codeStart({ sections }: Module): number {
  return sections.find(({ id, custom }) => id === 10 && !custom)?.bodyOffset ?? 0;
}
