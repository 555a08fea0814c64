/** What one may want to select around a cursor, step by step. */

import type { WatAnalysis } from '../analysis';
import type { Chunk } from '../document';
import type { Span } from '../problems';
import type { Atom } from '../tree';
import { bodyOf } from './fold/body';
import { commentsIn, type PlacedComment } from './fold/comments';
import type { Form } from './fold/forms';
import { sequenceAt } from './fold/select';
import { bodiesOf, locate, type Location } from './locate';

/**
 * Innermost first, each with the one before in it: a word, a list without and with its parentheses, an instruction with
 * its operands, the instructions of a block, a field, a module, all of the text.
 */
export function selectionRanges(analysis: WatAnalysis, offset: number): Span[] {
  const { text } = analysis.document;
  const location = locate(analysis, offset);
  const around = location === undefined ? gapAt(analysis, offset) : location.chunk;
  const found = [
    ...commentsAt(text, around, offset),
    ...(location === undefined ? [] : inChunk(location)),
    ...moduleAt(analysis, offset),
    { start: 0, end: text.length },
  ];
  return growing(found, offset);
}

/** Of those around the offset each that has the ones before it within, and more. */
function growing(spans: readonly Span[], offset: number): Span[] {
  const around = spans.filter(({ start, end }) => start <= offset && offset <= end && start < end);
  const found: Span[] = [];
  for (const { start, end } of around.sort((a, b) => a.end - a.start - (b.end - b.start))) {
    const inner = found.at(-1);
    if (inner === undefined || (start <= inner.start && inner.end <= end && end - start > inner.end - inner.start))
      found.push({ start, end });
  }
  return found;
}

/** Between the chunks. */
function gapAt({ document }: WatAnalysis, offset: number): Span {
  const next = document.chunks.findIndex(({ start }) => start > offset);
  const before = next < 0 ? document.chunks.at(-1) : document.chunks[next - 1];
  return { start: before?.end ?? 0, end: document.chunks[next]?.start ?? document.text.length };
}

/** What a comment says, all of it, and those in the lines around it. */
function commentsAt(text: string, { start: from, end: to }: Span, offset: number): Span[] {
  const comments = commentsIn(text, from, to);
  const at = comments.findIndex((comment) => comment.start <= offset && offset <= comment.end);
  const found = comments[at];
  if (found === undefined) return [];
  let [first, last] = [at, at];
  while (isNext(text, comments[first - 1], comments[first])) first--;
  while (isNext(text, comments[last], comments[last + 1])) last++;
  const inner = { start: found.start + 2, end: found.end - (found.isLine ? 0 : 2) };
  return [trimmed(text, inner), found, allOf(comments.slice(first, last + 1))];
}

function isNext(text: string, one: PlacedComment | undefined, next: PlacedComment | undefined): boolean {
  if (one?.isLine !== true || next?.isLine !== true) return false;
  return next.breaks === 1 && text.slice(one.end, next.start).trim() === '';
}

function trimmed(text: string, { start, end }: Span): Span {
  const inner = text.slice(start, end);
  return { start: end - inner.trimStart().length, end: start + inner.trimEnd().length };
}

function inChunk(location: Location): Span[] {
  const { chunk, atom, at, lists, instructions, field } = location;
  const found: Span[] = [{ start: 0, end: chunk.text.length }];
  if (atom !== undefined) found.push(wordAt(atom, at), atom);
  for (const list of lists) found.push(list, allOf(list.items));
  for (const { body, parts = [] } of instructions)
    found.push(allOf(body ?? []), ...parts.map((part) => allOf(part.body)));
  if (field !== undefined) found.push(...bodiesOf(field).map(allOf));
  found.push(...instructions, ...expressionsAt(location));
  return found.map((span) => inDocument(chunk, span));
}

function inDocument(chunk: Chunk, { start, end }: Span): Span {
  return { start: chunk.start + start, end: chunk.start + end };
}

function allOf(spans: readonly Span[]): Span {
  return { start: spans[0]?.start ?? 0, end: spans.at(-1)?.end ?? 0 };
}

/** Of `i32.add` one side of the dot, of a string what is in it; a name is one word. */
function wordAt({ kind, text, start, end }: Atom, at: number): Span {
  if (kind === 'string') return { start: start + 1, end: end - 1 };
  if (kind !== 'keyword') return { start, end };
  const before = text.slice(0, at - start);
  const from = start + Math.max(before.lastIndexOf('.'), before.lastIndexOf('=')) + 1;
  const length = /^[^.=]*/.exec(text.slice(from - start))?.[0].length ?? 0;
  return { start: from, end: from + length };
}

/** Unfolded instructions with those that make their operands. */
function expressionsAt({ chunk, scope, at }: Location): Span[] {
  const body = scope === undefined ? undefined : bodyOf(chunk, scope);
  if (body === undefined) return [];
  const found: Span[] = [];
  const visit = (forms: readonly Form[]): void => {
    for (const form of forms) {
      if (at < form.start || form.end < at) continue;
      found.push(form);
      visit(form.operands);
    }
  };
  visit(body.folder.fold(sequenceAt(body.forms, { start: at, end: at })));
  return found;
}

/** Its parentheses included, where it has some. */
function moduleAt({ document }: WatAnalysis, offset: number): Span[] {
  const modules = document.modules.map(({ open, chunks, close }) => {
    const last = close ?? chunks.at(-1) ?? open;
    return { start: (open ?? chunks[0])?.start ?? 0, end: last?.end ?? 0 };
  });
  return modules.filter(({ start, end }) => start <= offset && offset <= end);
}
