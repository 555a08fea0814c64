/** Text as nested lists of atoms. What is not closed is closed at the end, what closes nothing is told and passed over. */

import { nameOf } from './literals';
import { Lexer, type TokenKind } from './lexer';
import { Problems, type WatProblem } from './problems';

export type AtomKind = 'keyword' | 'id' | 'string' | 'number' | 'reserved';

export interface Atom {
  readonly kind: AtomKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly start: number;
  readonly end: number;
  readonly isClosed: boolean;
}

export type Node = Atom | List;

export interface Tree {
  readonly nodes: readonly Node[];
  readonly problems: readonly WatProblem[];
  /** What is nested deeper than `DEEPEST` is left out. */
  readonly isTooDeep: boolean;
}

/** Of lists and blocks: beyond this nobody reads, and what walks over them would run out of stack. */
export const DEEPEST = 500;
export const TOO_DEEP = `this is nested more than ${DEEPEST} levels deep, so it is not checked`;

/** Offsets are those of `text`. */
export function parseTree(text: string, from = 0, to = text.length): Tree {
  const builder = new TreeBuilder(new Lexer(text, from, to));
  return builder.build();
}

interface OpenList {
  readonly items: Node[];
  readonly start: number;
  /** An annotation belongs to no grammar: it is read, and left out. */
  readonly isAnnotation: boolean;
  /** How far its line is indented. */
  readonly column: number;
}

class TreeBuilder {
  private readonly open: OpenList[] = [{ items: [], start: 0, isAnnotation: false, column: -1 }];
  private readonly problems = new Problems();
  private isTooDeep = false;
  /** Of the line that is being read. */
  private column = 0;
  /** Where a list begins that, by the indentation of what follows, was meant to be closed. */
  private outdented: number | undefined;

  constructor(private readonly lexer: Lexer) {}

  build(): Tree {
    while (this.lexer.next() !== 'end') {
      this.seeLine();
      this.take(this.lexer.kind);
    }
    this.unclosed();
    for (const fault of this.lexer.faults) this.problems.error('literal', fault, fault.message);
    return { nodes: this.open[0]?.items ?? [], problems: this.problems.list, isTooDeep: this.isTooDeep };
  }

  private take(kind: TokenKind): void {
    const { start, end, text } = this.lexer;
    if (kind === 'open' || kind === 'annotation') this.begin(start, kind === 'annotation');
    else if (kind === 'close') this.close(end);
    else if (kind !== 'end') this.add({ kind, text: text.slice(start, end), start, end });
  }

  private begin(start: number, isAnnotation: boolean): void {
    if (this.open.length === DEEPEST && !this.isTooDeep) {
      this.problems.note('too-large', { start, end: start + 1 }, TOO_DEEP);
      this.isTooDeep = true;
    }
    if (isAnnotation && !this.open.some((list) => list.isAnnotation)) this.annotationName();
    this.open.push({ items: [], start, isAnnotation, column: this.column });
  }

  /** Within an annotation anything goes. */
  private annotationName(): void {
    const { start, end, text } = this.lexer;
    const name = text.slice(start + 2, end);
    if (name === '' || name === '""') this.problems.error('syntax', { start, end }, 'an annotation needs a name');
    else if (name.startsWith('"') && nameOf(name) === undefined) {
      this.problems.error('literal', { start, end }, 'the name of an annotation is UTF-8');
    }
  }

  private close(end: number): void {
    if (this.open.length === 1) {
      this.problems.error('stray-parenthesis', { start: end - 1, end }, 'this parenthesis closes nothing');
      return;
    }
    this.finish(end, true);
  }

  /** A string or comment without an end has swallowed what would close it. */
  private unclosed(): void {
    const isOne = this.open.length === 2;
    while (this.open.length > 1) {
      const start = (isOne ? this.outdented : undefined) ?? this.open.at(-1)?.start ?? 0;
      if (this.lexer.faults.length === 0) {
        this.problems.error('unclosed', { start, end: start + 1 }, 'this parenthesis is never closed');
      }
      this.finish(this.lexer.end, false);
    }
  }

  /** A line that is indented no more than the list around it says that its author thinks that list is closed. */
  private seeLine(): void {
    const { text, start, kind } = this.lexer;
    const column = indentation(text, start);
    this.column = column ?? this.column;
    const around = this.open.at(-1);
    if (column === undefined || kind === 'close' || around === undefined || this.open.length === 1) return;
    if (around.column >= column) this.outdented ??= around.start;
  }

  private finish(end: number, isClosed: boolean): void {
    const list = this.open.pop();
    if (list === undefined || list.isAnnotation || this.open.length >= DEEPEST) return;
    this.add({ kind: 'list', items: list.items, start: list.start, end, isClosed });
  }

  private add(node: Node): void {
    this.open.at(-1)?.items.push(node);
  }
}

/** Blanks in front of what begins a line; undefined for what stands behind something else. */
function indentation(text: string, at: number): number | undefined {
  let lineStart = at;
  while (text.charCodeAt(lineStart - 1) === 32 || text.charCodeAt(lineStart - 1) === 9) lineStart--;
  const before = text.charCodeAt(lineStart - 1);
  return before === 10 || before === 13 ? at - lineStart : undefined;
}

export function isAtom<K extends AtomKind = AtomKind>(
  node: Node | undefined,
  kind?: K,
): node is Atom & { readonly kind: K } {
  return node !== undefined && node.kind !== 'list' && (kind === undefined || node.kind === kind);
}

export function isList(node: Node | undefined): node is List {
  return node?.kind === 'list';
}

/** `func` of `(func …)`; empty where no keyword comes first. */
export function headOf(node: Node | undefined): string {
  const first = isList(node) ? node.items[0] : undefined;
  return isAtom(first, 'keyword') ? first.text : '';
}

export function isKeyword(node: Node | undefined, text: string): node is Atom {
  return isAtom(node, 'keyword') && node.text === text;
}

/** The innermost list around an offset, with those around it, outermost first. */
export function listsAt(nodes: readonly Node[], offset: number): List[] {
  const path: List[] = [];
  let within: readonly Node[] | undefined = nodes;
  while (within !== undefined) {
    const list: List | undefined = within.filter(isList).find((one) => covers(one, offset));
    if (list !== undefined) path.push(list);
    within = list?.items;
  }
  return path;
}

/** At its end a closed list is over, an open one is not. */
function covers({ start, end, isClosed }: List, offset: number): boolean {
  return start < offset && (isClosed ? offset < end : offset <= end);
}
