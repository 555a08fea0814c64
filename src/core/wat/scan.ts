/**
 * A text cut into pieces that can be read apart: the fields of its modules, and the commands of a script. Only
 * parentheses, strings and comments are looked at, so that an edit in a long text costs little.
 */

import { isWordCode } from './lexer';

/**
 * `open` is `(module $id?`, `close` the parenthesis that ends it; `command` is a form of a script, or a module that is
 * written in bytes or quotes; `stray` is what belongs nowhere.
 */
export type PieceKind = 'open' | 'field' | 'close' | 'command' | 'annotation' | 'stray';

export interface Piece {
  readonly kind: PieceKind;
  readonly start: number;
  readonly end: number;
  readonly isClosed: boolean;
}

const FIELD = /\((?:type|rec|import|func|table|memory|global|tag|export|start|elem|data)(?![^\s()";])/y;
const MODULE = /\(module(?![^\s()";])/y;
/** What may follow `(module` in front of its fields. */
const GAP = String.raw`(?:\s|;;[^\n]*\n|\(;(?:[^;]|;(?!\)))*;\))`;
const MODULE_HEAD = new RegExp(
  String.raw`(?:${GAP}+definition(?![^\s()";]))?(?:${GAP}*\$(?:"[^"\n]*"|[^\s()";,[\]{}]+))?`,
  'y',
);
/** A module whose inside is no text of fields. */
const OPAQUE = new RegExp(String.raw`${GAP}*(?:binary|quote|instance)(?![^\s()";])`, 'y');

const NEWLINE = 10;
const QUOTE = 34;
const OPEN = 40;
const CLOSE = 41;
const SEMICOLON = 59;
const AT = 64;
const BACKSLASH = 92;

export class Scanner {
  /** Where a comment begins that never ends. */
  openComment: number | undefined;

  constructor(
    private readonly text: string,
    private at = 0,
    public isInModule = false,
    /** Whether a list that is never closed ends where a line begins a new field. */
    private readonly recovers = false,
  ) {}

  next(): Piece | undefined {
    this.skipSpace();
    const start = this.at;
    if (start >= this.text.length) return undefined;
    const code = this.text.charCodeAt(start);
    if (code === CLOSE) return this.close(start);
    if (code !== OPEN) return this.stray(start);
    if (this.text.charCodeAt(start + 1) === AT) return this.list(start, 'annotation');
    if (!this.isInModule && matches(MODULE, this.text, start)) return this.module(start);
    const isField = this.isInModule || matches(FIELD, this.text, start);
    return this.list(start, isField ? 'field' : 'command');
  }

  private close(start: number): Piece {
    this.at++;
    if (!this.isInModule) {
      while (this.text.charCodeAt(this.at) === CLOSE) this.at++;
      return { kind: 'stray', start, end: this.at, isClosed: true };
    }
    this.isInModule = false;
    return { kind: 'close', start, end: this.at, isClosed: true };
  }

  private module(start: number): Piece {
    const word = start + '(module'.length;
    MODULE_HEAD.lastIndex = word;
    const head = MODULE_HEAD.exec(this.text)?.[0].length ?? 0;
    if (matches(OPAQUE, this.text, word + head)) return this.list(start, 'command');
    this.at = word + head;
    this.isInModule = true;
    return { kind: 'open', start, end: this.at, isClosed: true };
  }

  private stray(start: number): Piece {
    const code = this.text.charCodeAt(start);
    if (code === QUOTE) this.skipString();
    else if (isWordCode(code))
      while (this.at < this.text.length && isWordCode(this.text.charCodeAt(this.at))) this.at++;
    else this.at++;
    return { kind: 'stray', start, end: this.at, isClosed: true };
  }

  private list(start: number, kind: PieceKind): Piece {
    const column = this.recovers ? indentation(this.text, start) : -1;
    let depth = 0;
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE) this.skipString();
      else if (code === SEMICOLON || code === OPEN) {
        if (this.skipComment()) continue;
        if (code === OPEN && this.beginsField(start, column)) return this.unclosed(start, kind);
        if (code === OPEN) depth++;
        this.at++;
      } else {
        this.at++;
        if (code === CLOSE && --depth === 0) return { kind, start, end: this.at, isClosed: true };
      }
    }
    return this.unclosed(start, kind);
  }

  /** It ends with its last word, not with the space before the next field. */
  private unclosed(start: number, kind: PieceKind): Piece {
    let end = this.at;
    while (end > start + 1 && this.text.charCodeAt(end - 1) <= 32) end--;
    return { kind, start, end, isClosed: false };
  }

  /** Whether a line that is indented no more than the field itself begins another. */
  private beginsField(start: number, column: number): boolean {
    if (column < 0 || this.at === start || !matches(FIELD, this.text, this.at)) return false;
    const own = indentation(this.text, this.at);
    return own <= column && this.at - own > start;
  }

  private skipSpace(): void {
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (code <= 32) this.at++;
      else if ((code !== SEMICOLON && code !== OPEN) || !this.skipComment()) return;
    }
  }

  private skipComment(): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    if (next !== SEMICOLON) return false;
    if (this.text.charCodeAt(this.at) === SEMICOLON) this.skipLine();
    else this.skipBlock();
    return true;
  }

  private skipLine(): void {
    while (this.at < this.text.length && !isLineEnd(this.text.charCodeAt(this.at))) this.at++;
  }

  private skipBlock(): void {
    const start = this.at;
    let depth = 0;
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      const next = this.text.charCodeAt(this.at + 1);
      const opens = code === OPEN && next === SEMICOLON;
      const closes = code === SEMICOLON && next === CLOSE;
      this.at += opens || closes ? 2 : 1;
      if (opens) depth++;
      if (closes && --depth === 0) return;
    }
    this.at = this.text.length;
    this.openComment = start;
  }

  private skipString(): void {
    this.at++;
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (isLineEnd(code)) return;
      this.at += code === BACKSLASH && !isLineEnd(this.text.charCodeAt(this.at + 1)) ? 2 : 1;
      if (code === QUOTE) return;
    }
    this.at = Math.min(this.at, this.text.length);
  }
}

function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === 13;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Blanks in front of what begins a line; infinitely many where it stands behind something else. */
function indentation(text: string, at: number): number {
  let lineStart = at;
  while (text.charCodeAt(lineStart - 1) === 32 || text.charCodeAt(lineStart - 1) === 9) lineStart--;
  return lineStart === 0 || isLineEnd(text.charCodeAt(lineStart - 1)) ? at - lineStart : Infinity;
}
