/** "Create function $x": with the parameters that stand on the stack where it is called. */

import { callbackSignature, isCallback } from '../../../proxywasm/signatures';
import type { FuncField, Instruction, Use, ValueType } from '../../ast';
import { stackAround } from '../describe/stack-around';
import { typeText } from '../../check/subtypes';
import { nameOf } from '../../literals';
import type { FuncType, ModuleScope } from '../../module-scope';
import { eachInstruction } from '../walk';
import { quickFix, useOf, type CodeAction, type Trouble } from './action';
import { fieldAt, fieldIndentation, lastPlace } from './place';
import { bestOf, errorsBesides } from './trial';

const NOTHING: FuncType = { params: [], results: [] };
const RESULTS: readonly (readonly ValueType[])[] = [[], ['i32'], ['i64'], ['f32'], ['f64']];
const MOST_PARAMS = 8;

export function createFunction(trouble: Trouble): readonly CodeAction[] {
  const { analysis, part, chunk, scope } = trouble;
  const use = useOf(trouble);
  if (use?.space !== 'func' || use.atom.kind !== 'id') return [];
  const { text } = use.atom;
  const instruction = instructionWith(trouble, use);
  const type = instruction === undefined ? typeOutside(trouble) : typeInside(trouble, instruction, use);
  const isReferred = chunk.field?.kind === 'func' && instruction?.name === 'ref.func';
  const declared = isReferred ? `\n${fieldIndentation(analysis, part)}(elem declare func ${text})` : '';
  const field = `${functionText(text, type, scope)}${declared}`;
  return [quickFix(trouble, `Create function ${text}`, [fieldAt(analysis, part, lastPlace(analysis, part), field)])];
}

function functionText(name: string, { params, results }: FuncType, scope: ModuleScope): string {
  const list = (word: string, types: readonly ValueType[]) =>
    types.length === 0 ? '' : ` (${word} ${types.map((type) => typeText(type, scope)).join(' ')})`;
  const body = results.length === 0 ? '' : ' (unreachable)';
  return `(func ${name}${list('param', params)}${list('result', results)}${body})`;
}

export function instructionWith({ chunk: { field } }: Trouble, use: Use): Instruction | undefined {
  let found: Instruction | undefined;
  if (field !== undefined) {
    eachInstruction(field, (instruction) => {
      if (instruction.uses.includes(use)) found = instruction;
    });
  }
  return found;
}

/** What is exported as a callback has its type. */
function typeOutside({ chunk: { field } }: Trouble): FuncType {
  const name = field?.kind === 'export' && field.name !== undefined ? nameOf(field.name.text) : undefined;
  return name !== undefined && isCallback(name) ? callbackSignature(name, '0.2.1') : NOTHING;
}

/** The most parameters, with those results, that leave the fewest errors. */
function typeInside(trouble: Trouble, instruction: Instruction, use: Use): FuncType {
  const { chunk, scope } = trouble;
  const { field } = chunk;
  if (field?.kind !== 'func' || instruction.name === 'ref.func') return NOTHING;
  const own = instruction.name === 'return_call' ? [scope.funcType(field.type)?.results ?? []] : [];
  const candidates = paramsFor(field, instruction, scope).flatMap((params) =>
    [...own, ...RESULTS].map((results): FuncType => ({ params, results })),
  );
  const change = (type: FuncType) => ({ added: functionText(use.atom.text, type, scope) });
  return bestOf(trouble, candidates, change, errorsBesides(trouble, use)) ?? NOTHING;
}

function paramsFor(field: FuncField, instruction: Instruction, scope: ModuleScope): readonly ValueType[][] {
  const before = stackBefore(field, instruction, scope);
  if (instruction.isFolded) return [lastOf(before, instruction.operands.length)];
  const most = Math.min(before.length, MOST_PARAMS);
  return Array.from({ length: most + 1 }, (_, fewer) => lastOf(before, most - fewer));
}

function lastOf(types: readonly ValueType[], count: number): ValueType[] {
  return count === 0 ? [] : types.slice(-count);
}

/** What cannot be told is taken for i32. */
export function stackBefore(field: FuncField, instruction: Instruction, scope: ModuleScope): readonly ValueType[] {
  const found = stackAround(field, scope, instruction)?.before ?? [];
  return found.map((type) => (type === '?' ? 'i32' : type));
}
