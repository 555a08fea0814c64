/** Where a new field goes, and how it is set off from the others. */

import type { WatAnalysis } from '../../analysis';
import type { Chunk, ModulePart } from '../../document';
import type { TextEdit } from '../edit';

/** The line break that a text has. */
export function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The space that a line begins with. */
export function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return text.slice(start, end);
}

export function beginsLine(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start, offset).trim() === '';
}

/** Of the fields of a module. */
export function fieldIndentation({ document: { text } }: WatAnalysis, { open, chunks }: ModulePart): string {
  const first = chunks.find(({ start }) => beginsLine(text, start));
  if (first !== undefined) return indentationAt(text, first.start);
  return open === undefined ? '' : `${indentationAt(text, open.start)}  `;
}

/** One step further in. */
export function deeper(indentation: string): string {
  return `${indentation}${indentation.includes('\t') ? '\t' : '  '}`;
}

/** A place between two fields, and how many are in front of it. */
export interface Place {
  readonly offset: number;
  /** Whether the new field stands behind something, rather than in front of the first. */
  readonly isBehind: boolean;
  readonly index: number;
}

/** Behind the imports that come first, or else in front of all fields. */
export function importPlace(analysis: WatAnalysis, part: ModulePart): Place {
  const defined = part.chunks.findIndex(({ field }) => field !== undefined && 'exports' in field && !isImport(field));
  const leading = defined < 0 ? part.chunks : part.chunks.slice(0, defined);
  const last = leading.findLastIndex(({ field }) => field !== undefined && isImport(field));
  return last < 0 ? firstPlace(analysis, part) : placeBehind(analysis, part, last);
}

function isImport(field: object): boolean {
  return 'imported' in field;
}

function firstPlace(analysis: WatAnalysis, { open, chunks: [first] }: ModulePart): Place {
  const { text } = analysis.document;
  if (open !== undefined) return { offset: behindComment(text, open.end), isBehind: true, index: 0 };
  return { offset: first?.start ?? text.length, isBehind: false, index: 0 };
}

export function placeBehind(analysis: WatAnalysis, part: ModulePart, index: number): Place {
  const chunk = part.chunks[index];
  if (chunk === undefined) return firstPlace(analysis, part);
  return { offset: behindComment(analysis.document.text, chunk.end), isBehind: true, index: index + 1 };
}

/** Behind all fields, so that none is counted anew. */
export function lastPlace(analysis: WatAnalysis, part: ModulePart): Place {
  return placeBehind(analysis, part, part.chunks.length - 1);
}

/** Nothing but a comment may follow on the line. */
export function behindComment(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  const end = next < 0 ? text.length : next;
  const rest = text.slice(offset, end).trim();
  if (rest !== '' && !rest.startsWith(';;')) return offset;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** A field of its own line. Of several lines each begins with `\n`. */
export function fieldAt(analysis: WatAnalysis, part: ModulePart, place: Place, field: string): TextEdit {
  const eol = lineBreak(analysis.document.text);
  const indentation = fieldIndentation(analysis, part);
  const text = field.replaceAll(/\r?\n/g, eol);
  const { offset, isBehind } = place;
  return { start: offset, end: offset, text: isBehind ? `${eol}${indentation}${text}` : `${text}${eol}${indentation}` };
}

/** Takes a field away, with its lines where it has them for itself. */
export function withoutChunk({ document: { text } }: WatAnalysis, { start, end }: Chunk): TextEdit {
  const next = text.indexOf('\n', end);
  const lineEnd = next < 0 ? text.length : next;
  const isAlone = beginsLine(text, start) && text.slice(end, lineEnd).trim() === '';
  if (isAlone) return { start: text.lastIndexOf('\n', start - 1) + 1, end: next < 0 ? lineEnd : lineEnd + 1, text: '' };
  let from = start;
  if (!beginsLine(text, start)) while (text[from - 1] === ' ' || text[from - 1] === '\t') from--;
  return { start: from, end, text: '' };
}
