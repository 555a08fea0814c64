/** Structures, arrays and small integers. https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions */

import type { Composite, Instruction, StorageField, Use, ValueType } from '../ast';
import { identifierOf, indexNumber } from '../literals';
import type { BodyChecker } from './body';
import { isReference } from './subtypes';

type Rule = (body: BodyChecker, instruction: Instruction) => void;

export function checkGarbageCollected(body: BodyChecker, instruction: Instruction): boolean {
  const rule = RULES[instruction.name];
  if (rule === undefined) return false;
  rule(body, instruction);
  return true;
}

const RULES: Readonly<Record<string, Rule>> = {
  'struct.new': (body, instruction) => structNew(body, instruction, false),
  'struct.new_default': (body, instruction) => structNew(body, instruction, true),
  'struct.get': structGet,
  'struct.get_s': structGet,
  'struct.get_u': structGet,
  'struct.set': structSet,
  'array.new': (body, instruction) => arrayNew(body, instruction, (element) => [element, 'i32']),
  'array.new_default': (body, instruction) => arrayNew(body, instruction, () => ['i32'], true),
  'array.new_fixed': arrayNewFixed,
  'array.new_data': (body, instruction) => arrayNew(body, instruction, () => ['i32', 'i32']),
  'array.new_elem': (body, instruction) => arrayNew(body, instruction, () => ['i32', 'i32']),
  'array.get': arrayGet,
  'array.get_s': arrayGet,
  'array.get_u': arrayGet,
  'array.set': (body, instruction) => arrayWrite(body, instruction, (element) => ['i32', element]),
  'array.fill': (body, instruction) => arrayWrite(body, instruction, (element) => ['i32', element, 'i32']),
  'array.init_data': (body, instruction) => arrayWrite(body, instruction, () => ['i32', 'i32', 'i32']),
  'array.init_elem': (body, instruction) => arrayWrite(body, instruction, () => ['i32', 'i32', 'i32']),
  'array.copy': arrayCopy,
  'array.len': (body, instruction) => plain(body, instruction, ['ref null array'], ['i32']),
  'ref.i31': (body, instruction) => plain(body, instruction, ['i32'], ['ref i31']),
  'i31.get_s': (body, instruction) => plain(body, instruction, ['ref null i31'], ['i32']),
  'i31.get_u': (body, instruction) => plain(body, instruction, ['ref null i31'], ['i32']),
  'any.convert_extern': (body, instruction) => convert(body, instruction, 'extern', 'any'),
  'extern.convert_any': (body, instruction) => convert(body, instruction, 'any', 'extern'),
};

function plain(body: BodyChecker, { keyword }: Instruction, params: ValueType[], results: ValueType[]): void {
  body.stack.take(keyword, params);
  body.stack.push(results);
}

function convert(body: BodyChecker, { keyword }: Instruction, from: string, to: string): void {
  const [found = '?'] = body.stack.take(keyword, [`ref null ${from}`]);
  body.stack.push([`ref ${found.startsWith('ref null') || found === '?' ? 'null ' : ''}${to}`]);
}

type OfKind<K extends Composite['kind']> = Extract<Composite, { kind: K }>;

/** The type that an instruction names, when it is of the right kind, and its index. */
function composite<K extends Composite['kind']>(
  body: BodyChecker,
  instruction: Instruction,
  kind: K,
  use = instruction.uses[0],
) {
  const index = use === undefined ? undefined : body.scope.indexOf('type', use.atom);
  const type = index === undefined ? undefined : body.scope.composite(index);
  if (type !== undefined && type.kind !== kind)
    body.fault(instruction, `${use?.atom.text ?? 'this'} is no ${kind} type, but ${type.kind}`);
  return { reference: index === undefined ? '?' : String(index), type: isOfKind(type, kind) ? type : undefined };
}

function isOfKind<K extends Composite['kind']>(type: Composite | undefined, kind: K): type is OfKind<K> {
  return type?.kind === kind;
}

function to(reference: string, isNullable: boolean): ValueType {
  return reference === '?' ? '?' : `ref ${isNullable ? 'null ' : ''}${reference}`;
}

/** On the stack small integers are i32. */
function unpacked(body: BodyChecker, field: StorageField | undefined): ValueType {
  if (field === undefined) return '?';
  return isPacked(field) ? 'i32' : body.scope.resolve(field.type);
}

function isPacked({ type }: StorageField): boolean {
  return type === 'i8' || type === 'i16';
}

function isDefaultable(body: BodyChecker, field: StorageField): boolean {
  const type = unpacked(body, field);
  return !isReference(type) || type === '?' || type.startsWith('ref null ');
}

function structNew(body: BodyChecker, instruction: Instruction, isDefault: boolean): void {
  const { type, reference } = composite(body, instruction, 'struct');
  const fields = type?.fields ?? [];
  if (!isDefault)
    body.stack.take(
      instruction.keyword,
      fields.map((field) => unpacked(body, field)),
    );
  else if (!fields.every((field) => isDefaultable(body, field)))
    body.fault(instruction, 'a field of this type has no value to begin with');
  body.stack.push([to(reference, false)]);
}

