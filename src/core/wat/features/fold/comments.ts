/** Comments of a text, and which of them belong to what stands before them. */

import { isComment, Items } from '../format/items';
import type { Comment } from './forms';

export interface PlacedComment extends Comment {
  readonly start: number;
  readonly end: number;
}

export function commentsIn(text: string, from: number, to = text.length): PlacedComment[] {
  const items = new Items(text, from, to);
  const found: PlacedComment[] = [];
  for (items.next(); items.kind !== 'end';) {
    const { kind, start, end, breaks } = items;
    items.next();
    if (!isComment(kind)) continue;
    const isLine = kind === 'line-comment';
    found.push({ start, end, text: text.slice(start, end), isLine, breaks, endsLine: isLine || items.breaks > 0 });
  }
  return found;
}

/** Those that stand in the line of what is before them, and others. `isBetween`: that, and what follows, are instructions. */
export function parted<T extends Comment>(
  comments: readonly T[],
  isBetween: boolean,
): [behind: readonly T[], ahead: readonly T[]] {
  const breaks = comments.findIndex((comment) => comment.breaks > 0);
  const count = breaks < 0 ? comments.length : breaks;
  // `(; this ;)` in the middle of a line is said of what follows.
  const isAhead = isBetween && comments[count - 1]?.endsLine === false;
  return isAhead ? [[], comments] : [comments.slice(0, count), comments.slice(count)];
}

/** Those directly behind the immediates of an instruction, as `br 0 (;@1;)`, are about them. */
export function besideImmediates<T extends Comment>(behind: readonly T[]): [beside: readonly T[], after: readonly T[]] {
  const line = behind.findIndex(({ isLine }) => isLine);
  const count = line < 0 ? behind.length : line;
  return [behind.slice(0, count), behind.slice(count)];
}
