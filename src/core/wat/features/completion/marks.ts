/** What parts or ends a block that has no parentheses: `else`, `end` and their like, where one is open. */

import type { Opcode } from '../../../wasm/code/opcodes';
import { instructionNamed } from '../../instructions/table';
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

export function isMark(name: string): boolean {
  const nesting = nestingOf(name);
  return nesting === 'closes' || nesting === 'separates';
}

function nestingOf(name: string): Opcode['nesting'] | undefined {
  return instructionNamed(name)?.nesting;
}

/** `before`: of the list around the place, its head included. */
export function marksAt(before: readonly Node[]): readonly string[] {
  const open: string[] = [];
  for (const node of before.slice(1)) {
    if (!isAtom(node, 'keyword')) continue;
    const nesting = nestingOf(node.text);
    if (nesting === 'opens') open.push(node.text);
    else if (nesting === 'closes') open.pop();
    else if (nesting === 'separates' && open.length > 0) open[open.length - 1] = node.text;
  }
  return NEXT[open.at(-1) ?? ''] ?? [];
}
