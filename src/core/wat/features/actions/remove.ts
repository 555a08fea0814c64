/** "Remove": for what is never used. */

import type { FuncField } from '../../ast';
import { LocalScope } from '../locals';
import { isList, listsAt } from '../../tree';
import type { TextEdit } from '../edit';
import { occurrencesOf, symbolAt } from '../symbols';
import { quickFix, type CodeAction, type Trouble } from './action';
import { countsSignatures, numbersIn, renumbered } from './numbers';
import { withoutChunk } from './place';

export function removeUnused(trouble: Trouble): readonly CodeAction[] {
  const { about } = trouble.problem;
  const edits = about === undefined ? [] : editsFor(trouble, about.space, about.name);
  return edits.length === 0 ? [] : [quickFix(trouble, `Remove ${about?.name}`, edits)];
}

function editsFor(trouble: Trouble, space: string, name: string): readonly TextEdit[] {
  if (space === 'label') return labelEdits(trouble);
  return space === 'local' ? localEdits(trouble, name) : fieldEdits(trouble);
}

/** What comes behind it is counted one less. */
function fieldEdits({ analysis, part, chunk, scope }: Trouble): readonly TextEdit[] {
  const [entry, ...more] = chunk.field === undefined ? [] : scope.entriesOf(chunk.field);
  if (entry === undefined || more.length > 0 || !chunk.isClosed || countsSignatures(scope)) return [];
  const lowered = lowering(entry.index, scope.entries(entry.space).length);
  return [withoutChunk(analysis, chunk), ...renumbered(part, entry.space, lowered, chunk)];
}

function localEdits({ chunk, scope, at }: Trouble, name: string): readonly TextEdit[] {
  const { field } = chunk;
  if (field?.kind !== 'func' || !chunk.isClosed) return [];
  const { all, parameters } = new LocalScope(scope, field);
  const index = all.findIndex((local) => (local?.id ?? local?.atom)?.start === at);
  const local = all[index];
  if (local === undefined || index < parameters || (local.id?.text ?? String(index)) !== name) return [];
  return [localEdit(chunk, field, local.atom.start), ...numbersIn(chunk, 'local', lowering(index, all.length))];
}

/** Numbers that stand for nothing stay what they are. */
function lowering(gone: number, count: number): (index: number) => number {
  return (index) => (index > gone && index < count ? index - 1 : index);
}

/** One of several types in a list, or the whole list. */
function localEdit({ nodes, start, text }: Trouble['chunk'], field: FuncField, at: number): TextEdit {
  const list = listsAt(nodes, at).at(-1) ?? field.node;
  const types = list.items.filter((item, index) => index > 0 && (isList(item) || item.kind !== 'id'));
  const item = types.find((one) => one.start === at);
  const { start: from, end } = types.length > 1 && item !== undefined ? item : list;
  let before = from;
  while (/\s/.test(text[before - 1] ?? '')) before--;
  // A comment on the line above must not swallow what follows.
  const isSafe = !text.slice(text.lastIndexOf('\n', before - 1) + 1, before).includes(';;');
  return { start: start + (isSafe ? before : from), end: start + end, text: '' };
}

/** With what says it once more behind `end` and `else`. */
function labelEdits({ analysis, chunk, problem }: Trouble): readonly TextEdit[] {
  const found = symbolAt(analysis, problem.start);
  if (found?.symbol.kind !== 'label' || found.span.start !== problem.start) return [];
  return occurrencesOf(analysis, found.symbol).map(({ start, end }) => {
    let from = start - chunk.start;
    while (/[ \t]/.test(chunk.text[from - 1] ?? '')) from--;
    return { start: chunk.start + from, end, text: '' };
  });
}
