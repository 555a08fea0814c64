/** What takes the value that an instruction leaves: the instruction around it, or one further on in its sequence. */

import type { Instruction } from '../../ast';
import { sequencesOf } from '../locate';
import { effectOf, valuesOf } from './effect';
import type { Around } from './operands';

export interface Consumer {
  readonly instruction: Instruction;
  /** Which of its parameters. */
  readonly at: number;
  /** Brings the parameter behind, if it is one value. */
  readonly next?: Instruction;
}

/** Values lie on the stack for a few instructions. */
const FURTHEST = 100;

/** `outer`: the instruction around it, if there is one. Undefined where it cannot be told. */
export function consumerOf(operand: Instruction, outer: Instruction | undefined, around: Around): Consumer | undefined {
  const at = outer === undefined ? undefined : positionOf(operand, outer, around);
  if (outer === undefined || at === undefined)
    return consumerBehind(operand, sequenceOf(operand, outer, around), around);
  return consumer(outer, at, outer.operands[outer.operands.indexOf(operand) + 1]);
}

/** Which parameter it is: operands before it may bring several values, or none. */
function positionOf(operand: Instruction, outer: Instruction, around: Around): number | undefined {
  const place = outer.operands.indexOf(operand);
  if (place < 0) return undefined;
  return valuesOf(outer.operands.slice(0, place), around);
}

function consumer(instruction: Instruction, at: number, next: Instruction | undefined): Consumer {
  return { instruction, at, ...(next === undefined ? {} : { next }) };
}

function sequenceOf(one: Instruction, outer: Instruction | undefined, { field }: Around): readonly Instruction[] {
  return sequencesOf(outer, field).find((sequence) => sequence.includes(one)) ?? [];
}

function consumerBehind(operand: Instruction, sequence: readonly Instruction[], around: Around): Consumer | undefined {
  const from = sequence.indexOf(operand) + 1;
  let above = 0;
  for (const one of sequence.slice(from, from + FURTHEST)) {
    const effect = effectOf(one, around);
    if (effect === undefined) return undefined;
    const taken = effect.params.length - valuesOf(one.operands, around);
    if (taken > above) return consumer(one, taken - 1 - above, sequence[from]);
    above += effect.results.length - taken;
  }
  return undefined;
}
