/** Stack types as those judge them who validate modules: wasm-tools and wabt. */

import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { stackTypeOf, type StackType, type StackWord } from '../../../src/core/wat/instructions/stack-types';
import { instructionNamed, INSTRUCTION_NAMES } from '../../../src/core/wat/instructions/table';
import type { Immediate } from '../../../src/core/wasm/code/opcodes';
import { parseAny, validate } from '../../support/wabt-text';

const UNKNOWN_TO_WABT = ['i64.add128', 'i64.mul_wide_s', 'i64.mul_wide_u', 'i64.sub128', 'memory.discard'];

/** The first module takes the judges longest. */
const PATIENCE = 60_000;

type AddressType = 'i32' | 'i64';

interface Case {
  readonly name: string;
  readonly address: AddressType;
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** In text; of those that may be left out, nothing. */
const IMMEDIATES: Readonly<Partial<Record<Immediate, string>>> = {
  m: '',
  M: '',
  z: '',
  a: '0',
  d: '0',
  e: '0',
  i: '-5',
  I: '-5',
  F: '1.5',
  D: '1.5',
  v: 'i64x2 1 2',
  S: '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31',
};

const typed = INSTRUCTION_NAMES.filter((name) => stackTypeOf(name) !== undefined);
const isIn = (pattern: RegExp) => typed.filter((name) => pattern.test(name));

/** With memories of either width, where that makes a difference. */
function casesOf(name: string): Case[] {
  const type = stackTypeOf(name) ?? { params: [], results: [] };
  const words = [...type.params.map((operand) => operand.type), ...type.results];
  const widths: readonly AddressType[] = words.includes('addr') ? ['i32', 'i64'] : ['i32'];
  return widths.map((address) => ({ name, address, ...withAddress(type, address) }));
}

function withAddress({ params, results }: StackType, address: AddressType) {
  const resolved = (type: StackWord) => (type === 'addr' ? address : type);
  return { params: params.map(({ type }) => resolved(type)), results: results.map(resolved) };
}

/** Each with one type changed, or one operand too few or too many. */
function variations(one: Case): Case[] {
  const { params, results } = one;
  return [
    ...oneChanged(params).map((changed) => ({ ...one, params: changed })),
    ...oneChanged(results).map((changed) => ({ ...one, results: changed })),
    ...(params.length === 0 ? [] : [{ ...one, params: params.slice(1) }]),
    { ...one, params: ['i32', ...params] },
  ];
}

function oneChanged(types: readonly string[]): string[][] {
  return types.map((type, at) => types.with(at, type === 'i32' ? 'i64' : 'i32'));
}

function textOf({ name, address, params, results }: Case): string {
  const immediates = instructionNamed(name)?.immediates.map((kind) => IMMEDIATES[kind] ?? 'unknown') ?? [];
  const operands = params.map((_, at) => `local.get ${at}`);
  const signature = `(param ${params.join(' ')}) (result ${results.join(' ')})`;
  return `(module (memory ${address} 1) (data "a") (elem func)
    (func ${signature} ${operands.join(' ')} ${name} ${immediates.join(' ')}))`;
}

async function isKnownToWabt(one: Case): Promise<boolean> {
  try {
    await parseAny(textOf(one));
    return true;
  } catch {
    return false;
  }
}

/** What wasm-tools and wabt say, the latter of what it knows. */
async function verdicts(one: Case): Promise<boolean[]> {
  const text = textOf(one);
  const judged = [await validForWasmTools(await parse(text))];
  if (!UNKNOWN_TO_WABT.includes(one.name)) judged.push(await validForWabt(await parseAny(text)));
  return judged;
}

async function validForWabt(bytes: Uint8Array): Promise<boolean> {
  try {
    await validate(bytes);
    return true;
  } catch {
    return false;
  }
}

/** They have no command for it here, but validate a module when they make a component of it. */
async function validForWasmTools(bytes: Uint8Array): Promise<boolean> {
  const core = await componentEmbed({ binary: bytes, witSource: 'package a:b; world w {}', world: 'w' });
  try {
    await componentNew(core, []);
    return true;
  } catch {
    return false;
  }
}

function shown({ name, address, params, results }: Case): string {
  return `${name}, memory ${address}: [${params.join(' ')}] -> [${results.join(' ')}]`;
}

/** Those for which a judge says otherwise than `expected`. */
async function misjudged(cases: readonly Case[], expected: boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const one of cases) if ((await verdicts(one)).some((isValid) => isValid !== expected)) wrong.push(shown(one));
  return wrong;
}

const GROUPS: readonly (readonly [group: string, names: readonly string[]])[] = [
  ['integers', isIn(/^i\d+\.(?!load|store|atomic)/)],
  ['floats', isIn(/^f\d+\.(?!load|store)/)],
  ['accesses to memory', isIn(/^[if]\d+\.(load|store)|^memory\.(?!atomic)|^data\.drop$/)],
  ['atomics', isIn(/atomic/)],
  ['vectors of integers', isIn(/^i\d+x\d+\./)],
  ['vectors of floats', isIn(/^f\d+x\d+\./)],
  ['vectors as a whole', isIn(/^v128\./)],
  ['what leaves the stack alone', ['nop', 'elem.drop']],
];

describe('stack types', () => {
  it('are told wherever the name alone decides, and nowhere else', () => {
    const decided = /^([if]\d+(x\d+)?|v128|memory)\.(?!copy$)|^(data|elem)\.drop$|^atomic\.fence$|^nop$/;
    const depends = /^i31\./;
    const expected = INSTRUCTION_NAMES.filter((name) => decided.test(name) && !depends.test(name));
    expect(typed).toEqual(expected);
    expect(GROUPS.flatMap(([, names]) => names).sort()).toEqual(typed);
  });

  it('wabt does not know a few of them', async () => {
    const refused: string[] = [];
    for (const one of typed.flatMap((name) => casesOf(name).slice(0, 1)))
      if (!(await isKnownToWabt(one))) refused.push(one.name);
    expect(refused).toEqual(UNKNOWN_TO_WABT);
  });

  it.each(GROUPS)(
    '%s: valid as told, and not otherwise',
    async (_, names) => {
      const cases = names.flatMap(casesOf);
      expect(await misjudged(cases, true)).toEqual([]);
      expect(await misjudged(cases.flatMap(variations), false)).toEqual([]);
    },
    PATIENCE,
  );

  it('operands have names of their own', () => {
    for (const name of typed) {
      const purposes = (stackTypeOf(name)?.params ?? []).map((operand) => operand.name);
      expect(new Set(purposes).size, name).toBe(purposes.length);
      for (const purpose of purposes) expect(purpose, name).toMatch(/^[a-z_]{3,}$/);
    }
  });

  it('none of what is no instruction', () => {
    for (const name of ['i32.frobnicate', 'f32.xor', 'i32', 'toString', '']) expect(stackTypeOf(name)).toBeUndefined();
  });
});
