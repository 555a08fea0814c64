/** What is wrong with a text, by where it stands: offsets from the start of the text that was given. */

export type WatProblemCode =
  | 'syntax'
  | 'unclosed'
  | 'stray-parenthesis'
  | 'unknown-instruction'
  | 'unknown-name'
  | 'unknown-index'
  | 'duplicate-name'
  | 'duplicate-export'
  | 'literal'
  | 'order'
  | 'type-mismatch'
  | 'stack'
  | 'immutable'
  | 'constant'
  | 'module'
  | 'unused'
  | 'abi'
  | 'too-large';

export interface WatProblem {
  readonly code: WatProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly severity: 'error' | 'warning' | 'hint' | 'note';
  /** What a remedy needs to know: the name that is unknown, the index space that it was sought in. */
  readonly about?: { readonly space: string; readonly name: string };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export function errorAt(code: WatProblemCode, start: number, end: number, message: string): WatProblem {
  return { code, start, end, message, severity: 'error' };
}

/** Collects them; the order is that of finding. */
export class Problems {
  readonly list: WatProblem[] = [];

  error(code: WatProblemCode, at: Span, message: string, about?: WatProblem['about']): void {
    this.add('error', code, at, message, about);
  }

  note(code: WatProblemCode, at: Span, message: string): void {
    this.add('note', code, at, message);
  }

  private add(
    severity: WatProblem['severity'],
    code: WatProblemCode,
    { start, end }: Span,
    message: string,
    about?: WatProblem['about'],
  ): void {
    this.list.push({ code, message, start, end, severity, ...(about === undefined ? {} : { about }) });
  }
}
