/** All words that a pattern of the grammar takes, where it takes finitely many. */

/** Knows letters, groups, classes without ranges and `?`. What is looked at ahead is passed over. Throws at all else. */
export function wordsOf(pattern: string): string[] {
  const words = new Words(pattern);
  return words.alternatives();
}

class Words {
  private at = 0;

  constructor(private readonly pattern: string) {}

  alternatives(): string[] {
    const all = this.sequence();
    while (this.takes('|')) all.push(...this.sequence());
    return all;
  }

  private takes(sign: string): boolean {
    const isThere = this.pattern.startsWith(sign, this.at);
    if (isThere) this.at += sign.length;
    return isThere;
  }

  private sequence(): string[] {
    let words = [''];
    while (this.at < this.pattern.length && !/[|)]/.test(this.pattern.charAt(this.at))) {
      const next = this.item();
      const ends = this.takes('?') ? ['', ...next] : next;
      words = words.flatMap((word) => ends.map((end) => word + end));
    }
    return words;
  }

  private item(): string[] {
    if (this.takes('(?:')) return this.group();
    if (this.takes('(?!') || this.takes('(?=')) return this.lookahead();
    if (this.takes('[')) return Array.from(this.upTo(']'));
    this.takes('\\');
    const letter = this.pattern.charAt(this.at++);
    if (!/[\w.]/.test(letter)) throw new Error(`${letter} at ${this.at} of ${this.pattern}`);
    return [letter];
  }

  private group(): string[] {
    const words = this.alternatives();
    if (!this.takes(')')) throw new Error(`a group without end in ${this.pattern}`);
    return words;
  }

  private lookahead(): string[] {
    for (let depth = 1; depth > 0; this.at++) {
      const sign = this.pattern.charAt(this.at);
      if (sign === '') throw new Error(`a group without end in ${this.pattern}`);
      depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    }
    return [''];
  }

  private upTo(sign: string): string {
    const end = this.pattern.indexOf(sign, this.at);
    const text = this.pattern.slice(this.at, end);
    this.at = end + 1;
    return text;
  }
}
