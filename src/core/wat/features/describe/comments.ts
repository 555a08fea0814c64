/** Comments, which the tree leaves out. https://webassembly.github.io/spec/core/text/lexical.html#comments */

const MOST_LINES = 50;

/** What lines of `;;` directly above a place say, one line each; nothing where the place does not begin its line. */
export function commentAbove(text: string, offset: number): string[] {
  const found: string[] = [];
  let end = lineStart(text, offset) - 1;
  if (text.slice(end + 1, offset).trim() !== '') return [];
  while (end >= 0 && found.length < MOST_LINES) {
    const start = lineStart(text, end);
    const line = text.slice(start, end).trim();
    if (!line.startsWith(';;')) break;
    found.unshift(line.replace(/^;+/, '').trim());
    end = start - 1;
  }
  return found;
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** `from` is a place outside of comments and strings. A line comment goes up to the end of its line, that included. */
export function isInComment(text: string, from: number, offset: number): boolean {
  let at = from;
  while (at < offset) {
    if (text.startsWith(';;', at)) {
      at = lineEnd(text, at);
      if (at >= offset) return true;
    } else if (text.startsWith('(;', at)) {
      at = blockEnd(text, at);
      if (at > offset) return true;
    } else at = text[at] === '"' ? stringEnd(text, at) : at + 1;
  }
  return false;
}

function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

/** They nest. One that never ends goes on behind the end. */
function blockEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('(;', at)) depth++;
    else if (text.startsWith(';)', at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return Infinity;
}

/** A string ends with its line at the latest. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') {
    if (text[at] === '"') return at + 1;
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}
