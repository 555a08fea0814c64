/** The value stack around one instruction of a function, as the checker sees it. */

import type { FuncField, Instruction } from '../../ast';
import type { StackView } from '../../check/body';
import { observeFunction } from '../../check/field';
import type { ModuleScope } from '../../module-scope';

/** Undefined where the checker does not come to the instruction. */
export function stackAround(field: FuncField, scope: ModuleScope, wanted: Instruction): StackView | undefined {
  const found: StackView[] = [];
  observeFunction(field, scope, {
    isWanted: (instruction) => instruction === wanted,
    see: (_, view) => void found.push(view),
  });
  return found[0];
}
