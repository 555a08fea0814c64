/** Quotes and escapes of cmd.exe and of PowerShell. */

import { appendOne, readEscaped, readExpansion, readUpTo, type Source } from './source';

/** cmd.exe takes the carets away, then the program's own start-up code reads quotes and backslashes. */
export function readCmd(source: Source): boolean {
  const { text, at } = source;
  if (text.startsWith('^"', at)) readCmdDouble(source, at + 2, true);
  else if (text.charAt(at) === '"') readCmdDouble(source, at + 1, false);
  else if (text.charAt(at) === '^') return readEscaped(source);
  else if (text.startsWith('\\"', at)) {
    source.append('"');
    source.at += 2;
  } else return false;
  return true;
}

/** What browsers escape by a caret. In plain quotes a caret before anything else is one that was meant. */
const ESCAPED_BY_TOOLS = /[^A-Za-z0-9\s_\-:=+~'/.,?;()*`]/;

interface CmdCharacter {
  readonly c: string;
  readonly end: number;
  readonly hadCaret: boolean;
}

/** Browsers write `^"…^"`, double each backslash, and put a caret wherever cmd might see something in it. */
function readCmdDouble(source: Source, start: number, isTool: boolean): void {
  const { text } = source;
  source.append('');
  source.at = start;
  while (source.at < text.length) {
    const { c, end, hadCaret } = cmdCharacter(text, source.at, isTool);
    if (c === '\\') readBackslashes(source, isTool);
    else {
      source.at = end;
      const next = cmdCharacter(text, end, isTool);
      if (c === '"' && (isTool || hadCaret || next.c !== '"')) return;
      if (c === '"') source.at = next.end;
      source.append(c);
    }
  }
  source.isOpen = true;
}

/** Before a quote, each pair is one backslash, and one that is left makes the quote ordinary. */
function readBackslashes(source: Source, isTool: boolean): void {
  let count = 0;
  let isDoubled = isTool;
  let next = cmdCharacter(source.text, source.at, isTool);
  for (; next.c === '\\'; next = cmdCharacter(source.text, source.at, isTool)) {
    count++;
    isDoubled ||= next.hadCaret;
    source.at = next.end;
  }
  const isQuote = next.c === '"';
  const kept = isDoubled || isQuote ? Math.floor(count / 2) : count;
  const isLeft = (isDoubled || isQuote) && count % 2 === 1;
  source.append('\\'.repeat(kept) + (isLeft ? (isQuote ? '"' : '\\') : ''));
  if (isLeft && isQuote) source.at = next.end;
}

function cmdCharacter(text: string, at: number, isTool: boolean): CmdCharacter {
  const c = text.charAt(at);
  if (c !== '^') return { c, end: at + 1, hadCaret: false };
  const [lineEnds] = /^(?:\r?\n){1,2}/.exec(text.slice(at + 1, at + 5)) ?? [];
  if (lineEnds !== undefined) return { c: '\n', end: at + 1 + lineEnds.length, hadCaret: true };
  const next = text.charAt(at + 1);
  // `%^20`: the caret keeps cmd from seeing a variable there.
  const isEscape = isTool || ESCAPED_BY_TOOLS.test(next) || text.charAt(at - 1) === '%';
  return isEscape && next !== '' ? { c: next, end: at + 2, hadCaret: true } : { c, end: at + 1, hadCaret: false };
}

/** PowerShell hands `\"` to a program as it stands, which then reads it as a quote. */
export function readPowerShell(source: Source): boolean {
  const { text, at } = source;
  const [, quote] = /^@(['"])\r?\n/.exec(text.slice(at, at + 4)) ?? [];
  if (quote !== undefined) readUpTo(source, at + (text.charAt(at + 2) === '\r' ? 4 : 3), `\n${quote}@`);
  else if (text.charAt(at) === '`') return readEscaped(source);
  else if (text.charAt(at) === "'") readPowerShellQuoted(source, "'");
  else if (text.charAt(at) === '"') readPowerShellQuoted(source, '"');
  else return readExpansion(source);
  return true;
}

const BACKTICK: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

function readPowerShellQuoted(source: Source, quote: string): void {
  const { text } = source;
  source.append('');
  source.at++;
  while (source.at < text.length) {
    const c = text.charAt(source.at);
    const next = text.charAt(source.at + 1);
    if (c === quote && next !== quote) {
      source.at++;
      return;
    }
    if (c === quote) appendPair(source, quote);
    else if (c === '\\' && next === '"' && quote === "'") appendPair(source, '"');
    else if (c === '`' && quote === '"') appendPair(source, BACKTICK[next] ?? next);
    else if (quote === "'" || !readExpansion(source)) appendOne(source);
  }
  source.isOpen = true;
}

function appendPair(source: Source, text: string): void {
  source.append(text);
  source.at += 2;
}
