/** The words of an expression. */

/** What is wrong with an expression, and where: its message is for the user. */
export class ExpressionError extends Error {
  constructor(column: number, what: string) {
    super(`column ${column}: ${what}`);
  }
}

export interface Token {
  /** `place`: of a tuple, the number behind a dot. */
  readonly kind: 'name' | 'place' | 'number' | 'string' | 'character' | 'sign' | 'end';
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*(?:::[\p{L}_$~][\p{L}\p{N}_$]*)*/uy;
const NUMBER = /0[xX][\da-fA-F_]+\w*|0[bB][01_]+\w*|0[oO][0-7_]+\w*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w*/y;
const PLACE = /\d+/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const CHARACTER = /'(?:[^'\\]|\\.[^']*)'/suy;
const SIGN = /->|\|\||&&|==|!=|<=|>=|[-.[\]()<>|^&+*/%!]/y;
const SPACE = /\s*/y;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = spaceEnd(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at, tokens.at(-1));
    tokens.push(token);
    at = spaceEnd(text, at + token.text.length);
  }
  return [...tokens, { kind: 'end', text: '', column: text.length + 1 }];
}

function tokenAt(text: string, at: number, previous: Token | undefined): Token {
  const isMember = previous?.kind === 'sign' && (previous.text === '.' || previous.text === '->');
  const kinds = [
    ['name', NAME],
    isMember ? (['place', PLACE] as const) : (['number', NUMBER] as const),
    ['string', STRING],
    ['character', CHARACTER],
    ['sign', SIGN],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const found = match(pattern, text, at);
    if (found !== undefined) return { kind, text: found, column: at + 1 };
  }
  throw new ExpressionError(at + 1, `${String.fromCodePoint(text.codePointAt(at) as number)} is not understood here`);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const spaceEnd = (text: string, at: number): number => at + (match(SPACE, text, at)?.length ?? 0);

const ESCAPED: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92, "'": 39, '"': 34 };

/** The code point of `'a'`, `'\n'`, `'\x41'`, `'\u{e9}'`. */
export function character({ text, column }: Pick<Token, 'text' | 'column'>): number {
  const inner = text.slice(1, -1);
  if (!inner.startsWith('\\')) return inner.codePointAt(0) as number;
  const code = ESCAPED[inner.slice(1)];
  if (code !== undefined) return code;
  const digits = /^\\(?:x([\da-f]{1,2})|u\{?([\da-f]{1,6})\}?)$/i.exec(inner);
  if (digits === null) throw new ExpressionError(column, `${text} is no character`);
  return parseInt(digits[1] ?? digits[2] ?? '', 16);
}
