/** protobuf's text format → a tree of fields. https://protobuf.dev/reference/protobuf/textformat-spec/ */

import type { Bytes } from '../../bytes';
import { problem, type Checked } from '../../problem';
import { Lexer, SyntaxFault, type TextPlace } from './lexer';

export type TextValue =
  | { readonly kind: 'string'; readonly bytes: Bytes }
  | { readonly kind: 'number'; readonly number: number }
  /** Of an enumeration, or `true`, `false`, `inf`, `nan`: which, tells the field's type alone. */
  | { readonly kind: 'identifier'; readonly identifier: string }
  | { readonly kind: 'message'; readonly fields: readonly TextField[] };

/** Each element of a list is a field of its own, as the format has it. */
export interface TextField {
  /** `[domain/type]` with its brackets, where it is an extension or an Any. */
  readonly name: string;
  readonly value: TextValue;
  readonly place: TextPlace;
}

/** protobuf's own limit. */
const DEEPEST = 100;

/** Where the text breaks off the format there is one problem; what stood whole before it is the value. */
export function parseTextFormat(text: string): Checked<readonly TextField[]> {
  const parser = new Parser(text);
  try {
    parser.fields(parser.top);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { value: parser.top, problems: [problem('textpb-syntax', error.message, error.place)] };
  }
  return { value: parser.top, problems: [] };
}

/** `inf` and `nan` are numbers where a number is asked for. */
export function numberOf(value: TextValue): number | undefined {
  if (value.kind === 'number') return value.number;
  if (value.kind !== 'identifier') return undefined;
  if (/^(inf|infinity)$/i.test(value.identifier)) return Infinity;
  return /^nan$/i.test(value.identifier) ? NaN : undefined;
}

/** What opens a message, as a pattern → what closes it. */
const CLOSES = { '{': /\}/y, '<': />/y } as const;

class Parser {
  readonly top: TextField[] = [];
  private readonly lexer: Lexer;
  private depth = 0;

  constructor(text: string) {
    this.lexer = new Lexer(text);
  }

  fields(into: TextField[], close?: RegExp, opened?: TextPlace): void {
    const { lexer } = this;
    for (;;) {
      lexer.skip();
      if (close === undefined ? lexer.isAtEnd : lexer.take(close) !== undefined) return;
      if (lexer.isAtEnd) lexer.fail('a message is not closed', opened);
      this.field(into);
      lexer.skip();
      lexer.take(/[,;]/y);
    }
  }

  private field(into: TextField[]): void {
    const { lexer } = this;
    const { place } = lexer;
    const name = this.name();
    lexer.skip();
    const hasColon = lexer.take(/:/y) !== undefined;
    lexer.skip();
    if (lexer.take(/\[/y) === undefined) into.push({ name, value: this.value(hasColon), place });
    else this.list(name, hasColon, into);
  }

  private name(): string {
    const { lexer } = this;
    const plain = lexer.word();
    if (plain !== undefined) return plain;
    const name = lexer.take(/\[[\w \t./%~-]+\]/y);
    return name?.replace(/[ \t]+/g, '') ?? lexer.fail(`a field must stand here, not ${lexer.here}`);
  }

  private list(name: string, hasColon: boolean, into: TextField[]): void {
    const { lexer } = this;
    lexer.skip();
    if (lexer.take(/\]/y) !== undefined) return;
    for (;;) {
      const { place } = lexer;
      into.push({ name, value: this.value(hasColon), place });
      lexer.skip();
      const next = lexer.take(/[,\]]/y);
      if (next === ']') return;
      if (next === undefined) lexer.fail(`"," or "]" must stand here, not ${lexer.here}`);
      lexer.skip();
    }
  }

  private value(hasColon: boolean): TextValue {
    const { lexer } = this;
    const { place } = lexer;
    const opening = lexer.take(/[{<]/y) as keyof typeof CLOSES | undefined;
    if (opening !== undefined) return this.message(CLOSES[opening], place);
    if (!hasColon) lexer.fail(`":" or "{" must stand here, not ${lexer.here}`);
    const bytes = lexer.string();
    return bytes === undefined ? this.scalar() : { kind: 'string', bytes };
  }

  private message(close: RegExp, place: TextPlace): TextValue {
    if (++this.depth > DEEPEST) this.lexer.fail(`messages stand in messages deeper than ${DEEPEST}`, place);
    const fields: TextField[] = [];
    this.fields(fields, close, place);
    this.depth--;
    return { kind: 'message', fields };
  }

  private scalar(): TextValue {
    const { lexer } = this;
    const sign = lexer.take(/-/y) === undefined ? 1 : -1;
    lexer.skip();
    const number = lexer.number();
    if (number !== undefined) return { kind: 'number', number: sign * number };
    const identifier = lexer.word() ?? lexer.fail(`a value must stand here, not ${lexer.here}`);
    const value: TextValue = { kind: 'identifier', identifier };
    if (sign === 1) return value;
    const special = numberOf(value);
    return special === undefined ? lexer.fail('"-" must stand before a number') : { kind: 'number', number: -special };
  }
}
