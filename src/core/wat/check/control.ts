/** Blocks, branches, calls and exceptions. */

import type { CatchClause, Instruction, Part, Use, ValueType } from '../ast';
import { UNKNOWN_FUNCTION, type FuncType } from '../module-scope';
import type { BodyChecker } from './body';
import type { Frame } from './operand-stack';
import { heapOf, isNullable, isReference, nonNull, typesText } from './subtypes';

type Rule = (body: BodyChecker, instruction: Instruction) => void;

export function checkControl(body: BodyChecker, instruction: Instruction): boolean {
  const rule = RULES[instruction.name];
  if (rule === undefined) return false;
  rule(body, instruction);
  return true;
}

const RULES: Readonly<Record<string, Rule>> = {
  unreachable: (body) => body.stack.setUnreachable(),
  block,
  loop: block,
  if: block,
  try: block,
  try_table: tryTable,
  br,
  br_if: branchIf,
  br_table: branchTable,
  br_on_null: branchOnNull,
  br_on_non_null: branchOnNonNull,
  br_on_cast: (body, instruction) => branchOnCast(body, instruction, true),
  br_on_cast_fail: (body, instruction) => branchOnCast(body, instruction, false),
  return: (body, { keyword }) => {
    body.stack.take(keyword, body.stack.frames[0]?.branch ?? []);
    body.stack.setUnreachable();
  },
  call: (body, instruction) => invoke(body, instruction, calledFunction(body, instruction)),
  return_call: (body, instruction) => tailInvoke(body, instruction, calledFunction(body, instruction)),
  call_indirect: (body, instruction) => indirect(body, instruction, invoke),
  return_call_indirect: (body, instruction) => indirect(body, instruction, tailInvoke),
  call_ref: (body, instruction) => byReference(body, instruction, invoke),
  return_call_ref: (body, instruction) => byReference(body, instruction, tailInvoke),
  throw: (body, instruction) => {
    body.stack.take(instruction.keyword, tagParams(body, instruction.uses[0]));
    body.stack.setUnreachable();
  },
  throw_ref: (body, { keyword }) => {
    body.stack.take(keyword, ['ref null exn']);
    body.stack.setUnreachable();
  },
  rethrow: (body, instruction) => {
    const target = labelled(body, instruction.uses[0]);
    if (target !== undefined && !body.stack.catching.has(target))
      body.fault(instruction, 'rethrow names a block whose catch this is in');
    body.stack.setUnreachable();
  },
};

function block(body: BodyChecker, instruction: Instruction): void {
  const { name, keyword } = instruction;
  const type = blockType(body, instruction);
  if (name === 'if') body.stack.take(keyword, ['i32']);
  enter(body, instruction, type);
  body.sequence(instruction.body ?? []);
  const parts = instruction.parts ?? [];
  finish(body, instruction);
  for (const part of parts) another(body, instruction, type, part);
  // Without an `else` the values go through as they are.
  if (name === 'if' && parts.length === 0) withoutElse(body, instruction, type);
  body.stack.push(type.results);
}

function enter(body: BodyChecker, instruction: Instruction, type: FuncType): void {
  body.stack.take(instruction.keyword, type.params);
  open(body, instruction, type);
}

function open(body: BodyChecker, instruction: Instruction, type: FuncType): void {
  const branch = instruction.name === 'loop' ? type.params : type.results;
  body.stack.open({ block: instruction, type, branch, unset: body.unset });
}

function finish(body: BodyChecker, instruction: Instruction): void {
  const at = instruction.closing ?? { start: instruction.end - 1, end: instruction.end };
  body.end(at, `\`${instruction.name}\``);
}

function another(body: BodyChecker, instruction: Instruction, type: FuncType, part: Part): void {
  if (part.keyword.text === 'delegate') return;
  open(body, instruction, type);
  const { frame } = body.stack;
  if (part.keyword.text !== 'else') {
    body.stack.types.length = frame.height;
    if (part.keyword.text === 'catch') body.stack.push(tagParams(body, part.tag));
    body.stack.catching.add(frame);
  }
  body.sequence(part.body);
  finish(body, instruction);
}

function withoutElse(body: BodyChecker, instruction: Instruction, { params, results }: FuncType): void {
  const isSame =
    params.length === results.length &&
    params.every((type, index) => body.subtypes.matches(type, results[index] ?? '?'));
  if (!isSame) body.fault(instruction, `an \`if\` with the result ${typesText(results, body.scope)} needs an \`else\``);
}

function tryTable(body: BodyChecker, instruction: Instruction): void {
  const type = blockType(body, instruction);
  for (const clause of instruction.catches ?? []) catches(body, instruction, clause);
  enter(body, instruction, type);
  body.sequence(instruction.body ?? []);
  finish(body, instruction);
  body.stack.push(type.results);
}

function catches(body: BodyChecker, instruction: Instruction, { keyword, tag, label }: CatchClause): void {
  const target = labelled(body, label);
  if (target === undefined) return;
  const brought = [...tagParams(body, tag), ...(keyword.text.endsWith('_ref') ? ['ref exn'] : [])];
  if (!allMatch(body, brought, target.branch)) {
    body.fault(
      instruction,
      `${keyword.text} brings ${typesText(brought, body.scope)}, its label takes ${typesText(target.branch, body.scope)}`,
    );
  }
}

function allMatch(body: BodyChecker, actual: readonly ValueType[], expected: readonly ValueType[]): boolean {
  return (
    actual.length === expected.length &&
    actual.every((type, index) => body.subtypes.matches(type, expected[index] ?? '?'))
  );
}

function blockType(body: BodyChecker, { type }: Instruction): FuncType {
  return type === undefined ? { params: [], results: [] } : (body.scope.funcType(type) ?? UNKNOWN_FUNCTION);
}

