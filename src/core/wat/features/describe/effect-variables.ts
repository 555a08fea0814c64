/** What instructions for locals, globals, tables and references take and leave, and `drop` and `select`. */

import type { Instruction, ValueType } from '../../ast';
import { nonNull } from '../../check/subtypes';
import { identifierOf, indexNumber } from '../../literals';
import { localsOf } from '../locals';
import { addressOf, CONDITION, operand, topOf, usedField, type Around, type Effect, type Operand, type Rule, type Rules } from './operands'; // prettier-ignore

const effect = (params: readonly Operand[], ...results: readonly ValueType[]): Effect => ({ params, results });

type TypeOf = (instruction: Instruction, around: Around) => ValueType;

const localType: TypeOf = ({ uses: [use] }, { scope, field }) => {
  if (use === undefined || field?.kind !== 'func') return '?';
  const locals = localsOf(scope, field);
  const name = identifierOf(use.atom.text);
  const named = (id: { text: string } | undefined) => id !== undefined && identifierOf(id.text) === name;
  const index =
    use.atom.kind === 'id' ? locals.findIndex((local) => named(local?.id)) : (indexNumber(use.atom.text) ?? -1);
  const params = scope.funcType(field.type)?.params ?? [];
  return params[index] ?? scope.resolve(locals[index]?.type ?? '?');
};

const globalType: TypeOf = ({ uses: [use] }, { scope }) => {
  const field = use === undefined ? undefined : scope.find('global', use.atom)?.field;
  return field?.kind === 'global' ? scope.resolve(field.type) : '?';
};

function get(typeOf: TypeOf): Rule {
  return (instruction, around) => effect([], typeOf(instruction, around));
}

function set(typeOf: TypeOf): Rule {
  return (instruction, around) => effect([operand('value', typeOf(instruction, around))]);
}

const tee: Rule = (instruction, around) => {
  const type = localType(instruction, around);
  return effect([operand('value', type)], type);
};

const select: Rule = ({ types }, around) => {
  const type = types?.[0] === undefined ? topOf(around, 1) : around.scope.resolve(types[0]);
  return effect([operand('if_true', type), operand('if_false', type), CONDITION], type);
};

function table(rule: (address: ValueType, type: ValueType) => Effect): Rule {
  return (instruction, { scope }) => {
    const field = usedField(instruction, scope, 'table');
    return field?.kind === 'table' ? rule(field.limits.address, scope.resolve(field.type)) : rule('i32', '?');
  };
}

/** The size is as wide as the narrower of both addresses. */
function copy(space: 'table' | 'memory'): Rule {
  return (instruction, { scope }) => {
    const [to, from] = [addressOf(instruction, scope, space, 0), addressOf(instruction, scope, space, 1)];
    const size = to === 'i64' && from === 'i64' ? 'i64' : 'i32';
    return effect([operand('target', to), operand('source', from), operand('size', size)]);
  };
}

const functionReference: Rule = ({ uses: [use] }, { scope }) => {
  const entry = use === undefined ? undefined : scope.find('func', use.atom);
  return effect([], entry === undefined ? 'ref func' : scope.typeOfFunction(entry));
};

function ofReference(result: (reference: ValueType, instruction: Instruction, around: Around) => ValueType): Rule {
  return (instruction, around) => {
    const reference = topOf(around, 0);
    return effect([operand('reference', reference)], result(reference, instruction, around));
  };
}

export const VARIABLE_RULES: Rules = new Map<string, Rule>([
  ['drop', (_, around) => effect([operand('value', topOf(around, 0))])],
  ['select', select],
  ['local.get', get(localType)],
  ['local.set', set(localType)],
  ['local.tee', tee],
  ['global.get', get(globalType)],
  ['global.set', set(globalType)],
  ['table.get', table((address, type) => effect([operand('index', address)], type))],
  ['table.set', table((address, type) => effect([operand('index', address), operand('value', type)]))],
  ['table.size', table((address) => effect([], address))],
  ['table.grow', table((address, type) => effect([operand('value', type), operand('count', address)], address))],
  [
    'table.fill',
    table((address, type) => effect([operand('index', address), operand('value', type), operand('count', address)])),
  ],
  [
    'table.init',
    table((address) => effect([operand('target', address), operand('source', 'i32'), operand('size', 'i32')])),
  ],
  ['table.copy', copy('table')],
  ['memory.copy', copy('memory')],
  ['ref.null', ({ types = [] }, { scope }) => effect([], scope.resolve(`ref null ${types[0] ?? 'any'}`))],
  ['ref.func', functionReference],
  ['ref.is_null', ofReference(() => 'i32')],
  ['ref.as_non_null', ofReference((reference) => nonNull(reference))],
  ['ref.test', ofReference(() => 'i32')],
  ['ref.cast', ofReference((_, { types = [] }, { scope }) => scope.resolve(types[0] ?? '?'))],
]);
