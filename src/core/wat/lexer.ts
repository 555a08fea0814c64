/**
 * Tokens of the text format, with what stands between them left out.
 * https://webassembly.github.io/spec/core/text/lexical.html
 */

import { nameOf, stringBytes } from './literals';

/** `reserved` is what has the letters of a token and is none; `annotation` is `(@name`. */
export type TokenKind = 'open' | 'annotation' | 'close' | 'keyword' | 'id' | 'string' | 'number' | 'reserved' | 'end';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const DOLLAR = 36;
const OPEN = 40;
const CLOSE = 41;
const SEMICOLON = 59;
const AT = 64;
const BACKSLASH = 92;

/** `idchar` of the specification: printable ASCII without space, quotes, comma, semicolon and brackets. */
const IS_WORD = new Uint8Array(128);
for (let code = 33; code < 127; code++) IS_WORD[code] = 1;
for (const other of '"(),;[]{}') IS_WORD[other.charCodeAt(0)] = 0;

const RESERVED = new Set(Array.from(',;[]{}', (letter) => letter.charCodeAt(0)));
const NUMBER = /^[+-]?(?:0x[\da-f]|\d|inf$|nan(?:$|:))/i;

export function isWordCode(code: number): boolean {
  return code < 128 && IS_WORD[code] === 1;
}

/** What is wrong with the letters themselves, rather than with their order. */
interface LexicalFault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** One token after the other: `next`, then `kind`, `start` and `end`. */
export class Lexer {
  kind: TokenKind = 'end';
  start = 0;
  end: number;
  readonly faults: LexicalFault[] = [];

  constructor(
    readonly text: string,
    from = 0,
    private readonly to = text.length,
  ) {
    this.end = from;
  }

  next(): TokenKind {
    this.skipSpace();
    this.start = this.end;
    this.kind = this.end >= this.to ? 'end' : this.token(this.text.charCodeAt(this.end));
    return this.kind;
  }

  private token(code: number): TokenKind {
    if (code === CLOSE) return this.one('close');
    if (code === OPEN) return this.opening();
    if (code !== QUOTE && !isWordCode(code)) return this.odd();
    return this.word(code);
  }

  private one(kind: TokenKind): TokenKind {
    this.end++;
    return kind;
  }

  private opening(): TokenKind {
    this.end++;
    if (this.text.charCodeAt(this.end) !== AT) return 'open';
    this.end++;
    if (this.text.charCodeAt(this.end) === QUOTE) this.string();
    else this.letters();
    return 'annotation';
  }

  /** Letters and strings without space between them are one token. */
  private word(first: number): TokenKind {
    let strings = 0;
    while (this.end < this.to) {
      const code = this.text.charCodeAt(this.end);
      if (code === QUOTE) {
        this.string();
        strings++;
      } else if (isWordCode(code)) this.letters();
      else break;
    }
    return this.kindOf(first, strings);
  }

  private kindOf(first: number, strings: number): TokenKind {
    if (first === QUOTE) return this.stringKind(strings);
    if (first === DOLLAR) return this.idKind(strings);
    if (strings > 0) return 'reserved';
    if (NUMBER.test(this.text.slice(this.start, Math.min(this.end, this.start + 6)))) return 'number';
    return first >= 97 && first <= 122 ? 'keyword' : 'reserved';
  }

  /** One that has no closing quote is told as such, and otherwise taken for what it was meant to be. */
  private stringKind(strings: number): TokenKind {
    const isOpen = this.faults.at(-1)?.start === this.start && this.faults.at(-1)?.end === this.end;
    return strings === 1 && (isOpen || this.text.charCodeAt(this.end - 1) === QUOTE) ? 'string' : 'reserved';
  }

  /** `$name`, or `$"any name"`. */
  private idKind(strings: number): TokenKind {
    const length = this.end - this.start;
    if (strings === 0) return length > 1 ? 'id' : 'reserved';
    const isQuoted = strings === 1 && this.text.charCodeAt(this.start + 1) === QUOTE;
    if (!isQuoted || length < 4 || this.text.charCodeAt(this.end - 1) !== QUOTE) return 'reserved';
    const name = this.text.slice(this.start + 1, this.end);
    const { fault } = stringBytes(name);
    if (fault !== undefined || nameOf(name) === undefined) this.fault(fault?.message ?? 'a name is UTF-8');
    return 'id';
  }

  private letters(): void {
    while (this.end < this.to && isWordCode(this.text.charCodeAt(this.end))) this.end++;
  }

  /** A string ends with its line at the latest, so that one that is open leaves the lines below alone. */
  private string(): void {
    const start = this.end++;
    while (this.end < this.to) {
      const code = this.text.charCodeAt(this.end);
      if (code === NEWLINE || code === RETURN) break;
      this.end++;
      if (code === QUOTE) return;
      if (code === BACKSLASH && this.end < this.to && !isLineEnd(this.text.charCodeAt(this.end))) this.end++;
    }
    this.faults.push({ start, end: this.end, message: 'this string has no closing quote' });
  }

  private odd(): TokenKind {
    const code = this.text.codePointAt(this.end) ?? 0;
    this.end += code > 0xffff ? 2 : 1;
    // Annotations may have these; elsewhere it is told that they do not belong there.
    if (!RESERVED.has(code)) this.fault(`${describe(code)} can only stand in a string or a comment`);
    return 'reserved';
  }

  private skipSpace(): void {
    while (this.end < this.to) {
      const code = this.text.charCodeAt(this.end);
      if (code === SPACE || code === NEWLINE || code === TAB || code === RETURN) this.end++;
      else if (code === SEMICOLON && this.text.charCodeAt(this.end + 1) === SEMICOLON) this.lineComment();
      else if (code === OPEN && this.text.charCodeAt(this.end + 1) === SEMICOLON) this.blockComment();
      else return;
    }
  }

  private lineComment(): void {
    while (this.end < this.to && !isLineEnd(this.text.charCodeAt(this.end))) this.end++;
  }

  /** They nest. */
  private blockComment(): void {
    const start = this.end;
    let depth = 0;
    while (this.end < this.to) {
      const code = this.text.charCodeAt(this.end);
      const next = this.text.charCodeAt(this.end + 1);
      if (code === OPEN && next === SEMICOLON) depth += this.pair();
      else if (code === SEMICOLON && next === CLOSE) depth -= this.pair();
      else this.end++;
      if (depth === 0) return;
    }
    this.end = this.to;
    this.faults.push({ start, end: start + 2, message: 'this comment has no closing `;)`' });
  }

  private pair(): 1 {
    this.end += 2;
    return 1;
  }

  private fault(message: string): void {
    this.faults.push({ start: this.start, end: this.end, message });
  }
}

function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

function describe(code: number): string {
  const isShown = code > SPACE && code !== 127;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isShown ? `\`${String.fromCodePoint(code)}\`` : hex;
}
