/** RE2's regular expressions → JavaScript's, with flag `u`. https://github.com/google/re2/wiki/Syntax */

import { Cursor } from './cursor';
import { bothCases, charText, complement, literal, POSIX, setText, type Range } from './re2-class';
import { escapedCharacter, NotRe2, perlSet, property } from './re2-escape';

export interface Pattern {
  /** Matches where RE2 matches the whole text, once it stands between `^(?:` and `)$`. Captures are gone. */
  readonly source: string;
  /** It has a `|` in no group. */
  readonly alternates: boolean;
}

/** How deep RE2 lets groups stand, and how often it lets things repeat. */
const DEEPEST = 1000;
const MOST = 1000;

/** The pattern, or why there is none. */
export function translateRe2(text: string): Pattern | string {
  try {
    const translation = new Translation(text);
    const source = translation.run();
    new RegExp(source, 'u');
    return { source, alternates: translation.alternates };
  } catch (error) {
    if (error instanceof NotRe2) return error.message;
    // Whatever else the engine does not take.
    if (error instanceof SyntaxError) return 'it is no regular expression';
    throw error;
  }
}

/** `U` is left aside: whether the whole text matches does not depend on it. */
interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

class Translation extends Cursor {
  alternates = false;
  private flags: Flags = { i: false, m: false, s: false };
  /** Flags outside of each open group. */
  private readonly open: Flags[] = [];

  run(): string {
    const parts: string[] = [];
    while (!this.isAtEnd) parts.push(this.next());
    if (this.open.length > 0) throw new NotRe2('a group is not closed');
    return parts.join('');
  }

  private next(): string {
    const character = this.character();
    switch (character) {
      case '(':
        return this.group();
      case ')':
        return this.close();
      case '|':
        this.alternates ||= this.open.length === 0;
        return '|';
      case '[':
        return this.set();
      case '\\':
        return this.escape();
      case '.':
        return this.flags.s ? '[^]' : '[^\\n]';
      case '^':
        return this.flags.m ? '(?<![^\\n])' : '^';
      case '$':
        return this.flags.m ? '(?![^\\n])' : '$';
      case '*':
      case '+':
      case '?':
        return character;
      case '{':
        return this.repeat();
      default:
        return this.literal(codeOf(character));
    }
  }

  private character(): string {
    return this.take(/[^]/uy) ?? '';
  }

  private literal(code: number): string {
    const cases = this.cases([[code, code]]);
    return cases.length > 1 ? setText(cases) : charText(code);
  }

  private cases(ranges: readonly Range[]): readonly Range[] {
    return this.flags.i ? bothCases(ranges) : ranges;
  }

  /** Otherwise a brace stands for itself. */
  private repeat(): string {
    const times = this.take(/\d+(?:,\d*)?\}/y);
    if (times === undefined) return '\\{';
    if (times.match(/\d+/g)?.some((one) => Number(one) > MOST) === true)
      throw new NotRe2(`something repeats more than ${MOST} times`);
    return `{${times}`;
  }

  private group(): string {
    const outside = this.flags;
    const isPlain = this.take(/\?P?<[A-Za-z_]\w*>/y) !== undefined || !this.text.startsWith('?', this.at);
    const flags = isPlain ? undefined : this.take(/\?[imsU]*(?:-[imsU]+)?[:)]/y);
    if (!isPlain && flags === undefined) throw new NotRe2('it has a group that RE2 does not know');
    if (flags !== undefined) this.flags = changed(outside, flags);
    // Without a colon they hold until the group around ends.
    if (flags?.endsWith(')') === true) return '';
    if (this.open.push(outside) > DEEPEST) throw new NotRe2(`groups stand in groups deeper than ${DEEPEST}`);
    return '(?:';
  }

  private close(): string {
    const outside = this.open.pop();
    if (outside === undefined) throw new NotRe2('a ")" closes no group');
    this.flags = outside;
    return ')';
  }

  private escape(): string {
    const assertion = this.take(/[bBAz]/y);
    if (assertion !== undefined) return { A: '^', z: '$' }[assertion] ?? `\\${assertion}`;
    if (this.take(/Q/y) !== undefined) return this.quoted();
    const ranges = perlSet(this);
    return ranges === undefined ? (property(this) ?? this.literal(escapedCharacter(this))) : setText(ranges);
  }

  /** Up to `\E`, characters that stand for themselves. */
  private quoted(): string {
    const end = this.text.indexOf('\\E', this.at);
    const text = this.text.slice(this.at, end === -1 ? this.text.length : end);
    this.at += text.length + (end === -1 ? 0 : 2);
    return this.flags.i ? Array.from(text, (one) => this.literal(codeOf(one))).join('') : literal(text);
  }

  private set(): string {
    const isNegated = this.take(/\^/y) !== undefined;
    const ranges: Range[] = [];
    let properties = '';
    // A bracket that comes first stands for itself.
    for (let isFirst = true; isFirst || this.take(/\]/y) === undefined; isFirst = false) {
      if (this.isAtEnd) throw new NotRe2('a "[" is not closed');
      const part = this.setPart();
      if (typeof part === 'string') properties += part;
      else ranges.push(...part);
    }
    return setText(ranges, properties, isNegated);
  }

  private setPart(): readonly Range[] | string {
    const posix = this.take(/\[:\^?[a-z]+:\]/y);
    if (posix !== undefined) return this.posix(posix);
    const named = this.take(/\\(?=[dswDSWpP])/y) === undefined ? undefined : (perlSet(this) ?? property(this));
    if (named !== undefined) return named;
    const first = this.setCharacter();
    const last = this.take(/-(?!\])/y) === undefined ? first : this.setCharacter();
    if (first > last) throw new NotRe2('it has a set from a later character to an earlier one');
    return this.cases([[first, last]]);
  }

  private setCharacter(): number {
    return this.take(/\\/y) === undefined ? codeOf(this.character()) : escapedCharacter(this);
  }

  private posix(text: string): readonly Range[] {
    const name = text.replace(/[^a-z]/g, '');
    const ranges = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    if (ranges === undefined) throw new NotRe2(`it has a set that RE2 does not know: ${text}`);
    return text.startsWith('[:^') ? complement(this.cases(ranges)) : this.cases(ranges);
  }
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** `?is-m:` */
function changed(flags: Flags, text: string): Flags {
  const [on = '', off = ''] = text.slice(1, -1).split('-');
  const is = (name: keyof Flags) => (flags[name] || on.includes(name)) && !off.includes(name);
  return { i: is('i'), m: is('m'), s: is('s') };
}
