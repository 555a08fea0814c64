/** Every instruction of our tables as text, each in a function that it may stand in. */

import { PLAIN_OPCODES, PREFIXED, type Immediate, type Opcode } from '../../src/core/wasm/code/opcodes';

export interface Sample {
  readonly name: string;
  /** The instruction, as the text format has it. */
  readonly text: string;
  /** How many instructions stand before it. */
  readonly at: number;
  /** A module with it. What follows the instruction is `MARK`, so that a wrong length shows. */
  readonly wat: string;
}

export const MARK = 'i32.const 12345';

/** Two of everything that an index may name. Not valid, but every index is in range. */
export const HEAD = `(module (type (func)) (type (func (param i32))) (table 4 funcref) (table 4 funcref) (memory 1) (memory 1)
  (global i32 (i32.const 0)) (global (mut i32) (i32.const 0)) (tag (param i32)) (tag (param i32))
  (elem func 0) (elem func 0) (data "a") (data "b") (func $f0) (func $f1)`;

/** Of every opcode; with `first` where one index is asked for, and the other where a second is. 0: alignment as is usual. */
export function samples(first: 0 | 1): Sample[] {
  const tables = [PLAIN_OPCODES, ...PREFIXED.values()];
  return tables.flatMap((table) => table.filter((one) => one !== undefined)).map((opcode) => sampleOf(opcode, first));
}

function sampleOf(opcode: Opcode, first: 0 | 1): Sample {
  const { name } = opcode;
  const text = [TEXT_NAMES[name] ?? name, ...operandsOf(opcode, first)].join(' ');
  const [before, after] = AROUND[name] ?? ['', ''];
  const wat = `${HEAD} (func (local i32 i32) ${before} ${text} ${MARK} ${after}))`;
  return { name, text, at: before === '' ? 0 : before.split(' ').length, wat };
}

const TEXT_NAMES: Readonly<Record<string, string>> = { 'ref.test_null': 'ref.test', 'ref.cast_null': 'ref.cast' };

/** What opens and closes the blocks that it needs. */
const AROUND: Readonly<Record<string, readonly [before: string, after: string]>> = {
  block: ['', 'end'],
  loop: ['', 'end'],
  if: ['', 'end'],
  try: ['', 'catch_all end'],
  try_table: ['', 'end'],
  else: ['if', 'end'],
  end: ['block', ''],
  catch: ['try', 'end'],
  catch_all: ['try', 'end'],
  delegate: ['try', ''],
  rethrow: ['try catch_all', 'end'],
};

function operandsOf({ name, immediates }: Opcode, first: 0 | 1): string[] {
  const second = 1 - first;
  const whole: Readonly<Record<string, readonly string[]>> = {
    // In the binary format the other way round.
    call_indirect: [`${first}`, '(type 1)'],
    return_call_indirect: [`${first}`, '(type 1)'],
    'table.init': [`${first}`, `${second}`],
    'memory.init': [`${first}`, `${second}`],
    'ref.test': ['(ref func)'],
    'ref.cast': ['(ref func)'],
    'ref.test_null': ['(ref null func)'],
    'ref.cast_null': ['(ref null func)'],
  };
  const plain = first === 0 ? { ...OPERANDS, m: 'offset=300' } : OPERANDS;
  const texts = immediates.map((kind, at) => plain[kind] ?? `${at === 0 ? first : second}`);
  return [...(whole[name] ?? texts)].filter((text) => text !== '');
}

/** Of those that are no index, or whose index must be in a block. */
const OPERANDS: Readonly<Partial<Record<Immediate, string>>> = {
  b: '(result i32)',
  l: '0',
  L: '0 0 0',
  f: '$f1',
  m: 'offset=300 align=1',
  n: '3',
  a: '1',
  z: '',
  h: 'func',
  V: '(result i32)',
  i: '-5',
  I: '-5000000000',
  F: '1.5',
  D: '-2.5',
  v: 'i32x4 0x00000001 0x80000000 0x00000003 0xffffffff',
  S: '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31',
  C: '(catch 0 0) (catch_ref 1 0) (catch_all 0) (catch_all_ref 0)',
  c: '0 (ref null any) (ref i31)',
  H: '(on 0 0) (on 1 switch)',
};
