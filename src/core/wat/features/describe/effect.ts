/** What an instruction takes and leaves where it stands. https://webassembly.github.io/spec/core/valid/instructions.html */

import type { Instruction } from '../../ast';
import { stackTypeOf } from '../../instructions/stack-types';
import { aggregateEffect } from './effect-aggregates';
import { CONTROL_RULES } from './effect-control';
import { VARIABLE_RULES } from './effect-variables';
import { addressOf, operand, type Around, type Effect } from './operands';

/** Undefined where it cannot be told, as of what is no instruction. */
export function effectOf(instruction: Instruction, around: Around): Effect | undefined {
  const { name } = instruction;
  const fixed = stackTypeOf(name);
  if (fixed === undefined) {
    const rule = CONTROL_RULES.get(name) ?? VARIABLE_RULES.get(name);
    return rule === undefined ? aggregateEffect(instruction, around.scope) : rule(instruction, around);
  }
  const address = addressOf(instruction, around.scope, 'memory');
  const typed = (type: string) => (type === 'addr' ? address : type);
  return {
    params: fixed.params.map((one) => operand(one.name, typed(one.type))),
    results: fixed.results.map(typed),
  };
}

/** Values that operands leave; one where that is not known. */
export function valuesOf(operands: readonly Instruction[], around: Around): number {
  return operands.reduce((sum, one) => sum + (effectOf(one, around)?.results.length ?? 1), 0);
}
