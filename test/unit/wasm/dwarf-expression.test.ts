import { describe, expect, it } from 'vitest';
import { evaluate, type Machine, type Place, type WasmValue } from '../../../src/core/wasm/dwarf/info/expression';
import { leb } from '../../support/bytes';

const LOCALS: readonly WasmValue[] = [
  { type: 'i32', value: 1000 },
  { type: 'i32', value: -2 },
  { type: 'i64', value: -3n },
  { type: 'f32', value: 1.5 },
  { type: 'f64', value: -0.25 },
  { type: 'v128', value: 0x0102030405060708090a0b0c0d0e0f10n },
];

const MEMORY = Uint8Array.from({ length: 2048 }, (_, at) => at & 0xff);

const MACHINE: Machine = {
  locals: LOCALS,
  stack: [{ type: 'i32', value: 77 }],
  global: (index) => (index === 1 ? { type: 'i32', value: 512 } : undefined),
  read: (address, length) =>
    Promise.resolve(address + length <= MEMORY.length ? MEMORY.slice(address, address + length) : undefined),
};

const LOCAL = (index: number) => [0xed, 0, index];
const GLOBAL = 1;
const STACK = 2;
const GLOBAL_U32 = 3;
const STACK_VALUE = 0x9f;
const PIECE = 0x93;
const DEREF = 0x06;
const lit = (value: number) => 0x30 + value;
const constu = (value: number) => [0x10, ...leb(value)];

const run = (expression: readonly number[], size?: number, frame: readonly number[] = []): Promise<Place> =>
  evaluate(Uint8Array.from(expression), MACHINE, Uint8Array.from(frame), size);

/** The integer that the expression comes to, as 64 bits with a sign. */
async function worth(expression: readonly number[]): Promise<bigint | string> {
  const place = await run([...expression, STACK_VALUE]);
  if (place.kind !== 'bytes') return place.kind === 'unknown' ? place.why : place.kind;
  return new DataView(place.bytes.buffer, place.bytes.byteOffset).getBigInt64(0, true);
}

const memory = (address: number) => ({ kind: 'memory', address });
const bytes = (...values: number[]) => ({ kind: 'bytes', bytes: Uint8Array.from(values) });
const unknown = (why: string) => ({ kind: 'unknown', why });

