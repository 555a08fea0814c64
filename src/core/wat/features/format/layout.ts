/** The space between all items of a text as it should be. */

import type { TextEdit } from '../edit';
import { smallest } from './edits';
import { isComment, Items, type ItemKind } from './items';
import { LineComments } from './line-comments';
import { Nesting, type Opened } from './nesting';
import { columnAfter, indentation, lineStart, spaceBetween, type FormatOptions } from './spacing';

/** Walks over a text once. From `keepFrom` on lines keep their indentation. */
export class Layout {
  readonly edits: TextEdit[] = [];
  readonly nesting = new Nesting();
  private readonly items: Items;
  private readonly comments = new LineComments((comment, space) => this.replace(comment.start, comment.end, space));
  /** The first that stands between items. */
  private newline: string | undefined;
  /** Of each line with items: the levels that it is indented by. */
  private readonly levels = [0];
  private before: ItemKind | undefined;
  /** Where the last item ended. */
  private at = 0;
  /** Columns of the line so far, as it will be. */
  private width = 0;

  constructor(
    private readonly text: string,
    private readonly options: FormatOptions,
    private readonly keepFrom = Infinity,
  ) {
    this.items = new Items(text);
  }

  run(): void {
    while (this.items.next() !== 'end') this.item();
    this.comments.end();
    // A comment that never ends has all up to the end of the text.
    if (this.items.isClosed) this.replace(this.at, this.text.length, this.before === undefined ? '' : this.lineBreak());
    this.edits.sort((a, b) => a.start - b.start);
  }

  private item(): void {
    const { items } = this;
    const around = this.nesting.top;
    const beginsLine = this.before !== undefined && items.breaks > 0;
    const line = this.levels.length - (beginsLine ? 0 : 1);
    const parted = isComment(items.kind) ? undefined : this.nesting.take(items, line);
    if (!beginsLine) this.sameLine();
    else this.breakLine(parted === undefined ? this.levelOf(around) + 1 : this.levelOf(parted));
    this.width = columnAfter(this.width, this.text, items.start, items.end, this.options.tabSize);
    this.at = items.end;
    this.before = items.kind;
  }

  /** Of the line where a list or block was opened; outside of all is one less than the first level. */
  private levelOf(opened: Opened | undefined): number {
    return opened === undefined ? -1 : (this.levels[opened.line] ?? 0);
  }

  private breakLine(level: number): void {
    const { breaks } = this.items;
    this.levels.push(level);
    if (breaks > 1) this.comments.end();
    this.indent(level, this.lineBreak().repeat(Math.min(breaks, 2)));
  }

  /** `breaks` replaces what stands in front of the line. */
  private indent(level: number, breaks: string): void {
    const { start } = this.items;
    const from = lineStart(this.text, start);
    const put = start < this.keepFrom ? indentation(level, this.options) : this.text.slice(from, start);
    this.replace(this.at, from, breaks);
    this.replace(from, start, put);
    this.width = columnAfter(0, put, 0, put.length, this.options.tabSize);
  }

  private lineBreak(): string {
    this.newline ??= /\r\n?|\n/.exec(this.text.slice(this.at, this.items.start))?.[0];
    return this.newline ?? '\n';
  }

  private sameLine(): void {
    const { kind, start } = this.items;
    if (this.before === undefined) this.indent(0, '');
    else if (kind === 'line-comment') this.lineComment();
    else {
      const space = spaceBetween(this.before, kind, this.text, start, start === this.at);
      this.replace(this.at, start, space);
      this.width += space.length;
    }
  }

  private lineComment(): void {
    const { items, at, text, width, options } = this;
    const from = columnAfter(0, text, lineStart(text, at), at, options.tabSize);
    const column = columnAfter(from, text, at, items.start, options.tabSize);
    this.comments.add({ start: at, end: items.start, column, gap: column - from, width });
  }

  private replace(start: number, end: number, put: string): void {
    const edit = smallest(this.text, start, end, put);
    if (edit !== undefined) this.edits.push(edit);
  }
}
