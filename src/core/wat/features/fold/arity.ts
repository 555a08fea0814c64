/** How many values an instruction takes and gives. https://webassembly.github.io/spec/core/valid/instructions.html */

import type { Instruction, Use } from '../../ast';
import { instructionNamed } from '../../instructions/table';
import { stackTypeOf } from '../../instructions/stack-types';
import { indexNumber } from '../../literals';
import type { FuncType, ModuleScope } from '../../module-scope';

export interface Arity {
  readonly takes: number;
  readonly gives: number;
}

/** Of instructions that always take and give as many, as far as their names do not tell more. */
const FIXED: ReadonlyMap<string, Arity> = new Map(
  Object.entries({
    '0 0': 'unreachable rethrow',
    '0 1': 'local.get global.get table.size ref.null ref.func struct.new_default',
    '1 0': 'drop local.set global.set throw_ref',
    '1 1': `local.tee table.get ref.is_null ref.as_non_null ref.test ref.cast ref.i31 i31.get_s i31.get_u struct.get
      struct.get_s struct.get_u array.new_default array.len any.convert_extern extern.convert_any cont.new`,
    '2 0': 'table.set struct.set',
    '2 1': 'table.grow ref.eq array.new array.new_data array.new_elem array.get array.get_s array.get_u',
    '3 0': 'table.fill table.init table.copy memory.copy array.set',
    '3 1': 'select',
    '4 0': 'array.fill array.init_data array.init_elem',
    '5 0': 'array.copy',
  }).flatMap(([counts, names]) => names.split(/\s+/).map((name) => [name, arityFrom(counts)] as const)),
);

function arityFrom(counts: string): Arity {
  const [takes = 0, gives = 0] = counts.split(' ').map(Number);
  return { takes, gives };
}

type Rule = (instruction: Instruction, scope: ModuleScope, results: number) => Arity | undefined;

/** Undefined where it cannot be told. `results`: how many the function has. What never goes on gives nothing. */
export function arityOf(instruction: Instruction, scope: ModuleScope, results: number): Arity | undefined {
  const { name } = instruction;
  if (instructionNamed(name) === undefined) return undefined;
  const type = stackTypeOf(name);
  if (type !== undefined) return { takes: type.params.length, gives: type.results.length };
  return FIXED.get(name) ?? RULES[name]?.(instruction, scope, results);
}

const block: Rule = ({ type, name }, scope) => {
  const found = type === undefined ? undefined : scope.funcType(type);
  return found === undefined
    ? undefined
    : { takes: found.params.length + (name === 'if' ? 1 : 0), gives: found.results.length };
};

/** `more` values stand above those that a branch takes; where it is not taken, `fewer` of those are left. */
function branch(more: number, given?: (label: number) => number): Rule {
  return ({ uses: [use] }, scope, results) => {
    const label = labelArity(use, scope, results);
    return label === undefined ? undefined : { takes: label + more, gives: given?.(label) ?? 0 };
  };
}

function labelArity(use: Use | undefined, scope: ModuleScope, results: number): number | undefined {
  const target = use?.target;
  if (target === undefined || target === 'function') return target === undefined ? undefined : results;
  const type = target.type === undefined ? undefined : scope.funcType(target.type);
  return target.name === 'loop' ? type?.params.length : type?.results.length;
}

/** A function of some type, with `more` values above its parameters. */
function call(typeOf: (instruction: Instruction, scope: ModuleScope) => FuncType | undefined, more: number): Rule {
  return (instruction, scope) => {
    const type = typeOf(instruction, scope);
    const isLast = instruction.name.startsWith('return_');
    return type === undefined
      ? undefined
      : { takes: type.params.length + more, gives: isLast ? 0 : type.results.length };
  };
}

const named = call(({ uses: [use] }, scope) => (use === undefined ? undefined : scope.functionType(use)), 0);
const indirect = call(({ type }, scope) => (type === undefined ? undefined : scope.funcType(type)), 1);
const byReference = call(({ uses: [use] }, scope) => {
  const index = use === undefined ? undefined : scope.indexOf('type', use.atom);
  return index === undefined ? undefined : scope.funcTypeAt(index);
}, 1);

function tagged(given: boolean): Rule {
  return ({ uses: [use] }, scope) => {
    const field = use === undefined ? undefined : scope.find('tag', use.atom)?.field;
    const type = field?.kind === 'tag' ? scope.funcType(field.type) : undefined;
    return type === undefined ? undefined : { takes: type.params.length, gives: given ? type.results.length : 0 };
  };
}

const structNew: Rule = ({ uses: [use] }, scope) => {
  const index = use === undefined ? undefined : scope.indexOf('type', use.atom);
  const type = index === undefined ? undefined : scope.composite(index);
  return type?.kind === 'struct' ? { takes: type.fields.length, gives: 1 } : undefined;
};

const arrayNewFixed: Rule = ({ immediates: [, count] }) => {
  const takes = count === undefined || count.kind === 'list' ? undefined : indexNumber(count.text);
  return takes === undefined ? undefined : { takes, gives: 1 };
};

const RULES: Readonly<Record<string, Rule>> = {
  block,
  loop: block,
  if: block,
  try: block,
  try_table: block,
  br: branch(0),
  br_table: branch(1),
  br_if: branch(1, (label) => label),
  br_on_null: branch(1, (label) => label + 1),
  br_on_non_null: branch(0, (label) => label - 1),
  br_on_cast: branch(0, (label) => label),
  br_on_cast_fail: branch(0, (label) => label),
  return: (_, __, results) => ({ takes: results, gives: 0 }),
  call: named,
  return_call: named,
  call_indirect: indirect,
  return_call_indirect: indirect,
  call_ref: byReference,
  return_call_ref: byReference,
  throw: tagged(false),
  suspend: tagged(true),
  'struct.new': structNew,
  'array.new_fixed': arrayNewFixed,
};
