/** What can be folded away: lists, unfolded blocks, comments, regions, and the imports at the beginning of a module. */

import type { WatAnalysis } from '../analysis';
import { isBreak, isComment, Items } from './format/items';
import { Nesting, type Opened } from './format/nesting';

/** From the line of `start` to that of `end`, both included. */
export interface FoldingRange {
  readonly start: number;
  readonly end: number;
  readonly kind?: 'comment' | 'region' | 'imports';
}

/** In the order of their beginnings, of which each line has one at most. */
export function foldingRanges(analysis: WatAnalysis): FoldingRange[] {
  return new Folds(analysis.document.text).all();
}

interface Place {
  readonly at: number;
  readonly line: number;
}

/** Something that goes on from a first line to a last one. */
interface Run {
  readonly start: Place;
  end: Place;
}

const BEGINNING: Place = { at: 0, line: 0 };

class Folds {
  private readonly items: Items;
  private readonly nesting = new Nesting();
  /** By first line. */
  private readonly found = new Map<number, FoldingRange & { readonly lastLine: number }>();
  private readonly regions: Place[] = [];
  /** What each open list begins with. */
  private readonly heads: string[] = [];
  /** Where parts of open blocks begin, such as `else`. */
  private readonly parts = new Map<Opened, Place>();
  private imports: Run | undefined;
  private comments: Run | undefined;
  private line = 0;
  /** Of the item before. */
  private end = BEGINNING;
  /** Where the last line with anything on it ended. */
  private lineBefore = BEGINNING;
  private isHead = false;

  constructor(private readonly text: string) {
    this.items = new Items(text);
  }

  all(): FoldingRange[] {
    while (this.items.next() !== 'end') this.item();
    this.endComments();
    this.endImports();
    return [...this.found.values()]
      .sort((a, b) => a.start - b.start)
      .map(({ start, end, kind }) => ({ start, end, ...(kind === undefined ? {} : { kind }) }));
  }

  private get place(): Place {
    return { at: this.items.start, line: this.line };
  }

  private item(): void {
    const { items } = this;
    if (items.breaks > 0) this.lineBefore = this.end;
    this.line += items.breaks;
    if (items.kind === 'line-comment') this.lineComment();
    else this.endComments();
    if (items.kind === 'block-comment') this.blockComment();
    this.end = { at: items.end, line: this.line };
    if (!isComment(items.kind)) this.token();
  }

  private lineComment(): void {
    const { items, place } = this;
    const text = this.text.slice(items.start, Math.min(items.end, items.start + 40));
    const mark = /^;;\s*#(end)?region\b/.exec(text);
    const isAlone = items.breaks > 0 || this.end.at === 0;
    if (mark !== null || !isAlone || items.breaks > 1) this.endComments();
    if (mark !== null) this.region(mark[1] !== undefined);
    else if (isAlone) {
      this.comments ??= { start: place, end: place };
      this.comments.end = { at: items.end, line: this.line };
    }
  }

  private region(isEnd: boolean): void {
    if (!isEnd) this.regions.push(this.place);
    else this.add(this.regions.pop(), { at: this.items.end, line: this.line }, 'region');
  }

  private blockComment(): void {
    const start = this.place;
    const { items, text } = this;
    for (let at = items.start; at < items.end; at++) {
      const code = text.charCodeAt(at);
      if (isBreak(code) && !(code === 13 && text.charCodeAt(at + 1) === 10)) this.line++;
    }
    this.add(start, { at: items.end, line: this.line }, 'comment');
  }

  private token(): void {
    const { items, nesting } = this;
    if (this.isHead) this.head();
    this.isHead = items.kind === 'open';
    const parted = nesting.take(items, this.line);
    if (items.kind === 'close') this.closeList(parted);
    else if (parted !== undefined) this.partBlock(parted);
    if (items.kind === 'open' || items.kind === 'annotation') this.heads.push('');
  }

  private head(): void {
    const { kind, start, end } = this.items;
    const head = kind === 'keyword' ? this.text.slice(start, end) : '';
    this.heads[this.heads.length - 1] = head;
    if (head !== 'import' && this.isField) this.endImports();
  }

  /** Whether the innermost list is a field of a module, or may be. */
  private get isField(): boolean {
    return this.heads.length < 2 || (this.heads.length === 2 && this.heads[0] === 'module');
  }

  /** A parenthesis that begins a line is still seen when its list is folded. */
  private closeList(list: Opened | undefined): void {
    if (list === undefined) return;
    const start = { at: list.start, line: list.line };
    if (this.heads.at(-1) === 'import' && this.isField) {
      this.imports ??= { start, end: this.end };
      this.imports.end = this.end;
    }
    this.heads.pop();
    this.add(start, this.items.breaks > 0 ? this.lineBefore : this.end);
  }

  /** Up to the line before `end`, `else` or `catch`. */
  private partBlock(block: Opened): void {
    const start = this.parts.get(block) ?? { at: block.start, line: block.line };
    this.add(start, this.lineBefore);
    if (this.nesting.top === block) this.parts.set(block, this.place);
    else this.parts.delete(block);
  }

  private endComments(): void {
    if (this.comments !== undefined) this.add(this.comments.start, this.comments.end, 'comment');
    this.comments = undefined;
  }

  private endImports(): void {
    if (this.imports !== undefined) this.add(this.imports.start, this.imports.end, 'imports');
    this.imports = undefined;
  }

  /** Of those that begin in one line the longest counts. */
  private add(start: Place | undefined, end: Place, kind?: NonNullable<FoldingRange['kind']>): void {
    if (start === undefined || end.line <= start.line) return;
    if ((this.found.get(start.line)?.lastLine ?? -1) >= end.line) return;
    this.found.set(start.line, {
      start: start.at,
      end: end.at,
      lastLine: end.line,
      ...(kind === undefined ? {} : { kind }),
    });
  }
}
