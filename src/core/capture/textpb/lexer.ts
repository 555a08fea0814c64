/** Words, strings and numbers of protobuf's text format. */

import { fromByteString, toByteString, utf8, type Bytes } from '../../bytes';
import { Cursor } from './cursor';

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The text does not follow the format; thrown and caught in this folder. */
export class SyntaxFault extends Error {
  constructor(
    message: string,
    readonly place: TextPlace,
  ) {
    super(message);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const NUMBER = /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?/y;

export class Lexer extends Cursor {
  private line = 1;
  private lineStart = 0;

  constructor(text: string) {
    super(text.replace(/^\ufeff/, ''));
  }

  get place(): TextPlace {
    return { line: this.line, column: this.at - this.lineStart + 1 };
  }

  fail(message: string, place = this.place): never {
    throw new SyntaxFault(message, place);
  }

  /** What stands here, for a message. */
  get here(): string {
    return this.isAtEnd
      ? 'the end of the file'
      : JSON.stringify(String.fromCodePoint(this.text.codePointAt(this.at) ?? 0));
  }

  /** White space and comments. */
  skip(): void {
    for (;;) {
      if (this.take(/[ \t\v\f\r]+|#[^\n]*/y) !== undefined) continue;
      if (this.take(/\n/y) === undefined) return;
      this.line++;
      this.lineStart = this.at;
    }
  }

  word(): string | undefined {
    return this.take(/[A-Za-z_]\w*/y);
  }

  number(): number | undefined {
    const { place } = this;
    const text = this.take(NUMBER);
    if (text === undefined) return undefined;
    if (this.take(/\w/y) !== undefined) this.fail('a number runs into a word', place);
    if (/^0\d/.test(text) && !/[.eEfF]/.test(text)) return this.octal(text, place);
    return Number(/^0[xX]/.test(text) ? text : text.replace(/[fF]$/, ''));
  }

  private octal(text: string, place: TextPlace): number {
    return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : this.fail(`not an octal number: ${text}`, place);
  }

  /** Strings that follow each other are one. */
  string(): Bytes | undefined {
    let bytes: string | undefined;
    for (;;) {
      const { place } = this;
      const quote = this.take(/["']/y);
      if (quote === undefined) return bytes === undefined ? undefined : fromByteString(bytes);
      bytes = (bytes ?? '') + this.quoted(quote, place);
      this.skip();
    }
  }

  /** Up to `quote`, as a byte string. */
  private quoted(quote: string, start: TextPlace): string {
    const plain = quote === '"' ? /[^"\\\n]+/y : /[^'\\\n]+/y;
    let bytes = '';
    for (;;) {
      bytes += spelt(this.take(plain) ?? '');
      const { place } = this;
      const next = this.take(/["'\\]/y);
      if (next === undefined) this.fail('a string does not end in its line', start);
      if (next === quote) return bytes;
      bytes += this.escape(place);
    }
  }

  private escape(place: TextPlace): string {
    const simple = this.take(/[abfnrtv?\\'"]/y);
    if (simple !== undefined) return ESCAPES[simple] ?? simple;
    const octal = this.take(/[0-3][0-7]{0,2}|[4-7][0-7]?(?![0-7])/y);
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const hex = this.take(/[xX][\da-fA-F]{1,2}/y);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex.slice(1), 16));
    const unicode = this.take(/u[\da-fA-F]{4}|U[\da-fA-F]{8}/y);
    if (unicode === undefined) this.fail('an escape that no string has', place);
    return this.character(Number.parseInt(unicode.slice(1), 16), place);
  }

  /** Half a character must be followed by its other half. */
  private character(code: number, place: TextPlace): string {
    const low = code >= 0xd800 && code < 0xdc00 ? this.take(/\\u[dD][c-fC-F][\da-fA-F]{2}/y) : undefined;
    if (low !== undefined)
      return spelt(String.fromCharCode(code) + String.fromCharCode(Number.parseInt(low.slice(2), 16)));
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? spelt(String.fromCodePoint(code)) : this.fail('an escape that is no character', place);
  }
}

/** In UTF-8, as a byte string. */
function spelt(text: string): string {
  return toByteString(utf8(text));
}
