import { beforeAll, describe, expect, it } from 'vitest';
import type { Bytes } from '../../../src/core/bytes';
import { describeManaged, rttiBase } from '../../../src/core/debug/assemblyscript';
import { decodeModule } from '../../../src/core/wasm/decode';
import { asc, buildAsCalls, runAsCalls, type Value } from '../../support/as-calls';
import { generator } from '../../support/bytes';
import { itWith } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const scratch = scratchFolder();
/** As a debugger reads: what is outside, in part or whole, is not to be had. */
const readerOf = (memory: Bytes) => (address: number, length: number) =>
  Promise.resolve(
    address >= 0 && address + length <= memory.length ? memory.subarray(address, address + length) : undefined,
  );

/** By the number that the program tells with each. */
const TEXTS = new Map([
  [1, '"a constant"'],
  [2, '"made of 3 parts, 😀 and é"'],
  [3, '""'],
  [4, 'ArrayBuffer(12)'],
  [7, `"${'long '.repeat(200)}"… (10000 characters)`],
  [8, 'null'],
]);
const LISTS = new Map([
  [6, 'Array(3) [1, 2, 3]'],
  [9, 'Uint16Array(3) [65535, 65535, 65535]'],
  [10, 'Array(2) [-1.5, 2.25]'],
  [11, 'StaticArray(2) [0, -9223372036854775808]'],
  [13, `Array(30) [${'0, '.repeat(20)}…]`],
]);

describe.each([
  ['debug, incremental runtime', []],
  ['minimal runtime, optimised', ['--runtime', 'minimal', '-O3']],
  ['stub runtime', ['--runtime', 'stub', '-Osize']],
] as const)('describeManaged in a program: %s', (name, options) => {
  let values: Value[] = [];
  let rtti: number | undefined;

  beforeAll(async () => {
    if ('skipped' in asc) return;
    const { bytes } = buildAsCalls(scratch, name, options);
    rtti = rttiBase(decodeModule(bytes).value);
    ({ values } = await runAsCalls(bytes));
  }, 120_000);

  itWith([asc])('tells texts, buffers and lists', async () => {
    expect(values.length).toBe(13);
    for (const { pointer, number, memory } of values) {
      expect(await describeManaged(readerOf(memory), pointer), `${number}`).toBe(TEXTS.get(number));
      const wanted = rtti === undefined ? TEXTS.get(number) : (TEXTS.get(number) ?? LISTS.get(number));
      expect(await describeManaged(readerOf(memory), pointer, rtti), `${number}`).toBe(wanted);
    }
    // Where code is optimised, or none of it asks, the program does not say where its classes are told.
    expect(rtti !== undefined).toBe(name.startsWith('debug'));
  });

  itWith([asc])('tells of nothing where no object is', async () => {
    const { pointer, memory } = values[0] as Value;
    for (const beside of [pointer + 1, pointer - 8, 16, -16, memory.length, memory.length + 16, 0xfffffff0]) {
      expect(await describeManaged(readerOf(memory), beside, rtti)).toBeUndefined();
    }
    expect(await describeManaged(readerOf(memory.subarray(0, pointer + 4)), pointer)).toBeUndefined();
  });
});

describe('describeManaged on any memory', () => {
  it('never throws, and reads little', async () => {
    const random = generator(28);
    for (let round = 0; round < 20_000; round++) {
      const memory = Uint8Array.from({ length: 256 }, () => (random() < 0.6 ? 0 : Math.floor(random() * 256)));
      memory.set([round % 8, 0, 0, 0, Math.floor(random() * 200), 0, 0, 0], 56);
      let most = 0;
      const read = (address: number, length: number) => {
        most = Math.max(most, length);
        return readerOf(memory)(address, length);
      };
      const text = await describeManaged(read, 64, 8);
      expect(most).toBeLessThan(4000);
      expect(text?.length ?? 0).toBeLessThan(2000);
    }
  });
});
