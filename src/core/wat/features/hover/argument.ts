/** What a value is for the function that is called with it: `level: 2 info`. */

import type { Instruction } from '../../ast';
import { enumName } from '../../../proxywasm/enums';
import type { ModuleScope } from '../../module-scope';
import { constantValue } from '../describe/constant-value';
import { consumerOf, type Consumer } from '../describe/consumer';
import { functionEffect } from '../describe/effect-control';
import { enumValues, isEnum } from '../describe/known-docs';
import { importOf, isPair, type Word } from '../describe/known-functions';
import { clipped, code } from '../describe/markdown';
import type { Around } from '../describe/operands';
import { textAt } from './memory-text';

const CALLS = ['call', 'return_call'];
const LONGEST_TEXT = 200;

/** `outer`: the instruction around it. Empty where it is no operand of a call, or its parameter has no name. */
export function argumentText(operand: Instruction, outer: Instruction | undefined, around: Around): string {
  const consumer = consumerOf(operand, outer, around);
  const entry = consumer === undefined ? undefined : calledEntry(consumer.instruction, around.scope);
  if (consumer === undefined || entry === undefined) return '';
  const name = functionEffect(entry, around.scope)?.params[consumer.at]?.name;
  if (name === undefined || name === '') return '';
  const callee = entry.id?.text ?? `function ${entry.index}`;
  const word = importOf(entry.field)?.words[consumer.at];
  return `Argument ${code(`$${name}`)} of ${code(callee)}${valueText(operand, consumer, word, around.scope)}.`;
}

function calledEntry({ name, uses: [use] }: Instruction, scope: ModuleScope) {
  return use === undefined || !CALLS.includes(name) ? undefined : scope.find('func', use.atom);
}

function valueText(operand: Instruction, consumer: Consumer, word: Word | undefined, scope: ModuleScope): string {
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
  return isAddress ? textText(consumer, value, scope) : '';
}

/** The text at a constant address, as long as the parameter behind it says. */
function textText({ next }: Consumer, address: bigint, scope: ModuleScope): string {
  const length = next === undefined ? undefined : constantValue([next], scope);
  const text = length === undefined ? undefined : textAt(scope, address, length);
  return text === undefined ? '' : `: ${code(JSON.stringify(clipped(text, LONGEST_TEXT)))}`;
}
