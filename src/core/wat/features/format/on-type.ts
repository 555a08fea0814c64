/** Indentation while text is written: by the line that opened the list or block, however that line is indented itself. */

import type { TextEdit } from '../edit';
import { smallest } from './edits';
import { isComment, Items } from './items';
import { Nesting, type Opened } from './nesting';
import { behindIndentation, indentation, lineStart, type FormatOptions } from './spacing';

/** `character` has just been written in front of `offset`: a line break, or what may end or part a list or block. */
export function formatOnType(text: string, offset: number, character: string, options: FormatOptions): TextEdit[] {
  const start = lineStart(text, offset);
  const first = behindIndentation(text, start);
  const isNewLine = character === '\n';
  if (!isNewLine && !CLOSING.has(text.slice(first, offset))) return [];
  // A parenthesis behind the cursor was mostly written by the editor: the author goes on inside.
  const put = lineIndentation(text, start, options, isNewLine ? 'never' : 'must');
  const edit = put === undefined ? undefined : smallest(text, start, first, put);
  return edit === undefined ? [] : [edit];
}

const CLOSING = new Set([')', 'end', 'else', 'catch', 'catch_all', 'delegate']);

/** Whether the line begins by closing something. */
type Closes = 'must' | 'may' | 'never';

/**
 * Of a line that begins at `start`; undefined where it has none: in a comment, or where nothing is closed although it
 * should be.
 */
export function lineIndentation(
  text: string,
  start: number,
  options: FormatOptions,
  closes: Closes = 'may',
): string | undefined {
  const near = functionBefore(text, start);
  const found = near === 0 ? undefined : new Look(text, near, start).indentation(options, closes);
  return found ?? new Look(text, 0, start).indentation(options, closes);
}

const FUNCTION = /[ \t]*\(func(?![^\s()";])/y;

/** Where the last function before the line begins. What is open there already does not matter inside of it. */
function functionBefore(text: string, start: number): number {
  for (let at = start; at > 0; at = lineStart(text, at)) {
    at = lineStart(text, at - 1);
    FUNCTION.lastIndex = at;
    if (FUNCTION.test(text)) return at;
    if (at === 0) break;
  }
  return 0;
}

/** What is open where a line begins. */
class Look {
  private readonly nesting = new Nesting();
  private readonly top: Opened | undefined;
  /** What the line begins by closing. */
  private readonly closed: Opened | undefined;
  private readonly isInComment: boolean;
  private readonly isParenthesis: boolean;

  constructor(
    private readonly text: string,
    private readonly from: number,
    line: number,
  ) {
    const items = new Items(text, from);
    let end = from;
    while (items.next() !== 'end' && items.start < line) {
      if (!isComment(items.kind)) this.nesting.take(items, 0);
      end = items.end;
    }
    this.isInComment = end > line;
    this.top = this.nesting.top;
    const isInLine = !isComment(items.kind) && items.start === behindIndentation(text, line);
    this.isParenthesis = items.kind === 'close';
    this.closed = isInLine ? this.nesting.take(items, 0) : undefined;
  }

  indentation(options: FormatOptions, closes: Closes): string | undefined {
    if (this.isInComment || (this.from > 0 && this.nesting.hasStray)) return undefined;
    if (this.closed !== undefined && !(closes === 'never' && this.isParenthesis))
      return this.indentationAt(this.closed.start);
    if (closes === 'must') return undefined;
    if (this.top !== undefined) return this.indentationAt(this.top.start) + indentation(1, options);
    // Behind a field stands the next.
    return this.from === 0 ? '' : this.indentationAt(this.from);
  }

  private indentationAt(offset: number): string {
    const start = lineStart(this.text, offset);
    return this.text.slice(start, behindIndentation(this.text, start));
  }
}
