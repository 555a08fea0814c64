/** Snippets as the editor inserts them, each placeholder with its default. Syntax: https://code.visualstudio.com/docs/editor/userdefinedsnippets */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/parts';

export interface Snippet {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly body: string;
  readonly description: string;
}

interface SnippetFile {
  readonly [name: string]: {
    readonly prefix: string | string[];
    readonly body: string | string[];
    readonly description: string;
  };
}

export function loadSnippets(): Snippet[] {
  const file = JSON.parse(readFileSync(join(ROOT, 'snippets', 'wat.json'), 'utf8')) as SnippetFile;
  return Object.entries(file).map(([name, { prefix, body, description }]) => ({
    name,
    prefixes: [prefix].flat(),
    body: [body].flat().join('\n'),
    description,
  }));
}

/** What somebody typed, by the number of the placeholder. */
export type Typed = Readonly<Record<string, string>>;

/** In WAT, two blanks for a tab. Throws at what the editor would take for a variable. */
export function expanded({ name, body }: Pick<Snippet, 'name' | 'body'>, typed: Typed = {}): string {
  const values = new Map(Object.entries(typed));
  const text = new Expansion(name, body, values).text('');
  return text.replaceAll('\t', '  ');
}

class Expansion {
  private at = 0;

  constructor(
    private readonly name: string,
    private readonly body: string,
    private readonly values: Map<string, string>,
  ) {}

  /** Up to `end`, which is taken, too. */
  text(end: string): string {
    let text = '';
    while (this.at < this.body.length) {
      const sign = this.body.charAt(this.at++);
      if (sign === end) return text;
      if (sign === '\\') text += this.escaped();
      else if (sign === '$') text += this.placeholder();
      else text += sign;
    }
    if (end !== '') throw new Error(`${this.name}: ${end} is missing`);
    return text;
  }

  private escaped(): string {
    const next = this.body.charAt(this.at);
    if (next === '' || !'\\$}'.includes(next)) return '\\';
    this.at++;
    return next;
  }

  private placeholder(): string {
    const [whole, braced, bare] = /^(?:\{(\d+)([:|}])|(\d+))/.exec(this.body.slice(this.at))?.slice(0, 4) ?? [];
    if (whole === undefined)
      throw new Error(`${this.name}: a variable before ${this.body.slice(this.at, this.at + 20)}`);
    this.at += whole.length;
    const number = braced ?? bare ?? whole;
    return this.valueOf(number, whole.at(-1) ?? '');
  }

  /** The first that stands with a default gives it to the others of its number. */
  private valueOf(number: string, sign: string): string {
    const given = sign === ':' ? this.text('}') : sign === '|' ? this.choice() : undefined;
    const value = this.values.get(number) ?? given ?? '';
    this.values.set(number, value);
    return value;
  }

  private choice(): string {
    const end = this.body.indexOf('|}', this.at);
    const [first = ''] = this.body.slice(this.at, end).split(',');
    this.at = end + 2;
    return first;
  }
}
