/** What stands between two items of one line, and how wide text is. */

import { isBlank, isBreak, type ItemKind } from './items';

export interface FormatOptions {
  /** Columns of one level of indentation, and of a tab. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

const TAB = 9;
const SEMICOLON = 59;
const AT = 64;

/** `touches`: nothing stands between them now. */
export function spaceBetween(before: ItemKind, kind: ItemKind, text: string, start: number, touches: boolean): string {
  if (kind === 'close') return '';
  // `(;` and `(@` are tokens of their own.
  if (before === 'open') return isOneOf(text.charCodeAt(start), SEMICOLON, AT) ? ' ' : '';
  // What has letters that no token may have is left in one piece.
  return touches && isWord(before) && isWord(kind) ? '' : ' ';
}

function isOneOf(code: number, ...codes: readonly number[]): boolean {
  return codes.includes(code);
}

function isWord(kind: ItemKind): boolean {
  return kind !== 'open' && kind !== 'close' && kind !== 'line-comment' && kind !== 'block-comment';
}

/** Beyond this nobody follows, and the space alone would be longer than the code. */
const DEEPEST = 100;

export function indentation(level: number, { tabSize, insertSpaces }: FormatOptions): string {
  const levels = Math.min(level, DEEPEST);
  return insertSpaces ? ' '.repeat(levels * tabSize) : '\t'.repeat(levels);
}

/** The column behind a piece of text that begins in `column`. */
export function columnAfter(column: number, text: string, start: number, end: number, tabSize: number): number {
  let at = column;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (isBreak(code)) at = 0;
    else at += code === TAB ? tabSize - (at % tabSize) : 1;
  }
  return at;
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at;
}

export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
  return at;
}

/** Where something stands in a line that begins at `start`. */
export function behindIndentation(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}
