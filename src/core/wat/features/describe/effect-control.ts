/** What blocks, branches and calls take and leave. https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions */

import type { Use, ValueType } from '../../ast';
import { nonNull } from '../../check/subtypes';
import type { Entry, ModuleScope } from '../../module-scope';
import { importOf } from './known-functions';
import { addressOf, CONDITION, named, namesIn, operand, topOf, unnamed, type Around, type Effect, type Operand, type Rule, type Rules } from './operands'; // prettier-ignore

const block: Rule = ({ type, name }, { scope }) => {
  const { params = [], results = [] } = type === undefined ? {} : (scope.funcType(type) ?? {});
  return { params: [...unnamed(params), ...(name === 'if' ? [CONDITION] : [])], results };
};

const call: Rule = ({ uses: [use] }, { scope }) => {
  const entry = use === undefined ? undefined : scope.find('func', use.atom);
  return entry === undefined ? undefined : functionEffect(entry, scope);
};

/** Of a function, with the names that its parameters have, or should have. */
export function functionEffect({ field }: Entry, scope: ModuleScope): Effect | undefined {
  const type = field.kind === 'func' ? scope.funcType(field.type) : undefined;
  if (field.kind !== 'func' || type === undefined) return undefined;
  const known = importOf(field)?.words ?? [];
  const written = namesIn(field.type, scope);
  const names = type.params.map((_, at) => written[at] || known[at]?.name || '');
  return { params: named(type.params, names), results: type.results };
}

const callIndirect: Rule = (instruction, { scope }) => {
  const { type } = instruction;
  const found = type === undefined ? undefined : scope.funcType(type);
  const index = operand('index', addressOf(instruction, scope, 'table'));
  if (found === undefined || type === undefined) return { params: [index], results: [] };
  return { params: [...named(found.params, namesIn(type, scope)), index], results: found.results };
};

const callReference: Rule = ({ uses: [use] }, { scope }) => {
  const index = use === undefined ? undefined : scope.indexOf('type', use.atom);
  const type = index === undefined ? undefined : scope.funcTypeAt(index);
  if (type === undefined) return undefined;
  return { params: [...unnamed(type.params), operand('function', `ref null ${index}`)], results: type.results };
};

/** A call that leaves the function gives nothing back to it. */
function tail(rule: Rule): Rule {
  return (instruction, around) => {
    const effect = rule(instruction, around);
    return effect === undefined ? undefined : { ...effect, results: [] };
  };
}

function branch(more: readonly Operand[], goesOn: boolean): Rule {
  return ({ uses: [use] }, around) => {
    const types = labelTypes(use, around);
    return { params: [...unnamed(types), ...more], results: goesOn ? types : [] };
  };
}

const branchOnNull: Rule = (instruction, around) => {
  const types = labelTypes(instruction.uses[0], around);
  const reference = topOf(around, 0);
  return { params: [...unnamed(types), operand('reference', reference)], results: [...types, nonNull(reference)] };
};

const branchOnNonNull: Rule = (instruction, around) => {
  const types = labelTypes(instruction.uses[0], around).slice(0, -1);
  return { params: [...unnamed(types), operand('reference', topOf(around, 0))], results: types };
};

/** It goes on with the second type if that was sought in vain, with what is left of the first otherwise. */
const branchOnCast: Rule = ({ uses: [use], types = [], name }, around) => {
  const [from = '?', to = '?'] = types.map((type) => around.scope.resolve(type));
  const others = labelTypes(use, around).slice(0, -1);
  const left = name === 'br_on_cast' ? from : to;
  return { params: [...unnamed(others), operand('reference', from)], results: [...others, left] };
};

function tagParams(use: Use | undefined, scope: ModuleScope): Operand[] {
  const field = use === undefined ? undefined : scope.find('tag', use.atom)?.field;
  return field?.kind === 'tag' ? named(scope.funcType(field.type)?.params ?? [], namesIn(field.type, scope)) : [];
}

/** What a branch to a label brings. */
function labelTypes(use: Use | 'function' | undefined, { scope, field }: Around): readonly ValueType[] {
  const target = use === 'function' ? use : use?.target;
  if (target === undefined) return [];
  if (target === 'function') return field?.kind === 'func' ? (scope.funcType(field.type)?.results ?? []) : [];
  const type = target.type === undefined ? undefined : scope.funcType(target.type);
  return (target.name === 'loop' ? type?.params : type?.results) ?? [];
}

const nothing: Rule = () => ({ params: [], results: [] });

export const CONTROL_RULES: Rules = new Map<string, Rule>([
  ['unreachable', nothing],
  ['rethrow', nothing],
  ...['block', 'loop', 'if', 'try', 'try_table'].map((name): [string, Rule] => [name, block]),
  ['br', branch([], false)],
  ['br_if', branch([CONDITION], true)],
  ['br_table', branch([operand('index', 'i32')], false)],
  ['br_on_null', branchOnNull],
  ['br_on_non_null', branchOnNonNull],
  ['br_on_cast', branchOnCast],
  ['br_on_cast_fail', branchOnCast],
  ['return', (_, around) => ({ params: unnamed(labelTypes('function', around)), results: [] })],
  ['call', call],
  ['return_call', tail(call)],
  ['call_indirect', callIndirect],
  ['return_call_indirect', tail(callIndirect)],
  ['call_ref', callReference],
  ['return_call_ref', tail(callReference)],
  ['throw', ({ uses: [use] }, { scope }) => ({ params: tagParams(use, scope), results: [] })],
  ['throw_ref', () => ({ params: [operand('exception', 'ref null exn')], results: [] })],
]);
