/** Edits as few and as small as possible, so that cursors and folds in an editor stay. */

import type { TextEdit } from '../edit';
import { Items } from './items';

/** What differs when `put` replaces what stands from `start` to `end`; undefined where nothing does. */
export function smallest(text: string, start: number, end: number, put: string): TextEdit | undefined {
  const length = end - start;
  let head = 0;
  while (head < length && head < put.length && text[start + head] === put[head]) head++;
  if (head === length && head === put.length) return undefined;
  let tail = 0;
  while (tail < length - head && tail < put.length - head && text[end - 1 - tail] === put[put.length - 1 - tail])
    tail++;
  return { start: start + head, end: end - tail, text: put.slice(head, put.length - tail) };
}

/** Whether two texts have the same tokens and comments. */
export function hasSameItems(one: string, other: string): boolean {
  const ours = new Items(one);
  const theirs = new Items(other);
  do {
    if (ours.next() !== theirs.next() || ours.end - ours.start !== theirs.end - theirs.start) return false;
    if (one.slice(ours.start, ours.end) !== other.slice(theirs.start, theirs.end)) return false;
  } while (ours.kind !== 'end');
  return true;
}
