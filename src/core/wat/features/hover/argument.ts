/** What a folded operand is for the function that is called: `level: 2 info`. */

import type { Instruction } from '../../ast';
import { enumName } from '../../../proxywasm/enums';
import type { ModuleScope } from '../../module-scope';
import { constantValue } from '../describe/constant-value';
import { valuesOf } from '../describe/effect';
import { functionEffect } from '../describe/effect-control';
import { enumValues, isEnum } from '../describe/known-docs';
import { importOf, isPair, type Word } from '../describe/known-functions';
import { clipped, code } from '../describe/markdown';
import type { Around } from '../describe/operands';
import { textAt } from './memory-text';

const CALLS = ['call', 'return_call'];
const LONGEST_TEXT = 200;

/** Empty where it is no operand of a call, or its parameter has no name. */
export function argumentText(operand: Instruction, call: Instruction | undefined, around: Around): string {
  const entry = call === undefined || !CALLS.includes(call.name) ? undefined : calledEntry(call, around.scope);
  if (call === undefined || entry === undefined) return '';
  const at = positionOf(operand, call, around);
  const name = at === undefined ? undefined : functionEffect(entry, around.scope)?.params[at]?.name;
  if (at === undefined || name === undefined || name === '') return '';
  const callee = entry.id?.text ?? `function ${entry.index}`;
  return `Argument ${code(`$${name}`)} of ${code(callee)}${valueText(operand, call, importOf(entry.field)?.words[at], around.scope)}.`;
}

function calledEntry({ uses: [use] }: Instruction, scope: ModuleScope) {
  return use === undefined ? undefined : scope.find('func', use.atom);
}

/** Which parameter it is: operands before it may bring several values, or none. */
export function positionOf(operand: Instruction, call: Instruction, around: Around): number | undefined {
  const place = call.operands.indexOf(operand);
  if (place < 0) return undefined;
  return valuesOf(call.operands.slice(0, place), around);
}

function valueText(operand: Instruction, call: Instruction, word: Word | undefined, scope: ModuleScope): string {
  const value = constantValue([operand], scope);
  const { parameter } = word ?? {};
  if (value === undefined || word === undefined || parameter === undefined) return '';
  if (!parameter.isOutput && isEnum(parameter.kind)) {
    const name = enumName(parameter.kind, Number(value));
    return name === undefined
      ? `: no ${parameter.kind}, those are ${enumValues(parameter.kind)}`
      : `: ${parameter.kind} **${name}**`;
  }
  const isAddress = !parameter.isOutput && isPair(parameter.kind) && !word.name.endsWith('_size');
  return isAddress ? textText(operand, call, value, scope) : '';
}

/** The text at a constant address, as long as the operand behind it says. */
function textText(operand: Instruction, call: Instruction, address: bigint, scope: ModuleScope): string {
  const size = call.operands[call.operands.indexOf(operand) + 1];
  const length = size === undefined ? undefined : constantValue([size], scope);
  const text = length === undefined ? undefined : textAt(scope, address, length);
  return text === undefined ? '' : `: ${code(JSON.stringify(clipped(text, LONGEST_TEXT)))}`;
}
