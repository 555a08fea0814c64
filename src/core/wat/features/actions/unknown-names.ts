/** For names that stand for nothing: those that were perhaps meant. */

import type { Instruction, ModuleSpace, Use } from '../../ast';
import { identifierOf } from '../../literals';
import { applyEdits } from '../edit';
import { identifierText } from '../naming';
import { eachInstruction } from '../walk';
import { LocalScope } from '../locals';
import { instead, quickFix, useOf, type CodeAction, type Trouble } from './action';
import { nearest } from '../../nearest';
import { errorsAfter, triesFor } from './trial';

export function changeName(trouble: Trouble): readonly CodeAction[] {
  const use = useOf(trouble);
  if (use?.atom.kind !== 'id') return [];
  const names = nearest(identifierOf(use.atom.text), candidates(trouble, use)).map(
    (name) => identifierText(name) ?? name,
  );
  return byErrors(trouble, names).map((name, index) =>
    quickFix(trouble, `Change to ${name}`, [instead(trouble.problem, name)], index === 0),
  );
}

/** Those first with which most else is right; none with which more is wrong than with the nearest. */
export function byErrors({ part, chunk, problem }: Trouble, texts: readonly string[]): readonly string[] {
  if (triesFor(part, chunk) === 0) return texts;
  const { start, end } = problem;
  const [from, to] = [start - chunk.start, end - chunk.start];
  const ranked = texts.map((text) => {
    const changed = applyEdits(chunk.text, [{ start: from, end: to, text }]);
    return { text, errors: errorsAfter(part, chunk, { text: changed }) };
  });
  const most = ranked[0]?.errors ?? 0;
  const good = ranked.filter(({ errors }) => errors <= most).sort((a, b) => a.errors - b.errors);
  return good.map(({ text }) => text);
}

function candidates(trouble: Trouble, use: Use): readonly string[] {
  switch (use.space) {
    case 'local':
      return localNames(trouble);
    case 'label':
      return labelsAround(trouble);
    case 'field':
      return fieldNames(trouble, use);
    default:
      return trouble.scope.namesOf(use.space satisfies ModuleSpace);
  }
}

function localNames({ chunk: { field }, scope }: Trouble): readonly string[] {
  if (field?.kind !== 'func') return [];
  return new LocalScope(scope, field).all.flatMap((local) =>
    local?.id === undefined ? [] : identifierOf(local.id.text),
  );
}

function labelsAround(trouble: Trouble): readonly string[] {
  return blocksAround(trouble).flatMap(({ label }) => (label === undefined ? [] : identifierOf(label.text)));
}

/** Innermost first. */
export function blocksAround({ chunk: { field }, at }: Trouble): readonly Instruction[] {
  const around: Instruction[] = [];
  if (field === undefined) return around;
  eachInstruction(field, (instruction) => {
    const { body, keyword, end } = instruction;
    if (body !== undefined && keyword.end < at && at < end) around.unshift(instruction);
  });
  return around;
}

function fieldNames({ scope }: Trouble, { owner }: Use): readonly string[] {
  const composite = owner === undefined ? undefined : scope.find('type', owner.atom)?.type?.composite;
  if (composite?.kind !== 'struct') return [];
  return composite.fields.flatMap(({ id }) => (id === undefined ? [] : identifierOf(id.text)));
}