function fieldOf(body: BodyChecker, instruction: Instruction): { field: StorageField | undefined; reference: string } {
  const { type, reference } = composite(body, instruction, 'struct');
  const use = instruction.uses.find(({ space }) => space === 'field');
  const field = use === undefined || type === undefined ? undefined : type.fields[fieldIndex(type, use) ?? -1];
  if (type !== undefined && use !== undefined && field === undefined) {
    const about = { space: 'field', name: use.atom.text };
    body.problems.error('unknown-name', use.atom, `this structure has no field ${use.atom.text}`, about);
  }
  return { field, reference };
}

export function fieldIndex(type: OfKind<'struct'>, { atom }: Use): number | undefined {
  if (atom.kind !== 'id') return indexNumber(atom.text);
  const index = type.fields.findIndex(
    ({ id }) => id !== undefined && identifierOf(id.text) === identifierOf(atom.text),
  );
  return index < 0 ? undefined : index;
}

function signedness(body: BodyChecker, instruction: Instruction, field: StorageField | undefined): void {
  if (field === undefined) return;
  const isSigned = /_[su]$/.test(instruction.name);
  if (isPacked(field) === isSigned) return;
  body.fault(
    instruction,
    isSigned
      ? `${instruction.name} reads i8 or i16, this is ${field.type}`
      : `${field.type} is read signed or unsigned: ${instruction.name}_s`,
  );
}

function structGet(body: BodyChecker, instruction: Instruction): void {
  const { field, reference } = fieldOf(body, instruction);
  signedness(body, instruction, field);
  plain(body, instruction, [to(reference, true)], [unpacked(body, field)]);
}

function structSet(body: BodyChecker, instruction: Instruction): void {
  const { field, reference } = fieldOf(body, instruction);
  if (field?.isMutable === false) body.fault(instruction, 'this field is not mutable: declare it as (mut …)');
  body.stack.take(instruction.keyword, [to(reference, true), unpacked(body, field)]);
}

function arrayNew(
  body: BodyChecker,
  instruction: Instruction,
  params: (element: ValueType) => ValueType[],
  isDefault = false,
): void {
  const { type, reference } = composite(body, instruction, 'array');
  if (isDefault && type !== undefined && !isDefaultable(body, type.element))
    body.fault(instruction, 'its elements have no value to begin with');
  segmentFits(body, instruction, type);
  plain(body, instruction, params(unpacked(body, type?.element)), [to(reference, false)]);
}

/** Bytes make numbers, elements make references. */
function segmentFits(body: BodyChecker, instruction: Instruction, type: OfKind<'array'> | undefined): void {
  const element = unpacked(body, type?.element);
  if (element === '?') return;
  if (instruction.name.endsWith('_data') && isReference(element))
    body.fault(instruction, 'an array of references is not made of bytes');
  if (!instruction.name.endsWith('_elem')) return;
  const use = instruction.uses.find(({ space }) => space === 'elem');
  const field = use === undefined ? undefined : body.scope.find('elem', use.atom)?.field;
  if (field?.kind !== 'elem') return;
  if (!body.subtypes.matches(body.scope.resolve(field.elements.type), element))
    body.fault(instruction, 'the elements of the segment do not fit into the array');
}

function arrayNewFixed(body: BodyChecker, instruction: Instruction): void {
  const { type, reference } = composite(body, instruction, 'array');
  const [, count] = instruction.immediates;
  const length = count === undefined || count.kind === 'list' ? 0 : (indexNumber(count.text) ?? 0);
  if (length > MOST_ELEMENTS) body.fault(instruction, `an array is made of at most ${MOST_ELEMENTS} values at once`);
  else body.stack.take(instruction.keyword, new Array<ValueType>(length).fill(unpacked(body, type?.element)));
  body.stack.push([to(reference, false)]);
}

/** What engines allow. https://webassembly.github.io/spec/js-api/#limits */
const MOST_ELEMENTS = 10_000;

function arrayGet(body: BodyChecker, instruction: Instruction): void {
  const { type, reference } = composite(body, instruction, 'array');
  signedness(body, instruction, type?.element);
  plain(body, instruction, [to(reference, true), 'i32'], [unpacked(body, type?.element)]);
}

function arrayWrite(body: BodyChecker, instruction: Instruction, params: (element: ValueType) => ValueType[]): void {
  const { type, reference } = composite(body, instruction, 'array');
  if (type?.element.isMutable === false)
    body.fault(instruction, 'the elements of this array are not mutable: (array (mut …))');
  segmentFits(body, instruction, type);
  body.stack.take(instruction.keyword, [to(reference, true), ...params(unpacked(body, type?.element))]);
}

function arrayCopy(body: BodyChecker, instruction: Instruction): void {
  const target = composite(body, instruction, 'array', instruction.uses[0]);
  const source = composite(body, instruction, 'array', instruction.uses[1]);
  if (target.type?.element.isMutable === false)
    body.fault(instruction, 'the elements of this array are not mutable: (array (mut …))');
  const [from, into] = [source.type?.element, target.type?.element];
  if (from !== undefined && into !== undefined && !fits(body, from, into))
    body.fault(instruction, `elements of ${from.type} do not fit into those of ${into.type}`);
  body.stack.take(instruction.keyword, [to(target.reference, true), 'i32', to(source.reference, true), 'i32', 'i32']);
}

function fits(body: BodyChecker, from: StorageField, into: StorageField): boolean {
  if (isPacked(from) || isPacked(into)) return from.type === into.type;
  return body.subtypes.matches(unpacked(body, from), unpacked(body, into));
}