describe('where a value is', () => {
  it('in memory, by its address', async () => {
    expect(await run([0x03, 0x10, 0x20, 0, 0])).toEqual(memory(0x2010));
    expect(await run([0x03, 0xf0, 0xff, 0xff, 0xff])).toEqual(memory(0xfffffff0));
    expect(await run([...LOCAL(0), 0x23, 24])).toEqual(memory(1024));
  });

  it('in memory where a local has its address: LLVM passes structs so', async () => {
    expect(await run(LOCAL(0))).toEqual(memory(1000));
    expect(await run(LOCAL(1))).toEqual(memory(0xfffffffe));
  });

  it('in a local, a global or on the stack', async () => {
    expect(await run([...LOCAL(1), STACK_VALUE], 4)).toEqual(bytes(0xfe, 0xff, 0xff, 0xff));
    expect(await run([...LOCAL(1), STACK_VALUE], 1)).toEqual(bytes(0xfe));
    expect(await run([...LOCAL(2), STACK_VALUE], 8)).toEqual(bytes(0xfd, ...Array<number>(7).fill(0xff)));
    expect(await run([...LOCAL(3), STACK_VALUE], 4)).toEqual(bytes(0, 0, 0xc0, 0x3f));
    expect(await run([...LOCAL(4), STACK_VALUE], 8)).toEqual(bytes(0, 0, 0, 0, 0, 0, 0xd0, 0xbf));
    expect(await run([...LOCAL(5), STACK_VALUE])).toEqual(bytes(...Array.from({ length: 16 }, (_, at) => 16 - at)));
    expect(await run([0xed, GLOBAL, 1, STACK_VALUE], 2)).toEqual(bytes(0, 2));
    expect(await run([0xed, GLOBAL_U32, 1, 0, 0, 0, STACK_VALUE], 2)).toEqual(bytes(0, 2));
    expect(await run([0xed, STACK, 0, STACK_VALUE], 4)).toEqual(bytes(77, 0, 0, 0));
  });

  it('in a local that is shorter: an integer keeps its sign, of others the rest is unknown', async () => {
    expect(await run([...LOCAL(1), STACK_VALUE], 16)).toEqual(bytes(0xfe, ...Array<number>(15).fill(0xff)));
    const rest = { place: unknown('optimised away'), size: 4 };
    const pieces = [{ place: bytes(0, 0, 0xc0, 0x3f), size: 4 }, rest];
    expect(await run([...LOCAL(3), STACK_VALUE], 8)).toEqual({ kind: 'pieces', pieces });
    const part = [{ place: bytes(0xe8, 3, 0, 0), size: 4 }, rest];
    expect(await run([...LOCAL(0), STACK_VALUE, PIECE, 4], 8)).toEqual({ kind: 'pieces', pieces: part });
  });

  it('in a local that can have no address, as LLVM wrote it at first', async () => {
    expect(await run(LOCAL(2), 8)).toEqual(bytes(0xfd, ...Array<number>(7).fill(0xff)));
    expect(await run(LOCAL(3), 4)).toEqual(bytes(0, 0, 0xc0, 0x3f));
  });

  it('in the frame, whose base is a value or a place', async () => {
    const offset = [0x91, 0x78];
    expect(await run(offset, 4, [...LOCAL(0), STACK_VALUE])).toEqual(memory(992));
    expect(await run(offset, 4, LOCAL(0))).toEqual(memory(992));
    expect(await run(offset, 4, [0xed, GLOBAL_U32, 1, 0, 0, 0, STACK_VALUE])).toEqual(memory(504));
    expect(await run([...offset, DEREF], 4, LOCAL(0))).toEqual(memory(0xe3e2e1e0));
    expect(await run(offset)).toEqual(unknown('the function has no frame'));
    expect(await run(offset, 4, offset)).toEqual(unknown('the function has no frame'));
  });

  it('nowhere, or where nobody knows', async () => {
    expect(await run([])).toEqual(unknown('optimised away'));
    expect(await evaluate(undefined, MACHINE)).toEqual(unknown('optimised away'));
    expect(await run(LOCAL(9))).toEqual(unknown('local 9 is unknown'));
    expect(await run([0xed, GLOBAL, 0])).toEqual(unknown('global 0 is unknown'));
    expect(await run([0xed, STACK, 5])).toEqual(unknown('operand 5 is unknown'));
    expect(await run([0xed, 9, 5])).toEqual(unknown('place 5 is unknown'));
    expect(await run([0xa3, 3, ...LOCAL(0), STACK_VALUE])).toMatchObject({ kind: 'unknown' });
  });

  it('in the expression itself', async () => {
    expect(await run([0x9e, 3, 7, 8, 9], 3)).toEqual(bytes(7, 8, 9));
  });
});

describe('values in parts', () => {
  it('are put together', async () => {
    const slice = [...LOCAL(0), STACK_VALUE, PIECE, 4, lit(5), STACK_VALUE, PIECE, 4];
    expect(await run(slice, 8)).toEqual(bytes(0xe8, 3, 0, 0, 5, 0, 0, 0));
    expect(await run([...LOCAL(0), PIECE, 2, 0x9e, 1, 9, PIECE, 1], 3)).toEqual(bytes(0xe8, 0xe9, 9));
  });

  it('stay apart where some are unknown', async () => {
    const pieces = [
      { place: unknown('optimised away'), size: 4 },
      { place: bytes(5, 0, 0, 0), size: 4 },
    ];
    expect(await run([PIECE, 4, lit(5), STACK_VALUE, PIECE, 4], 8)).toEqual({ kind: 'pieces', pieces });
    const outside = await run([0x03, 0xff, 0xff, 0, 0, PIECE, 4]);
    expect(outside).toMatchObject({ pieces: [{ place: { why: 'its address is outside the memory' } }] });
  });

  it('may be bits', async () => {
    const bits = (count: number, from: number) => [STACK_VALUE, 0x9d, count, from];
    // 0b101 from bit 1 on of 0b1010, then all of 0b11111, then one byte.
    const expression = [lit(10), ...bits(3, 1), lit(31), ...bits(5, 0), lit(7), ...bits(8, 0)];
    expect(await run(expression, 2)).toEqual(bytes(0b11111_101, 7));
  });
});

