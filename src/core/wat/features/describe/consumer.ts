/** What takes the value that an instruction leaves: the instruction around it, or one further on in its sequence. */

import type { Instruction } from '../../ast';
import type { Atom } from '../../tree';
import { sequencesOf } from '../locate';
import { effectOf, valuesOf } from './effect';
import type { Around } from './operands';
import { stackAround } from './stack-around';

export interface Consumer {
  readonly instruction: Instruction;
  /** Which of its parameters. */
  readonly at: number;
  /** Brings the parameter behind, if it is one value. */
  readonly next?: Instruction;
}

/** Values lie on the stack for a few instructions. */
const FURTHEST = 100;

/** Behind them nothing gets to the next instruction. */
const LEAVING = /^(unreachable|return|return_call.*|br|br_table|throw|throw_ref|rethrow)$/;

/**
 * `outer`: the instruction around it, if there is one. `written`: a word that is only begun. Undefined where it cannot be
 * told, and of what leaves no value.
 */
export function consumerOf(
  operand: Instruction,
  outer: Instruction | undefined,
  around: Around,
  written?: Atom,
): Consumer | undefined {
  if (effectOf(operand, around)?.results.length === 0) return undefined;
  const at = outer === undefined ? undefined : positionOf(operand, outer, around);
  if (outer !== undefined && at !== undefined)
    return consumer(outer, at, outer.operands[outer.operands.indexOf(operand) + 1]);
  const sequence = sequencesOf(outer, around.field).find((all) => all.includes(operand)) ?? [];
  const rest = sequence.slice(sequence.indexOf(operand) + 1).filter(({ keyword }) => keyword !== written);
  return consumerAmong(rest, around);
}

/** Which parameter it is: operands before it may bring several values or none, and some may be on the stack already. */
function positionOf(operand: Instruction, outer: Instruction, around: Around): number | undefined {
  const place = outer.operands.indexOf(operand);
  if (place < 0) return undefined;
  return parametersOnStack(outer, around) + valuesOf(outer.operands.slice(0, place), around);
}

/** How many of its parameters come from in front of it: none where its operands are only being written. */
function parametersOnStack(outer: Instruction, around: Around): number {
  const { scope, field } = around;
  const wanted = effectOf(outer, around)?.params.length ?? 0;
  const missing = wanted - valuesOf(outer.operands, around);
  if (missing <= 0 || field?.kind !== 'func') return 0;
  const onStack = stackAround(field, scope, outer)?.before.length ?? 0;
  return onStack >= wanted ? missing : 0;
}

function consumer(instruction: Instruction, at: number, next: Instruction | undefined): Consumer {
  return { instruction, at, ...(next === undefined ? {} : { next }) };
}

/** `rest`: behind what leaves the value. */
function consumerAmong(rest: readonly Instruction[], around: Around): Consumer | undefined {
  let above = 0;
  for (const one of rest.slice(0, FURTHEST)) {
    const effect = effectOf(one, around);
    if (effect === undefined || LEAVING.test(one.name)) return undefined;
    const taken = effect.params.length - valuesOf(one.operands, around);
    if (taken > above)
      return consumer(one, taken - 1 - above, above > 0 ? nextOf(one, taken - above, rest, around) : one.operands[0]);
    above += effect.results.length - taken;
  }
  return undefined;
}

/** What brings the parameter behind, if that is the very next instruction. */
function nextOf(call: Instruction, at: number, [next, ...rest]: readonly Instruction[], around: Around) {
  const found = consumerAmong(rest, around);
  return found?.instruction === call && found.at === at ? next : undefined;
}
