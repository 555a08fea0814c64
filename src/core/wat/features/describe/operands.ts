/** What an instruction takes from the stack and leaves there, with names for what it takes. */

import type { Field, Instruction, Local, TypeUse, ValueType } from '../../ast';
import type { ModuleScope } from '../../module-scope';

export interface Operand {
  /** Empty where it has none. */
  readonly name: string;
  readonly type: ValueType;
}

export interface Effect {
  readonly params: readonly Operand[];
  readonly results: readonly ValueType[];
}

/** What decides where the name alone does not. */
export interface Around {
  readonly scope: ModuleScope;
  readonly field?: Field;
  /** On the stack, its operands on top. */
  readonly before?: readonly ValueType[];
}

export type Rule = (instruction: Instruction, around: Around) => Effect | undefined;
export type Rules = ReadonlyMap<string, Rule>;

export function operand(name: string, type: ValueType): Operand {
  return { name, type };
}

export function unnamed(types: readonly ValueType[]): Operand[] {
  return types.map((type) => operand('', type));
}

export function named(types: readonly ValueType[], names: readonly string[]): Operand[] {
  return types.map((type, at) => operand(names[at] ?? '', type));
}

export const CONDITION = operand('condition', 'i32');

/** Of the parameters, without `$`; of a type that is named those which it has. */
export function namesIn({ use, params }: TypeUse, scope: ModuleScope): string[] {
  const composite = use === undefined ? undefined : scope.composite(scope.indexOf('type', use.atom) ?? -1);
  const others = composite?.kind === 'func' ? composite.params : [];
  const written: readonly Local[] = params.length > 0 ? params : others;
  return written.map(({ id }) => id?.text.slice(1) ?? '');
}

/** So far from the top of the stack; `?` where it is not known. */
export function topOf({ before = [] }: Around, depth: number): ValueType {
  return before.at(-1 - depth) ?? '?';
}

/** What a memory or table is that an instruction works on: the first, if it names none. */
export function usedField(
  { uses }: Instruction,
  scope: ModuleScope,
  space: 'table' | 'memory',
  which = 0,
): Field | undefined {
  const use = uses.filter((one) => one.space === space)[which];
  return (use === undefined ? scope.entries(space)[0] : scope.find(space, use.atom))?.field;
}

/** How wide addresses of a memory, or indices of a table are. */
export function addressOf(
  instruction: Instruction,
  scope: ModuleScope,
  space: 'table' | 'memory',
  which = 0,
): 'i32' | 'i64' {
  const field = usedField(instruction, scope, space, which);
  return field?.kind === 'table' || field?.kind === 'memory' ? field.limits.address : 'i32';
}
