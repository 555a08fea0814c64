/** Which instructions a constant expression may have. https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions */

import type { Instruction } from '../ast';
import type { ModuleScope } from '../module-scope';
import type { Problems } from '../problems';

export const CONSTANT_INSTRUCTIONS: ReadonlySet<string> = new Set([
  'i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const',
  'i32.add', 'i32.sub', 'i32.mul', 'i64.add', 'i64.sub', 'i64.mul',
  'ref.null', 'ref.func', 'ref.i31', 'struct.new', 'struct.new_default', 'array.new', 'array.new_default', 'array.new_fixed',
  'any.convert_extern', 'extern.convert_any', 'global.get',
]); // prettier-ignore

/** `globals`: how many there are already; those that are imported or come before may be read. */
export function checkConstant(
  body: readonly Instruction[],
  scope: ModuleScope,
  globals: number,
  problems: Problems,
): void {
  for (const instruction of body) {
    checkConstant(instruction.operands, scope, globals, problems);
    if (instruction.opcode === undefined) continue;
    if (!CONSTANT_INSTRUCTIONS.has(instruction.name)) {
      problems.error(
        'constant',
        instruction.keyword,
        `${instruction.name} is not constant: here a value is needed before anything runs`,
      );
    } else if (instruction.name === 'global.get') checkGlobal(instruction, scope, globals, problems);
  }
}

function checkGlobal({ uses: [use] }: Instruction, scope: ModuleScope, globals: number, problems: Problems): void {
  const entry = use === undefined ? undefined : scope.find('global', use.atom);
  if (use === undefined || entry?.field.kind !== 'global') return;
  if (entry.field.isMutable)
    problems.error('constant', use.atom, `global ${use.atom.text} is mutable, so it is not constant`);
  else if (entry.index >= globals)
    problems.error('constant', use.atom, `global ${use.atom.text} is defined only later`);
}
