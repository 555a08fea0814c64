/** "Label the loop": for a branch to a label that no block around it has. */

import type { Instruction } from '../../ast';
import { applyEdits } from '../edit';
import { quickFix, useOf, type CodeAction, type Trouble } from './action';
import { errorsAfter, triesFor } from './trial';
import { blocksAround } from './unknown-names';

const MOST = 3;

/** Innermost first; only those to which the branch can lead. */
export function labelBlock(trouble: Trouble): readonly CodeAction[] {
  const { part, chunk } = trouble;
  const use = useOf(trouble);
  if (use?.space !== 'label' || use.atom.kind !== 'id' || triesFor(part, chunk) === 0) return [];
  const errors = errorsAfter(part, chunk, {});
  const label = ` ${use.atom.text}`;
  return blocksAround(trouble)
    .filter((block) => block.label === undefined)
    .slice(0, MOST)
    .filter(({ keyword: { end } }) => {
      const text = applyEdits(chunk.text, [{ start: end, end, text: label }]);
      return errorsAfter(part, chunk, { text }) < errors;
    })
    .map((block) => labelling(trouble, block, use.atom.text));
}

function labelling(trouble: Trouble, { name, keyword }: Instruction, label: string): CodeAction {
  const { analysis, chunk } = trouble;
  const offset = chunk.start + keyword.end;
  const line = lineOf(analysis.document.text, chunk.start + keyword.start);
  const title = `Label the ${name} of line ${line} ${label}`;
  return quickFix(trouble, title, [{ start: offset, end: offset, text: ` ${label}` }]);
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
