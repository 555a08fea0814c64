/** Where a text stops being JSON, and what should stand there. Engines do not always tell. RFC 8259. */

export interface SyntaxFault {
  readonly offset: number;
  readonly reason: string;
}

/** What may come next. A list or an object may end right behind its beginning. */
type Next = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma';

const REASONS: Readonly<Record<Next, string>> = {
  value: 'value expected',
  'value or end': 'value expected',
  name: 'property name expected',
  'name or end': 'property name expected',
  colon: 'colon expected',
  comma: 'comma expected',
};

/** undefined: there is none. */
export function syntaxFault(text: string): SyntaxFault | undefined {
  return new Scanner(text).fault();
}

const SPACE = /[ \t\r\n]*/y;
const PLAIN = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

/** Keeps its own stack: nesting may be deep. */
class Scanner {
  private at = 0;
  private next: Next = 'value';
  private readonly open: ('}' | ']')[] = [];

  constructor(private readonly text: string) {}

  fault(): SyntaxFault | undefined {
    for (;;) {
      this.skip(SPACE);
      if (this.next === 'comma' && this.open.length === 0) return this.end();
      if (!this.step(this.text.charAt(this.at))) return { offset: this.at, reason: REASONS[this.next] };
    }
  }

  private end(): SyntaxFault | undefined {
    return this.at >= this.text.length ? undefined : { offset: this.at, reason: 'end of file expected' };
  }

  /** false: what stands here is not what may come. */
  private step(c: string): boolean {
    if (c !== '' && c === this.open.at(-1) && /end|comma/.test(this.next)) {
      this.open.pop();
      return this.move('comma');
    }
    switch (this.next) {
      case 'colon':
        return c === ':' && this.move('value');
      case 'comma':
        return c === ',' && this.move(this.open.at(-1) === '}' ? 'name' : 'value');
      case 'name':
      case 'name or end':
        return c === '"' && this.string('colon');
      default:
        return this.value(c);
    }
  }

  private value(c: string): boolean {
    if (c === '"') return this.string('comma');
    if (c === '{' || c === '[') {
      this.open.push(c === '{' ? '}' : ']');
      return this.move(c === '{' ? 'name or end' : 'value or end');
    }
    if (!this.skip(PLAIN)) return false;
    this.next = 'comma';
    return true;
  }

  private move(next: Next): boolean {
    this.at++;
    this.next = next;
    return true;
  }

  /** The place of a broken one is where it breaks. */
  private string(next: Next): boolean {
    this.at++;
    while (this.at < this.text.length) {
      const c = this.text.charAt(this.at);
      if (c === '"') return this.move(next);
      if (c < ' ' || (c === '\\' && !this.skip(ESCAPE))) return false;
      if (c !== '\\') this.at++;
    }
    return false;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const isThere = pattern.test(this.text);
    if (isThere) this.at = pattern.lastIndex;
    return isThere;
  }
}
