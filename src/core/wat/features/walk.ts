/** All instructions of a field. */

import type { Field, Instruction } from '../ast';
import { bodiesOf } from './locate';

/** Operands before what they are for. `around`: the instruction whose operand or inside it is. */
export type Visit = (instruction: Instruction, around: Instruction | undefined) => void;

export function eachInstruction(field: Field, visit: Visit): void {
  for (const body of bodiesOf(field)) walk(body, undefined, visit);
}

export function walk(body: readonly Instruction[], around: Instruction | undefined, visit: Visit): void {
  for (const instruction of body) {
    walk(instruction.operands, instruction, visit);
    visit(instruction, around);
    if (instruction.body !== undefined) walk(instruction.body, instruction, visit);
    for (const part of instruction.parts ?? []) walk(part.body, instruction, visit);
  }
}