function labelled(body: BodyChecker, use: Use | undefined): Frame | undefined {
  if (use?.target === undefined) return undefined;
  const { target } = use;
  if (target === 'function') return body.stack.frames[0];
  return body.stack.frames.findLast((frame) => frame.block === target);
}

function br(body: BodyChecker, { keyword, uses }: Instruction): void {
  const target = labelled(body, uses[0]);
  if (target !== undefined) body.stack.take(keyword, target.branch);
  body.stack.setUnreachable();
}

function branchIf(body: BodyChecker, { keyword, uses }: Instruction): void {
  body.stack.take(keyword, ['i32']);
  const target = labelled(body, uses[0]);
  if (target === undefined) return;
  body.stack.take(keyword, target.branch);
  body.stack.push(target.branch);
}

function branchTable(body: BodyChecker, instruction: Instruction): void {
  const { keyword, uses } = instruction;
  body.stack.take(keyword, ['i32']);
  const targets = uses.map((use) => labelled(body, use)).filter((target) => target !== undefined);
  const [first] = targets;
  for (const target of targets) {
    if (target.branch.length !== first?.branch.length) {
      body.fault(instruction, 'all labels of a br_table take as many values');
      return;
    }
    body.stack.push(body.stack.take(keyword, target.branch));
  }
  body.stack.setUnreachable();
}

function branchOnNull(body: BodyChecker, { keyword, uses }: Instruction): void {
  const type = takeReference(body, keyword);
  const target = labelled(body, uses[0]);
  if (target !== undefined) {
    body.stack.take(keyword, target.branch);
    body.stack.push(target.branch);
  }
  body.stack.push([nonNull(type)]);
}

function branchOnNonNull(body: BodyChecker, { keyword, uses }: Instruction): void {
  const type = takeReference(body, keyword);
  const target = labelled(body, uses[0]);
  if (target === undefined) return;
  body.stack.push([nonNull(type)]);
  body.stack.take(keyword, target.branch);
  body.stack.push(target.branch.slice(0, -1));
}

export function takeReference(body: BodyChecker, keyword: Instruction['keyword']): ValueType {
  const type = body.stack.takeAny(keyword);
  if (isReference(type)) return type;
  body.problems.error('stack', keyword, `${keyword.text} takes a reference, but here is ${type}`);
  return '?';
}

function branchOnCast(body: BodyChecker, instruction: Instruction, branchesWith: boolean): void {
  const { keyword, uses, types = [] } = instruction;
  const [from = '?', to = '?'] = types.map((type) => body.scope.resolve(type));
  if (!body.subtypes.matches(to, from)) body.fault(instruction, 'the second type is one that the first may be');
  body.stack.take(keyword, [from]);
  const rest =
    from === '?' || to === '?' ? '?' : `ref ${isNullable(from) && !isNullable(to) ? 'null ' : ''}${heapOf(from)}`;
  const target = labelled(body, uses[0]);
  if (target !== undefined) {
    body.stack.push([branchesWith ? to : rest]);
    body.stack.take(keyword, target.branch);
    body.stack.push(target.branch.slice(0, -1));
  }
  body.stack.push([branchesWith ? rest : to]);
}

function calledFunction(body: BodyChecker, { uses: [use] }: Instruction): FuncType | undefined {
  return use === undefined ? undefined : body.scope.functionType(use);
}

function invoke(body: BodyChecker, { keyword }: Instruction, type: FuncType | undefined): void {
  if (type === undefined) {
    body.stack.setUnreachable();
    return;
  }
  body.stack.take(keyword, type.params);
  body.stack.push(type.results);
}

function tailInvoke(body: BodyChecker, instruction: Instruction, type: FuncType | undefined): void {
  if (type !== undefined) {
    body.stack.take(instruction.keyword, type.params);
    const wanted = body.stack.frames[0]?.branch ?? [];
    if (!allMatch(body, type.results, wanted)) {
      const message = `what it calls results in ${typesText(type.results, body.scope)}, this function in ${typesText(wanted, body.scope)}`;
      body.fault(instruction, message);
    }
  }
  body.stack.setUnreachable();
}

type Invoke = typeof invoke;

function indirect(body: BodyChecker, instruction: Instruction, call: Invoke): void {
  const table = instruction.uses.find(({ space }) => space === 'table');
  const entry = table === undefined ? body.scope.entries('table')[0] : body.scope.find('table', table.atom);
  const field = entry?.field;
  if (field?.kind !== 'table')
    body.problems.error('unknown-index', instruction.keyword, 'call_indirect needs a table, and there is none');
  else if (!body.subtypes.matches(body.scope.resolve(field.type), 'ref null func'))
    body.fault(instruction, 'this table has no functions');
  body.stack.take(instruction.keyword, [field?.kind === 'table' ? field.limits.address : 'i32']);
  const { type } = instruction;
  call(body, instruction, type === undefined ? undefined : body.scope.funcType(type));
}

function byReference(body: BodyChecker, instruction: Instruction, call: Invoke): void {
  const index = instruction.uses[0] === undefined ? undefined : body.scope.indexOf('type', instruction.uses[0].atom);
  const type = index === undefined ? undefined : body.scope.funcTypeAt(index);
  body.stack.take(instruction.keyword, [index === undefined ? '?' : `ref null ${index}`]);
  if (index !== undefined && type === undefined) body.fault(instruction, 'this type is not one of functions');
  call(body, instruction, type);
}

function tagParams(body: BodyChecker, use: Use | undefined): readonly ValueType[] {
  const field = use === undefined ? undefined : body.scope.find('tag', use.atom)?.field;
  return field?.kind === 'tag' ? (body.scope.funcType(field.type)?.params ?? []) : [];
}
