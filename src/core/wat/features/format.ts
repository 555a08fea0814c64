/**
 * Uniform space between tokens, as gofmt has it: line breaks are the author's, indentation follows from the lists and
 * blocks that are open, and a comment behind code stays where it stands (`format/line-comments.ts`).
 */

import type { Span } from '../problems';
import { damageIn } from './format/damage';
import { hasSameItems } from './format/edits';
import { applyEdits, type TextEdit } from './edit';
import { Layout } from './format/layout';
import { lineEnd, lineStart, type FormatOptions } from './format/spacing';

export { formatOnType } from './format/on-type';
export type { FormatOptions } from './format/spacing';

/** In the order of the text. With a `range` only what its lines hold is changed. */
export function formatText(text: string, options: FormatOptions, range?: Span): TextEdit[] {
  const all = laidOut(text, options);
  const edits = range === undefined ? all : within(all, wholeLines(text, range));
  return hasSameItems(text, applyEdits(text, edits)) ? edits : [];
}

function laidOut(text: string, options: FormatOptions): TextEdit[] {
  const layout = new Layout(text, options);
  layout.run();
  if (!layout.nesting.hasStray && !layout.nesting.isInList) return layout.edits;
  // What follows damage has no level that could be told.
  const careful = new Layout(text, options, lineStart(text, damageIn(text) ?? 0));
  careful.run();
  return careful.edits;
}

function within(edits: readonly TextEdit[], { start, end }: Span): TextEdit[] {
  return edits.filter((edit) => edit.start >= start && edit.end <= end);
}

/** A range that ends where a line begins leaves that line alone. */
function wholeLines(text: string, range: Span): Span {
  const end = lineEnd(text, Math.max(range.start, range.end - 1));
  // The line breaks at the end belong to the last line.
  return { start: lineStart(text, range.start), end: text.slice(end).trimStart() === '' ? text.length : end };
}