describe('arithmetic', () => {
  const CASES: readonly (readonly [what: string, expression: readonly number[], value: bigint | string])[] = [
    ['literals', [lit(31)], 31n],
    ['const1u', [0x08, 0xff], 255n],
    ['const1s', [0x09, 0xff], -1n],
    ['const2u', [0x0a, 0xff, 0xff], 65535n],
    ['const2s', [0x0b, 0xfe, 0xff], -2n],
    ['const4u', [0x0c, 0xff, 0xff, 0xff, 0xff], 4294967295n],
    ['const4s', [0x0d, 0xff, 0xff, 0xff, 0xff], -1n],
    ['const8u', [0x0e, 1, 0, 0, 0, 1, 0, 0, 0], 4294967297n],
    ['const8s', [0x0f, ...Array<number>(8).fill(0xff)], -1n],
    ['constu', constu(300), 300n],
    ['consts', [0x11, 0x7f], -1n],
    ['consts of 64 bits', [0x11, ...Array<number>(9).fill(0x80), 0x7f], -(2n ** 63n)],
    ['dup, plus', [lit(4), 0x12, 0x22], 8n],
    ['over', [lit(4), lit(5), 0x14, 0x1c], 1n],
    ['pick', [lit(4), lit(5), lit(6), 0x15, 2], 4n],
    ['swap', [lit(4), lit(5), 0x16, 0x1c], 1n],
    ['rot: the top becomes the third', [lit(1), lit(2), lit(3), 0x17], 2n],
    ['rot, drop', [lit(1), lit(2), lit(3), 0x17, 0x13], 1n],
    ['and, or, xor', [lit(12), lit(10), 0x1a, lit(3), 0x21, lit(1), 0x27], 10n],
    ['div of what is below zero', [...LOCAL(1), lit(2), 0x1b], -1n],
    ['mod is without sign', [...LOCAL(1), lit(7), 0x1d], 4294967294n % 7n],
    ['mul, neg, abs, not', [lit(3), lit(4), 0x1e, 0x1f, 0x19, 0x20], -13n],
    ['minus', [lit(3), lit(4), 0x1c], -1n],
    ['shl', [lit(3), lit(4), 0x24], 48n],
    ['shr of 32 bits', [...LOCAL(1), lit(28), 0x25], 15n],
    ['shra', [...LOCAL(1), lit(1), 0x26], -1n],
    ['shifts too far', [lit(3), 0x0e, ...Array<number>(8).fill(0x7f), 0x24], 0n],
    ['zero-extension of 32 bits', [...LOCAL(1), ...constu(0xffffffff), 0x1a], 4294967294n],
    ['sign of 32 bits beside 64', [...LOCAL(1), ...LOCAL(2), 0x22], -5n],
    ['comparisons', [lit(1), lit(2), 0x2d, lit(2), lit(2), 0x2a, 0x22, lit(3), lit(2), 0x2c, 0x22], 2n],
    ['eq, ne, gt', [lit(1), lit(1), 0x29, lit(1), lit(1), 0x2e, 0x22, lit(2), lit(1), 0x2b, 0x22], 2n],
    ['deref', [...constu(4), DEREF], 0x07060504n],
    ['deref_size', [...constu(4), 0x94, 2], 0x0504n],
    ['deref_size of 8', [...constu(0), 0x94, 8], 0x0706050403020100n],
    ['bra not taken, nop', [lit(5), lit(0), 0x28, 1, 0, 0x12, 0x96], 5n],
    ['bra taken', [lit(5), lit(1), 0x28, 1, 0, lit(9)], 5n],
    ['skip', [lit(5), 0x2f, 1, 0, lit(9)], 5n],
    ['div by zero', [lit(5), lit(0), 0x1b], 'the expression divides by zero'],
    ['mod by zero', [lit(5), lit(0), 0x1d], 'the expression divides by zero'],
    ['an operand that is missing', [lit(5), 0x22], 'the expression lacks an operand'],
    ['nothing to turn round', [lit(5), 0x17], 'the expression lacks an operand'],
    ['fractions', [...LOCAL(3), lit(1), 0x22], 'numbers with a fraction are not worked out'],
    ['what is not in the memory', [...constu(0x10000), DEREF], 'address 0x10000 is outside the memory'],
    ['a jump out of it', [0x2f, 0x70, 0xff], 'a jump leaves the expression'],
    ['a jump for ever', [0x2f, 0xfd, 0xff], 'the expression does not end'],
    ['a loop that fills the stack', [lit(1), 0x2f, 0xfc, 0xff], 'the expression needs too much room'],
    ['an operation that nobody knows', [0xfe], 'operation 0xfe is unknown'],
    ['a register', [0x50], 'operation 0x50 is unknown'],
    ['an address by number, of a unit that is not there', [0xa1, 0], 'operation 0xa1 is unknown'],
  ];
  for (const [what, expression, value] of CASES) {
    it(what, async () => {
      expect(await worth(expression)).toBe(value);
    });
  }

  it('an operand that is cut off', async () => {
    expect(await run([0x03, 1, 2])).toMatchObject({ kind: 'unknown' });
  });
});
