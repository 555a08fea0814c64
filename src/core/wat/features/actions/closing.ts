/** For blocks without an `end` and lists without a closing parenthesis. */

import type { Instruction } from '../../ast';
import { Lexer } from '../../lexer';
import { applyEdits, type TextEdit } from '../edit';
import { isList, listsAt, type List, type Node } from '../../tree';
import { eachInstruction } from '../walk';
import { quickFix, type CodeAction, type Trouble } from './action';
import { beginsLine, indentationAt, lineBreak } from './place';
import { bestOf } from './trial';

export function closeBlock(trouble: Trouble): readonly CodeAction[] {
  const block = openBlock(trouble);
  if (block === undefined) return [];
  const { chunk } = trouble;
  const candidates = [...endsByIndentation(trouble, block), ...endsAtLast(trouble, block)];
  const edit = bestOf(trouble, candidates, (one) => ({ text: applyEdits(chunk.text, [one]) }));
  if (edit === undefined) return [];
  const placed = { start: chunk.start + edit.start, end: chunk.start + edit.end, text: edit.text };
  return [quickFix(trouble, `Add the missing \`end\` of this ${block.name}`, [placed], true)];
}

function openBlock({ chunk: { field }, at }: Trouble): Instruction | undefined {
  let found: Instruction | undefined;
  if (field !== undefined) {
    eachInstruction(field, (instruction) => {
      if (instruction.keyword.start === at && isOpen(instruction)) found = instruction;
    });
  }
  return found;
}

function isOpen({ body, closing, isFolded, parts }: Instruction): boolean {
  return body !== undefined && closing === undefined && !isFolded && parts?.at(-1)?.keyword.text !== 'delegate';
}

/** With all open ones that it ends with, outermost first: an `end` closes the innermost. */
function openWithin(block: Instruction): Instruction[] {
  const last = (block.parts?.at(-1)?.body ?? block.body)?.at(-1);
  return last !== undefined && isOpen(last) ? [block, ...openWithin(last)] : [block];
}

function endsAtLast({ analysis, chunk: { nodes, text, start } }: Trouble, block: Instruction): TextEdit[] {
  const last = listsAt(nodes, block.keyword.start).at(-1)?.items.at(-1);
  if (last === undefined) return [];
  const whole = analysis.document.text;
  const isLong = text.slice(block.keyword.start, last.end).includes('\n');
  const ends = openWithin(block).map(({ keyword }) =>
    isLong ? `${lineBreak(whole)}${indentationAt(whole, start + keyword.start)}end` : ' end',
  );
  return [{ start: last.end, end: last.end, text: ends.reverse().join('') }];
}

/** In front of the first line that is indented no further than the block. */
function endsByIndentation({ analysis, chunk: { text } }: Trouble, block: Instruction): TextEdit[] {
  if (openWithin(block).length > 1 || !beginsLine(text, block.keyword.start)) return [];
  const column = indentationAt(text, block.keyword.start);
  const inside = block.parts?.at(-1)?.body ?? block.body ?? [];
  const next = inside.find(({ start }) => isBeside(text, start, column.length, block.keyword.end));
  if (next === undefined) return [];
  const eol = lineBreak(analysis.document.text);
  return [{ start: next.start, end: next.start, text: `end${eol}${indentationAt(text, next.start)}` }];
}

function isBeside(text: string, start: number, column: number, from: number): boolean {
  return (
    text.slice(from, start).includes('\n') && beginsLine(text, start) && indentationAt(text, start).length <= column
  );
}

export function closeLists(trouble: Trouble): readonly CodeAction[] {
  const { chunk, part, at } = trouble;
  if (chunk === part.open) return closeModule(trouble);
  const open = openLists(chunk.nodes);
  const index = open.findIndex(({ start }) => start === at);
  if (index < 0) return closeOutdented(trouble);
  return endsInString(open) ? [] : [closing(trouble, open.length - index, chunk.start + lastEnd(open))];
}

/** A list that a later parenthesis closes, although by the indentation it was meant to end before. */
function closeOutdented(trouble: Trouble): readonly CodeAction[] {
  const { chunk, at } = trouble;
  const list = listsAt(chunk.nodes, at + 1).at(-1);
  if (list?.start !== at) return [];
  const column = indentationAt(chunk.text, at).length;
  const next = list.items.findIndex(({ start }) => isBeside(chunk.text, start, column, at));
  const last = list.items[next - 1];
  return last === undefined ? [] : [closing(trouble, 1, chunk.start + last.end)];
}

function closing(trouble: Trouble, count: number, offset: number): CodeAction {
  const title = count === 1 ? 'Add the missing `)`' : `Add the ${count} missing \`)\``;
  return quickFix(trouble, title, [{ start: offset, end: offset, text: ')'.repeat(count) }], true);
}

/** A module ends with its last field, which may be open, too. */
function closeModule(trouble: Trouble): readonly CodeAction[] {
  const { part, chunk } = trouble;
  const last = part.chunks.at(-1);
  if (last === undefined) return [closing(trouble, 1, chunk.end)];
  const open = openLists(last.nodes);
  if (endsInString(open)) return [];
  return [closing(trouble, open.length + 1, last.start + (open.length === 0 ? last.text.length : lastEnd(open)))];
}

/** A string without a closing quote takes everything up to the end of its line. */
function endsInString(open: readonly List[]): boolean {
  const last = open.at(-1)?.items.at(-1);
  if (last === undefined || isList(last)) return false;
  const lexer = new Lexer(last.text);
  lexer.next();
  return lexer.faults.some(({ end }) => end === last.text.length && last.text.includes('"'));
}

/** Outermost first; each is the last item of the one before. */
function openLists(nodes: readonly Node[]): List[] {
  const last = nodes.at(-1);
  return isList(last) && !last.isClosed ? [last, ...openLists(last.items)] : [];
}

/** Behind the last word; what follows may be a comment. */
function lastEnd(open: readonly List[]): number {
  const innermost = open.at(-1);
  return innermost?.items.at(-1)?.end ?? (innermost?.start ?? -1) + 1;
}
