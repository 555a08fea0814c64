/** Puts instructions that are written anew in the place of others, indented as the formatter would. */

import type { Chunk } from '../../document';
import { readField } from '../../read/fields';
import { isList, parseTree } from '../../tree';
import type { TextEdit } from '../edit';
import { formatText } from '../format';
import { smallest } from '../format/edits';
import { applyEdits } from '../edit';
import { isBlank, Items } from '../format/items';
import { lineIndentation } from '../format/on-type';
import { behindIndentation, columnAfter, lineStart, type FormatOptions } from '../format/spacing';
import { commentsIn } from './comments';
import { wordsOf, type Form } from './forms';
import { inOneLine, Printer, WIDEST } from './print';
import { readForms } from './read';

export class Rewriting {
  private readonly newline: string;

  constructor(
    private readonly text: string,
    private readonly options: FormatOptions,
  ) {
    this.newline = /\r\n?|\n/.exec(text)?.[0] ?? '\n';
  }

  /** Puts `put` in the place of those of the body that are `chosen`. Undefined where all stays. */
  edit(chunk: Chunk, body: readonly Form[], chosen: readonly Form[], put: readonly Form[]): TextEdit | undefined {
    const [first] = chosen;
    const last = chosen.at(-1);
    if (first === undefined || last === undefined || put.every(({ source }) => source !== undefined)) return undefined;
    const [start, end] = [chunk.start + first.start, chunk.start + last.end];
    const edit = this.inLine(start, end, put) ?? this.inLines(start, end, put);
    return edit !== undefined && isSameCode(chunk, body, edit) ? edit : undefined;
  }

  /** Where something stands before it in its line, and it had no more than that line. */
  private inLine(start: number, end: number, put: readonly Form[]): TextEdit | undefined {
    const from = lineStart(this.text, start);
    if (this.beginsLine(start) || (put.length > 1 && /[\r\n]/.test(this.text.slice(start, end)))) return undefined;
    const line = inOneLine(put, WIDEST - (start - from));
    return line === undefined ? undefined : smallest(this.text, start, end, line);
  }

  private inLines(start: number, end: number, put: readonly Form[]): TextEdit | undefined {
    const { text, options } = this;
    const isFirst = this.beginsLine(start);
    const base = isFirst ? text.slice(lineStart(text, start), start) : (lineIndentation(text, start, options) ?? '');
    const column = columnAfter(0, base, 0, base.length, options.tabSize);
    const lines = this.indented(new Printer(options.tabSize).forms(put, column), base);
    if (isFirst) return smallest(text, start, end, lines);
    return smallest(text, this.behindCode(start), end, this.newline + base + lines);
  }

  private beginsLine(start: number): boolean {
    return behindIndentation(this.text, lineStart(this.text, start)) === start;
  }

  private behindCode(start: number): number {
    let at = start;
    while (isBlank(this.text.charCodeAt(at - 1))) at--;
    return at;
  }

  /** `base` in front of each line, unless that is within a comment. */
  private indented(printed: string, base: string): string {
    const text = applyEdits(printed, formatText(printed, this.options)).trimEnd();
    const parts: string[] = [];
    let at = 0;
    for (const items = new Items(text); items.next() !== 'end'; at = items.end) {
      const line = items.breaks > 0 ? lineStart(text, items.start) : at;
      parts.push(text.slice(at, line), items.breaks > 0 ? base : '', text.slice(line, items.end));
    }
    return parts.join('').replaceAll(/\r\n?|\n/g, this.newline);
  }
}

/** Whether the same instructions run in the same order, and no comment is lost. */
function isSameCode({ text, start }: Chunk, body: readonly Form[], edit: TextEdit): boolean {
  const changed = applyEdits(text, [{ ...edit, start: edit.start - start, end: edit.end - start }]);
  return isSame(wordsOf(body), wordsIn(changed)) && isSame(commentTexts(text), commentTexts(changed));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

function wordsIn(text: string): readonly string[] {
  const { nodes, problems } = parseTree(text);
  const [list] = nodes;
  if (!isList(list) || problems.length > 0) return [];
  const { field, problems: others } = readField(list);
  if (field.kind !== 'func' || others.length > 0) return [];
  return wordsOf(readForms(field.body, text, nodes, list.end - 1));
}

/** Lines in them may have moved. */
function commentTexts(text: string): readonly string[] {
  return commentsIn(text, 0)
    .map((comment) => comment.text.replaceAll(/\s+/g, ' '))
    .sort();
}
