/** Locals, globals, tables, what is taken from the stack as it is, and copies between memories. */

import type { Instruction, MemoryField, ModuleSpace, TableField, ValueType } from '../ast';
import type { BodyChecker } from './body';
import { isReference, typeText } from './subtypes';

type Rule = (body: BodyChecker, instruction: Instruction) => void;

export function checkVariable(body: BodyChecker, instruction: Instruction): boolean {
  const rule = RULES[instruction.name];
  if (rule === undefined) return false;
  rule(body, instruction);
  return true;
}

const RULES: Readonly<Record<string, Rule>> = {
  drop: (body, { keyword }) => void body.stack.takeAny(keyword),
  select,
  'local.get': localGet,
  'local.set': (body, instruction) => void localSet(body, instruction),
  'local.tee': (body, instruction) => body.stack.push([localSet(body, instruction)]),
  'global.get': (body, instruction) => body.stack.push([globalOf(body, instruction)?.type ?? '?']),
  'global.set': globalSet,
  'table.get': (body, instruction) => {
    const { address, type } = tableOf(body, instruction);
    body.stack.take(instruction.keyword, [address]);
    body.stack.push([type]);
  },
  'table.set': (body, instruction) => {
    const { address, type } = tableOf(body, instruction);
    body.stack.take(instruction.keyword, [address, type]);
  },
  'table.size': (body, instruction) => body.stack.push([tableOf(body, instruction).address]),
  'table.grow': (body, instruction) => {
    const { address, type } = tableOf(body, instruction);
    body.stack.take(instruction.keyword, [type, address]);
    body.stack.push([address]);
  },
  'table.fill': (body, instruction) => {
    const { address, type } = tableOf(body, instruction);
    body.stack.take(instruction.keyword, [address, type, address]);
  },
  'table.init': tableInit,
  'table.copy': tableCopy,
  'memory.copy': memoryCopy,
};

function select(body: BodyChecker, instruction: Instruction): void {
  const { keyword, types } = instruction;
  body.stack.take(keyword, ['i32']);
  if (types !== undefined) {
    const wanted = types.map((type) => body.scope.resolve(type));
    if (wanted.length !== 1) body.fault(instruction, 'select chooses between two values: it has one result');
    body.stack.take(keyword, [...wanted, ...wanted]);
    body.stack.push(wanted);
    return;
  }
  const [first = '?', second = '?'] = body.stack.take(keyword, ['?', '?']);
  const known = first === '?' ? second : first;
  if (known !== '?' && isReference(known))
    body.fault(instruction, `select of references says which: select (result ${typeText(known, body.scope)})`);
  else if (first !== '?' && second !== '?' && first !== second) {
    body.problems.error('stack', keyword, `select takes two values of one type, but here is ${first} ${second}`);
  }
  body.stack.push([known]);
}

function localGet(body: BodyChecker, { uses: [use] }: Instruction): void {
  const index = use === undefined ? undefined : body.local(use);
  const type = index === undefined ? '?' : (body.locals[index] ?? '?');
  if (index !== undefined && use !== undefined && body.unset.has(index)) {
    body.problems.error(
      'type-mismatch',
      use.atom,
      `this local has no value yet: a ${typeText(type, body.scope)} cannot be null`,
    );
  }
  body.stack.push([type]);
}

function localSet(body: BodyChecker, { keyword, uses: [use] }: Instruction): ValueType {
  const index = use === undefined ? undefined : body.local(use);
  const type = index === undefined ? '?' : (body.locals[index] ?? '?');
  body.stack.take(keyword, [type]);
  if (index !== undefined && body.unset.has(index))
    body.unset = new Set([...body.unset].filter((other) => other !== index));
  return type;
}

function globalOf(
  body: BodyChecker,
  { uses: [use] }: Instruction,
): { type: ValueType; isMutable: boolean } | undefined {
  const field = use === undefined ? undefined : body.scope.find('global', use.atom)?.field;
  return field?.kind === 'global' ? { type: body.scope.resolve(field.type), isMutable: field.isMutable } : undefined;
}

function globalSet(body: BodyChecker, instruction: Instruction): void {
  const found = globalOf(body, instruction);
  body.stack.take(instruction.keyword, [found?.type ?? '?']);
  if (found?.isMutable !== false) return;
  const at = instruction.uses[0]?.atom ?? instruction.keyword;
  body.problems.error(
    'immutable',
    at,
    `global ${at.text} is not mutable: declare it as (mut ${typeText(found.type, body.scope)})`,
  );
}

interface TableFacts {
  readonly address: 'i32' | 'i64';
  readonly type: ValueType;
}

function tableOf(body: BodyChecker, instruction: Instruction, which = 0): TableFacts {
  const field = fieldOf(body, instruction, 'table', which);
  return { address: field?.limits.address ?? 'i32', type: field === undefined ? '?' : body.scope.resolve(field.type) };
}

/** The table or memory that an instruction names, or the first. */
export function fieldOf(
  body: BodyChecker,
  instruction: Instruction,
  space: 'table',
  which?: number,
): TableField | undefined;
export function fieldOf(
  body: BodyChecker,
  instruction: Instruction,
  space: 'memory',
  which?: number,
): MemoryField | undefined;
export function fieldOf(
  body: BodyChecker,
  instruction: Instruction,
  space: ModuleSpace,
  which = 0,
): TableField | MemoryField | undefined {
  const use = instruction.uses.filter((one) => one.space === space)[which];
  const entry = use === undefined ? body.scope.entries(space)[0] : body.scope.find(space, use.atom);
  if (entry === undefined && use === undefined) {
    body.problems.error(
      'unknown-index',
      instruction.keyword,
      `${instruction.name} needs a ${space}, and this module has none`,
    );
  }
  const field = entry?.field;
  return field?.kind === 'table' || field?.kind === 'memory' ? field : undefined;
}

function tableInit(body: BodyChecker, instruction: Instruction): void {
  const { address, type } = tableOf(body, instruction);
  const segment = instruction.uses.find(({ space }) => space === 'elem');
  const field = segment === undefined ? undefined : body.scope.find('elem', segment.atom)?.field;
  if (field?.kind === 'elem' && !body.subtypes.matches(body.scope.resolve(field.elements.type), type)) {
    body.fault(
      instruction,
      `the elements are ${typeText(body.scope.resolve(field.elements.type), body.scope)}, the table is of ${typeText(type, body.scope)}`,
    );
  }
  body.stack.take(instruction.keyword, [address, 'i32', 'i32']);
}

function tableCopy(body: BodyChecker, instruction: Instruction): void {
  const to = tableOf(body, instruction, 0);
  const from = tableOf(body, instruction, 1);
  if (!body.subtypes.matches(from.type, to.type)) {
    body.fault(
      instruction,
      `a table of ${typeText(from.type, body.scope)} does not fit into one of ${typeText(to.type, body.scope)}`,
    );
  }
  body.stack.take(instruction.keyword, [to.address, from.address, narrower(to.address, from.address)]);
}

function memoryCopy(body: BodyChecker, instruction: Instruction): void {
  const to = fieldOf(body, instruction, 'memory', 0)?.limits.address ?? 'i32';
  const from = instruction.uses.length < 2 ? to : (fieldOf(body, instruction, 'memory', 1)?.limits.address ?? 'i32');
  body.stack.take(instruction.keyword, [to, from, narrower(to, from)]);
}

function narrower(one: 'i32' | 'i64', other: 'i32' | 'i64'): 'i32' | 'i64' {
  return one === 'i64' && other === 'i64' ? 'i64' : 'i32';
}
