/**
 * Expressions of watches and conditions: names, members, indices, and operators. Operators bind as Rust and Go have it:
 * `flags & 1 == 0` compares what `&` gives.
 */

import { character, ExpressionError, tokensOf, type Token } from './tokens';

export type Unary = '!' | '-' | '*' | '&';
export type Binary =
  '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '|' | '^' | '&' | '+' | '-' | '*' | '/' | '%';

export type Node = { readonly column: number } & (
  | { readonly kind: 'literal'; readonly value: bigint | number | boolean | string | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Node; readonly name: string }
  | { readonly kind: 'index'; readonly of: Node; readonly index: Node }
  | { readonly kind: 'unary'; readonly operator: Unary; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: Binary; readonly left: Node; readonly right: Node }
);

const LONGEST = 10_000;
/** Far more than anybody writes, far less than the stack has room for. */
const DEEPEST = 100;

const BINDING: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['|'],
  ['^'],
  ['&'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Throws ExpressionError. */
export function parseExpression(text: string): Node {
  if (text.length > LONGEST) throw new ExpressionError(LONGEST, 'the expression is too long');
  return new Parser(tokensOf(text)).all();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  all(): Node {
    const node = this.binary(0);
    const { kind } = this.next;
    if (kind !== 'end') throw this.unexpected('an operator');
    return node;
  }

  private get next(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] as Token;
  }

  private unexpected(what: string): ExpressionError {
    const { kind, text, column } = this.next;
    return new ExpressionError(column, `${what} is expected, not ${kind === 'end' ? 'the end' : text}`);
  }

  private take(...texts: readonly string[]): Token | undefined {
    const { next } = this;
    if (next.kind !== 'sign' || !texts.includes(next.text)) return undefined;
    this.at++;
    return next;
  }

  private need(text: string): void {
    if (this.take(text) === undefined) throw this.unexpected(text);
  }

  private binary(level: number): Node {
    const operators = BINDING[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (let sign = this.take(...operators); sign !== undefined; sign = this.take(...operators)) {
      const right = this.binary(level + 1);
      left = this.bounded({ kind: 'binary', column: sign.column, operator: sign.text as Binary, left, right });
    }
    return left;
  }

  private unary(): Node {
    const sign = this.take('!', '-', '*', '&', '&&');
    if (sign === undefined) return this.postfix(this.primary());
    if (sign.text === '&&') throw new ExpressionError(sign.column, 'there is no address of an address');
    const operand = this.nested(() => this.unary());
    return { kind: 'unary', column: sign.column, operator: sign.text as Unary, operand };
  }

  private postfix(node: Node): Node {
    const sign = this.take('.', '->', '[');
    if (sign === undefined) return node;
    const { column } = sign;
    if (sign.text !== '[')
      return this.postfix(this.bounded({ kind: 'member', column, of: node, name: this.memberName() }));
    const index = this.nested(() => this.binary(0));
    this.need(']');
    return this.postfix(this.bounded({ kind: 'index', column, of: node, index }));
  }

  private memberName(): string {
    const { kind, text } = this.next;
    if (kind !== 'name' && kind !== 'place') throw this.unexpected('the name of a member');
    this.at++;
    return text;
  }

  private primary(): Node {
    const { next } = this;
    if (this.take('(') !== undefined) return this.enclosed();
    this.at++;
    const { column } = next;
    if (next.kind === 'name') return named(next);
    if (next.kind === 'number') return { kind: 'literal', column, value: numberOf(next) };
    if (next.kind === 'string') return { kind: 'literal', column, value: unescaped(next) };
    if (next.kind === 'character') return { kind: 'literal', column, value: BigInt(character(next)) };
    this.at--;
    throw this.unexpected('a name or a number');
  }

  private enclosed(): Node {
    const node = this.nested(() => this.binary(0));
    this.need(')');
    return node;
  }

  private nested(read: () => Node): Node {
    this.depth++;
    if (this.depth > DEEPEST) throw new ExpressionError(this.next.column, 'the expression is nested too deep');
    const node = read();
    this.depth--;
    return node;
  }

  /** What is evaluated goes as deep as this tree. */
  private nodes = 0;

  private bounded(node: Node): Node {
    this.nodes++;
    if (this.nodes > 5 * DEEPEST) throw new ExpressionError(node.column, 'the expression is too long');
    return node;
  }
}

function named({ text, column }: Token): Node {
  if (text === 'true' || text === 'false') return { kind: 'literal', column, value: text === 'true' };
  if (text === 'null' || text === 'nullptr' || text === 'nil') return { kind: 'literal', column, value: null };
  return { kind: 'name', column, name: text };
}

function numberOf({ text, column }: Token): bigint | number {
  const digits = text.replaceAll('_', '').replace(INTEGER_SUFFIX, '');
  if (/^0[xob]/i.test(digits) || /^\d+$/.test(digits)) return integerOf(digits, text, column);
  const value = Number(digits.replace(/f(32|64)?$/i, ''));
  if (Number.isNaN(value)) throw new ExpressionError(column, `${text} is no number`);
  return value;
}

const INTEGER_SUFFIX = /([iu](8|16|32|64|128|size)|u?l{0,2}|l{1,2}u)$/i;

function integerOf(digits: string, text: string, column: number): bigint {
  try {
    return BigInt(digits);
  } catch {
    throw new ExpressionError(column, `${text} is no number`);
  }
}

function unescaped({ text }: Token): string {
  return text.slice(1, -1).replace(/\\(.)/gs, (_, one: string) => ESCAPED[one] ?? one);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };
