/** What parts or ends a block that has no parentheses: `else`, `end` and their like, where one is open. */

import { isAtom, type Node } from '../../tree';

/** By what was written last of the block: what may follow. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  block: ['end'],
  loop: ['end'],
  if: ['else', 'end'],
  else: ['end'],
  try: ['catch', 'catch_all', 'delegate', 'end'],
  catch: ['catch', 'catch_all', 'end'],
  catch_all: ['end'],
  try_table: ['end'],
};

const OPENING: ReadonlySet<string> = new Set(['block', 'loop', 'if', 'try', 'try_table']);
const ENDING: ReadonlySet<string> = new Set(['end', 'delegate']);
const PARTING: ReadonlySet<string> = new Set(['else', 'catch', 'catch_all']);

export function isMark(name: string): boolean {
  return ENDING.has(name) || PARTING.has(name);
}

/** `before`: of the list around the place, its head included. */
export function marksAt(before: readonly Node[]): readonly string[] {
  const open: string[] = [];
  for (const node of before.slice(1)) {
    if (!isAtom(node, 'keyword')) continue;
    if (OPENING.has(node.text)) open.push(node.text);
    else if (ENDING.has(node.text)) open.pop();
    else if (PARTING.has(node.text) && open.length > 0) open[open.length - 1] = node.text;
  }
  return NEXT[open.at(-1) ?? ''] ?? [];
}
