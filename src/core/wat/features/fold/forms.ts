/** Instructions as they stand in a text, with their own words and the comments around them. */

import type { Instruction } from '../../ast';

export interface Comment {
  readonly text: string;
  /** It ends with its line. */
  readonly isLine: boolean;
  /** Line breaks in front of it. */
  readonly breaks: number;
  /** Whether it is the last in its line. */
  readonly endsLine: boolean;
}

/** An instruction, folded or not. */
export interface Form {
  readonly instruction: Instruction;
  readonly start: number;
  readonly end: number;
  /** Its name and immediates; of a block its label and type. */
  readonly head: string;
  readonly isFolded: boolean;
  /** As it stands in the text; absent when it is to be written anew. */
  readonly source?: string;
  readonly operands: readonly Form[];
  /** Of a block. */
  readonly sequences: readonly Sequence[];
  readonly before: readonly Comment[];
  /** Behind its head. */
  readonly beside: readonly Comment[];
  /** Behind its operands, before its parenthesis. */
  readonly last: readonly Comment[];
  readonly after: readonly Comment[];
  /** Line breaks in front of it. */
  readonly breaks: number;
  /** How deep its lists nest. */
  readonly depth: number;
  /** Whether a block stands in one line. */
  readonly isOneLine: boolean;
}

/** Instructions of a block: the first ones, or those behind `else` or `catch $tag`. */
export interface Sequence {
  /** Empty of the first. */
  readonly mark: string;
  readonly beside: readonly Comment[];
  readonly forms: readonly Form[];
  readonly last: readonly Comment[];
}

export function isBlock({ instruction }: Form): boolean {
  return instruction.body !== undefined;
}

/** The words of all instructions in the order in which they run, however they are folded. */
export function wordsOf(forms: readonly Form[], found: string[] = []): string[] {
  for (const { operands, head, sequences } of forms) {
    wordsOf(operands, found);
    found.push(head.replaceAll(/\s+/g, ''));
    for (const { mark, forms: inner } of sequences) {
      found.push(mark);
      wordsOf(inner, found);
      found.push('end');
    }
  }
  return found;
}

/** How deep its lists nest: its own, and the deepest of those in it. */
export function depthOf({ isFolded, operands, sequences }: Pick<Form, 'isFolded' | 'operands' | 'sequences'>): number {
  const own = isFolded ? 1 : 0;
  let depth = 0;
  for (const operand of operands) depth = Math.max(depth, operand.depth);
  for (const { forms, mark } of sequences)
    for (const form of forms) depth = Math.max(depth, form.depth + (mark === '' ? 0 : own));
  return own + depth;
}
