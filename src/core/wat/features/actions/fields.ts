/** For fields in the wrong place, names that stand twice, globals that are set, references that are not declared. */

import type { ElemField, GlobalField, ModuleSpace } from '../../ast';
import type { Entry } from '../../module-scope';
import { headOf, isAtom, isList, type Node } from '../../tree';
import { freeName, takenNames } from '../naming';
import { symbolAt } from '../symbols';
import { instead, quickFix, useOf, type CodeAction, type Trouble } from './action';
import { countsSignatures, renumbered } from './numbers';
import { fieldAt, importPlace, lastPlace, withoutChunk } from './place';

/** Everything that is counted anew by it is told by its new number. */
export function moveImport(trouble: Trouble): readonly CodeAction[] {
  const { analysis, part, chunk, scope, at } = trouble;
  const { field } = chunk;
  const [entry] = field === undefined ? [] : scope.entriesOf(field);
  if (field === undefined || entry === undefined || !('imported' in field) || field.keyword.start !== at) return [];
  const place = importPlace(analysis, part);
  const to = countBefore(trouble, entry.space, place.index);
  if (countsSignatures(scope) || becomesFirst(entry, to)) return [];
  const moved = (index: number) =>
    index === entry.index ? to : index >= to && index < entry.index ? index + 1 : index;
  const edits = [
    fieldAt(analysis, part, place, chunk.text),
    withoutChunk(analysis, chunk),
    ...renumbered(part, entry.space, moved, chunk),
  ];
  return [quickFix(trouble, 'Move the import up', edits, true)];
}

function countBefore({ part, scope }: Trouble, space: ModuleSpace, index: number): number {
  const before = new Set(part.chunks.slice(0, index));
  return scope.entries(space).filter(({ chunk }) => before.has(chunk)).length;
}

/** Instructions without a number mean the first memory and table, which it would become. */
function becomesFirst({ space, index }: Entry, to: number): boolean {
  return (space === 'memory' || space === 'table') && to === 0 && index > 0;
}

/** `(elem declare func $f)` */
export function declareFunction(trouble: Trouble): readonly CodeAction[] {
  const { analysis, part, problem } = trouble;
  if (problem.about?.space !== 'declare') return [];
  const { name } = problem.about;
  const declared = part.chunks.find(({ field }) => field?.kind === 'elem' && isListOfFunctions(field));
  const last = declared?.field?.kind === 'elem' ? declared.field.elements.uses.at(-1)?.atom : undefined;
  const field = `(elem declare func ${name})`;
  const offset = (declared?.start ?? 0) + (last?.end ?? 0);
  const edit =
    last === undefined
      ? fieldAt(analysis, part, lastPlace(analysis, part), field)
      : { start: offset, end: offset, text: ` ${name}` };
  return [quickFix(trouble, `Declare that ${name} is referred to`, [edit], true)];
}

function isListOfFunctions({ mode, elements }: ElemField): boolean {
  return mode === 'declarative' && elements.uses.length > 0;
}

/** Not where its value is needed before anything runs. */
export function makeMutable(trouble: Trouble): readonly CodeAction[] {
  const { scope, part } = trouble;
  const use = useOf(trouble);
  const entry = use?.space === 'global' ? scope.find('global', use.atom) : undefined;
  if (entry?.field.kind !== 'global') return [];
  const node = typeNode(entry.field);
  const isConstant = part.chunks.some(
    ({ field }) =>
      field?.kind !== 'func' &&
      field?.kind !== 'export' &&
      field?.uses.some(({ space, atom }) => space === 'global' && scope.find('global', atom) === entry),
  );
  if (node === undefined || isConstant) return [];
  const [start, end] = [entry.chunk.start + node.start, entry.chunk.start + node.end];
  const edits = [
    { start, end: start, text: '(mut ' },
    { start: end, end, text: ')' },
  ];
  return [quickFix(trouble, `Make ${entry.id?.text ?? `global ${entry.index}`} mutable`, edits, true)];
}

/** In an import it stands in the list inside. */
function typeNode({ node, keyword }: GlobalField): Node | undefined {
  const inner = node.items.find((item) => isList(item) && item.items[0] === keyword);
  const items = isList(inner) ? inner.items : node.items;
  return items.slice(1).find((item) => !isAtom(item, 'id') && !['export', 'import'].includes(headOf(item)));
}

/** A number behind the second of two equal names; uses keep meaning the first. */
export function appendNumber(trouble: Trouble): readonly CodeAction[] {
  const { analysis, problem } = trouble;
  const found = symbolAt(analysis, problem.start);
  if (found === undefined || found.span.start !== problem.start) return [];
  const name = freeName(found.atom.text, takenNames(analysis, found.symbol));
  return [quickFix(trouble, `Change to ${name}`, [instead(problem, name)], true)];
}
