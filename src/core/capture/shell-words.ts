/**
 * Command lines → words, as bash, cmd.exe or PowerShell makes them. Nothing is run or expanded: variables and
 * substitutions stay as they are written. Only as much of each shell as pasted `curl` lines need.
 */

import { readQuoted } from './curl/quoting';
import type { Dialect, Source } from './curl/source';

export interface Command {
  readonly words: readonly string[];
  readonly line: number;
  readonly column: number;
  /** What `<<` or `<<<` hands to its standard input. */
  readonly input?: string;
  /** Variables and substitutions in its words, whose values nobody knows here. */
  readonly unknown: readonly string[];
  /** A quote or a substitution does not end. */
  readonly isOpen: boolean;
}

/** Carets before quotes or at the end of lines: cmd. Backticks there, or `curl.exe` without a backslash: PowerShell. */
export function dialectOf(text: string): Dialect {
  const isBash = /\\\r?\n/.test(text);
  if (!isBash && /(?:^|\s)\^(?:"|\r?\n)/.test(text)) return 'cmd';
  if (!isBash && (/\s`\r?\n/.test(text) || /\bcurl\.exe\s/i.test(text))) return 'powershell';
  return 'bash';
}

export function splitCommands(text: string, dialect: Dialect = dialectOf(text)): Command[] {
  return new CommandReader(text, dialect).read();
}

/** `$ ` and the like are pasted along; in PowerShell `&` calls what follows. */
const PROMPT = /(?:PS )?[A-Za-z]:\\[^<>|&;"'\r\n]*>[ \t]*|[$%❯›»&][ \t]+/y;
/** What a shell shows before a line that goes on. */
const SECOND_PROMPT = /[ \t]*>[ \t]+/y;

type Target = 'ignored' | 'document' | 'text';

class CommandReader implements Source {
  at = 0;
  unknown: string[] = [];
  isOpen = false;
  private readonly commands: Command[] = [];
  private words: string[] = [];
  private word: string | undefined;
  private input: string | undefined;
  /** What the next word is, where it is no argument. */
  private target: Target | undefined;
  /** Here-documents begin on the next line. */
  private documents: string[] = [];
  private start = { line: 1, column: 1 };
  private line = 1;
  private readonly lineStarts: readonly number[];

  constructor(
    readonly text: string,
    readonly dialect: Dialect,
  ) {
    this.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  read(): Command[] {
    this.skipPrompt();
    while (this.at < this.text.length) this.step();
    this.endCommand();
    return this.commands;
  }

  append(text: string): void {
    if (this.word === undefined && this.words.length === 0) this.start = this.place();
    this.word = (this.word ?? '') + text;
  }

  /** A backslash (or caret, or backtick) and the end of the line. */
  continueLine(end: number): void {
    this.at = end;
    SECOND_PROMPT.lastIndex = end;
    if (this.dialect === 'bash' && SECOND_PROMPT.test(this.text)) this.at = SECOND_PROMPT.lastIndex;
  }

  private step(): void {
    const c = this.text.charAt(this.at);
    if (c === '\n') this.endLine();
    else if (c === ' ' || c === '\t' || c === '\r') this.endWord(1);
    else if (c === '#' && this.word === undefined && this.dialect !== 'cmd') this.skipLine();
    else if (!readQuoted(this) && !this.readOperator(c)) {
      this.append(c);
      this.at++;
    }
  }

  private readOperator(c: string): boolean {
    if (c === '>' || c === '<') this.readRedirection(c);
    else if (c === '|' || (c === '&' && !this.isInUrl()) || (c === ';' && this.dialect !== 'cmd')) {
      this.at++;
      this.endCommand();
    } else return false;
    return true;
  }

  /** No shell reads `curl http://a.test/?b=1&c=2` so, but whoever writes it means one URL. */
  private isInUrl(): boolean {
    return this.word?.includes('?') === true && /[^\s&|;]/.test(this.text.charAt(this.at + 1));
  }

  private readRedirection(c: string): void {
    const [operator = c] = /^(?:<<<|<<-?|>>|[<>]&|>\||<|>)/.exec(this.text.slice(this.at, this.at + 3)) ?? [];
    if (this.word !== undefined && /^(?:\d|&)?$/.test(this.word)) this.word = undefined;
    this.endWord(operator.length);
    this.target = operator === '<<<' ? 'text' : operator.startsWith('<<') ? 'document' : 'ignored';
  }

  private endWord(skipped = 0): void {
    this.at += skipped;
    if (this.word === undefined) return;
    if (this.target === undefined) this.words.push(this.word);
    else if (this.target === 'document') this.documents.push(this.word);
    else if (this.target === 'text') this.input = `${this.word}\n`;
    this.target = undefined;
    this.word = undefined;
  }

  private endLine(): void {
    this.at++;
    this.endWord();
    for (const end of this.documents) this.readDocument(end);
    this.documents = [];
    this.endCommand();
  }

  /** Up to a line that holds `end` alone; without one it takes all the rest, as in a shell. */
  private readDocument(end: string): void {
    const start = this.at;
    while (this.at < this.text.length) {
      const lineStart = this.at;
      this.skipLine();
      const line = this.text.slice(lineStart, this.at++).trim();
      if (line !== end) continue;
      this.input = this.text.slice(start, lineStart).replaceAll('\r\n', '\n');
      return;
    }
    this.isOpen = true;
  }

  private endCommand(): void {
    this.endWord();
    const { words, start, unknown, isOpen, input } = this;
    if (words.length > 0)
      this.commands.push({ words, ...start, unknown, isOpen, ...(input === undefined ? {} : { input }) });
    this.words = [];
    this.unknown = [];
    this.isOpen = false;
    this.input = undefined;
    this.target = undefined;
    this.skipPrompt();
  }

  private skipPrompt(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
    PROMPT.lastIndex = this.at;
    if (PROMPT.test(this.text)) this.at = PROMPT.lastIndex;
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  private place(): { line: number; column: number } {
    while (this.at >= (this.lineStarts[this.line] ?? Infinity)) this.line++;
    return { line: this.line, column: this.at - (this.lineStarts[this.line - 1] ?? 0) + 1 };
  }
}
