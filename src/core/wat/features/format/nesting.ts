/** Which lists and which unfolded blocks are open, token by token. Blocks nest as the words of instructions tell. */

import type { Items } from './items';

export interface Opened {
  readonly kind: 'list' | 'block';
  /** Of its parenthesis or its keyword. */
  readonly start: number;
  /** As it was given when it was opened. */
  readonly line: number;
  /** Words in annotations mean nothing here. */
  readonly isAnnotation: boolean;
}

type Role = 'opens' | 'parts' | 'closes';

const WORDS: ReadonlyMap<string, Role> = new Map([
  ...['block', 'loop', 'if', 'try', 'try_table'].map((word) => [word, 'opens'] as const),
  ...['else', 'catch', 'catch_all'].map((word) => [word, 'parts'] as const),
  ...['end', 'delegate'].map((word) => [word, 'closes'] as const),
]);

const LONGEST_WORD = 9;

export class Nesting {
  readonly open: Opened[] = [];
  /** Whether some parenthesis closed nothing. */
  hasStray = false;
  private isHead = false;

  get top(): Opened | undefined {
    return this.open.at(-1);
  }

  /** Whether some list is open. */
  get isInList(): boolean {
    return this.open.some(({ kind }) => kind === 'list');
  }

  /**
   * Takes the next token. Returns what it closes, or parts: `)` and `end`, or `else` and `catch`. Blocks whose list
   * ends are over, too.
   */
  take({ kind, text, start, end }: Items, line: number): Opened | undefined {
    const wasHead = this.isHead;
    this.isHead = kind === 'open';
    if (kind === 'close') return this.close();
    if (kind === 'open' || kind === 'annotation') this.begin('list', start, line, kind === 'annotation');
    // Behind a parenthesis stand the words of folded ones.
    else if (kind === 'keyword' && !wasHead && end - start <= LONGEST_WORD && this.top?.isAnnotation !== true)
      return this.word(WORDS.get(text.slice(start, end)), start, line);
    return undefined;
  }

  private begin(kind: Opened['kind'], start: number, line: number, isAnnotation = false): void {
    this.open.push({ kind, start, line, isAnnotation: isAnnotation || this.top?.isAnnotation === true });
  }

  private close(): Opened | undefined {
    let closed = this.open.pop();
    while (closed?.kind === 'block') closed = this.open.pop();
    if (closed === undefined) this.hasStray = true;
    return closed;
  }

  private word(role: Role | undefined, start: number, line: number): Opened | undefined {
    const { top } = this;
    if (role === 'opens') this.begin('block', start, line);
    if (role === undefined || role === 'opens' || top?.kind !== 'block') return undefined;
    if (role === 'closes') this.open.pop();
    return top;
  }
}
