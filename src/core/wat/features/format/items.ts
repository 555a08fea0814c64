/** Tokens and comments of a text in their order. The lexer passes over comments: they are read from the gaps that it leaves. */

import { Lexer, type TokenKind } from '../../lexer';

/** `line-comment` is `;; …`, `block-comment` is `(; … ;)`. */
export type ItemKind = TokenKind | 'line-comment' | 'block-comment';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const OPEN = 40;
const CLOSE = 41;
const SEMICOLON = 59;

/** One after the other: `next`, then `kind`, `start`, `end` and `breaks`. */
export class Items {
  kind: ItemKind = 'end';
  start: number;
  /** Without the space at the end of a line comment. */
  end: number;
  /** Line breaks between it and the one before. */
  breaks = 0;
  /** False of a block comment that never ends. */
  isClosed = true;
  private readonly lexer: Lexer;
  private isToken = true;

  constructor(
    readonly text: string,
    from = 0,
    to = text.length,
  ) {
    this.lexer = new Lexer(text, from, to);
    this.start = this.end = from;
  }

  next(): ItemKind {
    if (this.isToken) this.lexer.next();
    this.skipSpace();
    this.isToken = this.start === this.lexer.start;
    if (this.isToken) this.token();
    else if (this.text.charCodeAt(this.start) === SEMICOLON) this.lineComment();
    else this.blockComment();
    return this.kind;
  }

  /** The next that is no comment. */
  nextToken(): ItemKind {
    do this.next();
    while (isComment(this.kind));
    return this.kind;
  }

  private token(): void {
    this.kind = this.lexer.kind;
    this.end = this.lexer.end;
  }

  private skipSpace(): void {
    const { text, lexer } = this;
    const from = this.end;
    let at = from;
    this.breaks = 0;
    for (; at < lexer.start; at++) {
      const code = text.charCodeAt(at);
      if (code === RETURN || (code === NEWLINE && (at === from || text.charCodeAt(at - 1) !== RETURN))) this.breaks++;
      else if (code !== SPACE && code !== NEWLINE && code !== TAB) break;
    }
    this.start = at;
  }

  private lineComment(): void {
    this.kind = 'line-comment';
    let end = this.start;
    while (end < this.lexer.start && !isBreak(this.text.charCodeAt(end))) end++;
    while (isBlank(this.text.charCodeAt(end - 1))) end--;
    this.end = end;
  }

  /** They nest. */
  private blockComment(): void {
    this.kind = 'block-comment';
    let depth = 0;
    let at = this.start;
    do {
      const code = this.text.charCodeAt(at);
      const next = this.text.charCodeAt(at + 1);
      const change = code === OPEN && next === SEMICOLON ? 1 : code === SEMICOLON && next === CLOSE ? -1 : 0;
      depth += change;
      at += change === 0 ? 1 : 2;
    } while (depth > 0 && at < this.lexer.start);
    this.isClosed = depth === 0;
    this.end = Math.min(at, this.lexer.start);
  }
}

export function isComment(kind: ItemKind): kind is 'line-comment' | 'block-comment' {
  return kind === 'line-comment' || kind === 'block-comment';
}

export function isBreak(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
