/** Values in a JSON text: found and replaced where they stand, so that the rest stays as it was written. */

import { expanded, round, type Repeated } from './mutate-text';

/** `set`: to what `json` spells, which need not be JSON. `nest`: into so many arrays. */
export type JsonMutation =
  | { readonly how: 'set'; readonly at: number; readonly json: string }
  | { readonly how: 'text'; readonly at: number; readonly text: Repeated }
  | { readonly how: 'nest'; readonly at: number; readonly depth: number }
  | { readonly how: 'remove' | 'repeat'; readonly at: number };

/** A value; `member`: where its key begins, or it itself where it has none. */
interface Span {
  readonly member: number;
  readonly from: number;
  to: number;
}

const LONGEST = 65_536;
const DEEPEST = 50_000;

/** The text as it is where it is not JSON. */
export function withJson(text: string, mutation: JsonMutation): string {
  if (!isJson(text)) return text;
  const spans = spansOf(text);
  const span = spans[round(mutation.at, spans.length)];
  if (span === undefined) return text;
  const value = text.slice(span.from, span.to);
  const replaced = (by: string) => text.slice(0, span.from) + by + text.slice(span.to);
  switch (mutation.how) {
    case 'set':
      return replaced(mutation.json);
    case 'text':
      return replaced(JSON.stringify(expanded(mutation.text, LONGEST)));
    case 'nest': {
      const depth = round(mutation.depth, DEEPEST + 1);
      return replaced('['.repeat(depth) + value + ']'.repeat(depth));
    }
    case 'remove':
      return without(text, span);
    case 'repeat':
      return span === spans[0] ? text : `${text.slice(0, span.to)},${text.slice(span.member)}`;
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** With the comma behind it, or else the one before it. */
function without(text: string, { member, to }: Span): string {
  const before = text.slice(0, member);
  const after = text.slice(to);
  const behind = after.replace(/^\s*,\s*/, '');
  return behind === after ? before.replace(/,\s*$/, '') + after : before + behind;
}

/** All values of a sound JSON text, outer before inner. Without recursion: it may be as deep as it likes. */
function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  const open: Span[] = [];
  let key: number | undefined;
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at);
    const end = at + token.length;
    const isKey = token.startsWith('"') && nextMark(text, end) === ':';
    if (isKey) key = at;
    else if (/^[\]}]/.test(token)) close(open, end);
    else if (!/^[\s,:]/.test(token)) {
      const span = { member: key ?? at, from: at, to: end };
      spans.push(span);
      if (/^[[{]/.test(token)) open.push(span);
      key = undefined;
    }
    at = end;
  }
  return spans;
}

function close(open: Span[], end: number): void {
  const span = open.pop();
  if (span !== undefined) span.to = end;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|\s+|[^\s[\]{},:"]+/sy;

function tokenAt(text: string, at: number): string {
  TOKEN.lastIndex = at;
  return TOKEN.exec(text)?.[0] ?? text.charAt(at);
}

function nextMark(text: string, at: number): string {
  let next = at;
  while (/\s/.test(text.charAt(next))) next++;
  return text.charAt(next);
}
