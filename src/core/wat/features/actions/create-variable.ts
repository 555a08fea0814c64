/** "Add local $x", "Add global $x": of the type with which most else is right. */

import type { FuncField, Use, ValueType } from '../../ast';
import { heapOf, isNullable, typeText } from '../../check/subtypes';
import type { ModuleScope } from '../../module-scope';
import { headOf, isAtom, isList, type List, type Node } from '../../tree';
import { applyEdits, type TextEdit } from '../edit';
import { quickFix, useOf, type CodeAction, type Trouble } from './action';
import { instructionWith, stackBefore } from './create-function';
import { renumbered } from './numbers';
import { beginsLine, behindComment, fieldAt, indentationAt, lineBreak, placeBehind, type Place } from './place';
import { bestOf, errorsBesides } from './trial';

const NUMBERS: readonly ValueType[] = ['i32', 'i64', 'f32', 'f64'];

const MOST_TYPES = 8;

/** What is stored there comes first. */
function candidateTypes(trouble: Trouble, use: Use): readonly ValueType[] {
  const types = trouble.scope.entries('type').slice(0, MOST_TYPES);
  const others = [...NUMBERS, 'ref null func', 'ref null extern', ...types.map(({ index }) => `ref null ${index}`)];
  const stored = storedType(trouble, use);
  return stored === undefined ? others : [stored, ...others];
}

function storedType(trouble: Trouble, use: Use): ValueType | undefined {
  const instruction = instructionWith(trouble, use);
  const { field } = trouble.chunk;
  if (field?.kind !== 'func' || instruction === undefined || !/\.(set|tee)$/.test(instruction.name)) return undefined;
  return stackBefore(field, instruction, trouble.scope).at(-1);
}

export function addLocal(trouble: Trouble): readonly CodeAction[] {
  const { analysis, chunk, scope } = trouble;
  const { field } = chunk;
  const use = useOf(trouble);
  if (use?.space !== 'local' || use.atom.kind !== 'id' || field?.kind !== 'func') return [];
  const { text } = use.atom;
  const edit = (type: ValueType) => localEdit(chunk.text, field, `(local ${text} ${typeText(type, scope)})`);
  const change = (type: ValueType) => ({ text: applyEdits(chunk.text, [edit(type)]) });
  const type = bestOf(trouble, candidateTypes(trouble, use), change, errorsBesides(trouble, use));
  if (type === undefined) return [];
  const { start, end, text: put } = edit(type);
  const placed = { start: chunk.start + start, end: chunk.start + end, text: put };
  return [quickFix(trouble, `Add local ${text}`, [withBreaks(placed, analysis.document.text)])];
}

function withBreaks(edit: TextEdit, text: string): TextEdit {
  return { ...edit, text: edit.text.replaceAll('\n', lineBreak(text)) };
}

const HEADER = new Set(['export', 'import', 'type', 'param', 'result', 'local']);

/** Behind all that comes before the instructions, so that no other local is counted anew. */
function localEdit(text: string, { node }: FuncField, local: string): TextEdit {
  const { last, next } = headerOf(node);
  const beginner = [next, headOf(last) === 'local' ? last : undefined].find(
    (one) => one !== undefined && text.slice(0, one.start).includes('\n') && beginsLine(text, one.start),
  );
  if (beginner === undefined) return { start: last.end, end: last.end, text: ` ${local}` };
  const offset = behindComment(text, last.end);
  return { start: offset, end: offset, text: `\n${indentationAt(text, beginner.start)}${local}` };
}

function headerOf({ items, ...whole }: List): { last: Node; next?: Node } {
  const [first, ...rest] = items;
  let last: Node = first ?? { ...whole, items };
  for (const item of rest) {
    const isHeader = isList(item) ? HEADER.has(headOf(item)) : isAtom(item, 'id');
    if (!isHeader) return { last, next: item };
    last = item;
  }
  return { last };
}

export function addGlobal(trouble: Trouble): readonly CodeAction[] {
  const { analysis, part, chunk, scope } = trouble;
  const use = useOf(trouble);
  if (use?.space !== 'global' || use.atom.kind !== 'id') return [];
  const { text } = use.atom;
  // What is needed before anything runs is constant.
  const isMutable = chunk.field?.kind === 'func';
  const globals = candidateTypes(trouble, use).flatMap((type) => globalText(text, type, isMutable, scope));
  const global = bestOf(trouble, globals, (added) => ({ added }), errorsBesides(trouble, use));
  if (global === undefined) return [];
  const place = globalPlace(trouble);
  const before = new Set(part.chunks.slice(0, place.index));
  const own = scope.entries('global').filter((entry) => before.has(entry.chunk)).length;
  const edits = [
    fieldAt(analysis, part, place, global),
    ...renumbered(part, 'global', (index) => (index >= own ? index + 1 : index)),
  ];
  return [quickFix(trouble, `Add global ${text}`, edits)];
}

function globalText(name: string, type: ValueType, isMutable: boolean, scope: ModuleScope): string[] {
  const value = firstValue(type, scope);
  const written = typeText(type, scope);
  return value === undefined ? [] : [`(global ${name} ${isMutable ? `(mut ${written})` : written} (${value}))`];
}

function firstValue(type: ValueType, scope: ModuleScope): string | undefined {
  if (NUMBERS.includes(type)) return `${type}.const 0`;
  if (type === 'v128') return 'v128.const i64x2 0 0';
  if (!isNullable(type)) return undefined;
  const heap = heapOf(type);
  return `ref.null ${/^\d/.test(heap) ? (scope.entries('type')[Number(heap)]?.id?.text ?? heap) : heap}`;
}

/** Behind the other globals that are defined, or in front of the functions; in front of the global that needs it. */
function globalPlace({ analysis, part, chunk }: Trouble): Place {
  const { chunks } = part;
  if (chunk.field?.kind === 'global') return placeBehind(analysis, part, chunks.indexOf(chunk) - 1);
  const last = chunks.findLastIndex(({ field }) => field?.kind === 'global' && field.imported === undefined);
  if (last >= 0) return placeBehind(analysis, part, last);
  const functions = chunks.findIndex(({ field }) => field?.kind === 'func' && field.imported === undefined);
  return placeBehind(analysis, part, (functions < 0 ? chunks.length : functions) - 1);
}
