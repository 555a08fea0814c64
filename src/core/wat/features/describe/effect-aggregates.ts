/** What instructions for structures, arrays and small integers take and leave. https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions */

import type { Composite, Instruction, StorageField, ValueType } from '../../ast';
import { fieldIndex } from '../../check/garbage-collected';
import { indexNumber } from '../../literals';
import type { ModuleScope } from '../../module-scope';
import { isList } from '../../tree';
import { operand, type Effect, type Operand } from './operands';

interface Named {
  readonly scope: ModuleScope;
  readonly instruction: Instruction;
  /** The type that the instruction names. */
  readonly composite: Composite | undefined;
  readonly reference: ValueType;
  readonly nullable: ValueType;
}

const effect = (params: readonly Operand[], ...results: readonly ValueType[]): Effect => ({ params, results });
const numbers = (...names: readonly string[]): Operand[] => names.map((name) => operand(name, 'i32'));

export function aggregateEffect(instruction: Instruction, scope: ModuleScope): Effect | undefined {
  const rule = RULES.get(instruction.name);
  if (rule === undefined) return undefined;
  const index = instruction.uses[0] === undefined ? undefined : scope.indexOf('type', instruction.uses[0].atom);
  const isNamed = index !== undefined && instruction.uses[0]?.space === 'type';
  return rule({
    scope,
    instruction,
    composite: isNamed ? scope.composite(index) : undefined,
    reference: isNamed ? `ref ${index}` : '?',
    nullable: isNamed ? `ref null ${index}` : '?',
  });
}

type Rule = (named: Named) => Effect;

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['struct.new', (named) => effect(fieldOperands(named), named.reference)],
  ['struct.new_default', ({ reference }) => effect([], reference)],
  ...['struct.get', 'struct.get_s', 'struct.get_u'].map((name): [string, Rule] => [
    name,
    (named) => effect([operand('structure', named.nullable)], fieldType(named)),
  ]),
  ['struct.set', (named) => effect([operand('structure', named.nullable), operand('value', fieldType(named))])],
  ['array.new', (named) => effect([operand('value', elementType(named)), ...numbers('length')], named.reference)],
  ['array.new_default', ({ reference }) => effect(numbers('length'), reference)],
  ['array.new_fixed', (named) => effect(countedElements(named), named.reference)],
  ['array.new_data', ({ reference }) => effect(numbers('offset', 'length'), reference)],
  ['array.new_elem', ({ reference }) => effect(numbers('offset', 'length'), reference)],
  ...['array.get', 'array.get_s', 'array.get_u'].map((name): [string, Rule] => [
    name,
    (named) => effect([operand('array', named.nullable), ...numbers('index')], elementType(named)),
  ]),
  [
    'array.set',
    (named) => effect([operand('array', named.nullable), ...numbers('index'), operand('value', elementType(named))]),
  ],
  [
    'array.fill',
    (named) =>
      effect([
        operand('array', named.nullable),
        ...numbers('index'),
        operand('value', elementType(named)),
        ...numbers('count'),
      ]),
  ],
  [
    'array.copy',
    (named) =>
      effect([
        operand('target', named.nullable),
        ...numbers('target_index'),
        operand('source', secondReference(named)),
        ...numbers('source_index', 'count'),
      ]),
  ],
  ['array.init_data', (named) => effect([operand('array', named.nullable), ...numbers('index', 'offset', 'count')])],
  ['array.init_elem', (named) => effect([operand('array', named.nullable), ...numbers('index', 'offset', 'count')])],
  ['array.len', () => effect([operand('array', 'ref null array')], 'i32')],
  ['ref.eq', () => effect([operand('left', 'ref null eq'), operand('right', 'ref null eq')], 'i32')],
  ['ref.i31', () => effect(numbers('value'), 'ref i31')],
  ['i31.get_s', () => effect([operand('value', 'ref null i31')], 'i32')],
  ['i31.get_u', () => effect([operand('value', 'ref null i31')], 'i32')],
  ['any.convert_extern', () => effect([operand('value', 'ref null extern')], 'ref null any')],
  ['extern.convert_any', () => effect([operand('value', 'ref null any')], 'ref null extern')],
]);

function fieldOperands({ composite, scope }: Named): Operand[] {
  const fields = composite?.kind === 'struct' ? composite.fields : [];
  return fields.map((field) => operand(field.id?.text.slice(1) ?? '', unpacked(field, scope)));
}

function fieldType({ composite, instruction, scope }: Named): ValueType {
  const use = instruction.uses.find(({ space }) => space === 'field');
  if (composite?.kind !== 'struct' || use === undefined) return '?';
  return unpacked(composite.fields[fieldIndex(composite, use) ?? -1], scope);
}

function elementType({ composite, scope }: Named): ValueType {
  return composite?.kind === 'array' ? unpacked(composite.element, scope) : '?';
}

/** On the stack small integers are i32. */
function unpacked(field: StorageField | undefined, scope: ModuleScope): ValueType {
  if (field === undefined) return '?';
  return field.type === 'i8' || field.type === 'i16' ? 'i32' : scope.resolve(field.type);
}

const MOST_ELEMENTS = 100;

function countedElements(named: Named): Operand[] {
  const node = named.instruction.immediates[1];
  const count = node === undefined || isList(node) ? 0 : (indexNumber(node.text) ?? 0);
  return Array.from({ length: Math.min(count, MOST_ELEMENTS) }, () => operand('', elementType(named)));
}

function secondReference({ instruction, scope }: Named): ValueType {
  const index = instruction.uses[1] === undefined ? undefined : scope.indexOf('type', instruction.uses[1].atom);
  return index === undefined ? '?' : `ref null ${index}`;
}
