/** Of a text that is too long for more: whether its parentheses, strings and comments close. In steps, for it takes a while. */

import { Lexer } from './lexer';
import { errorAt, type WatProblem } from './problems';

const TOKENS_A_STEP = 5000;
/** Nobody reads more, and each takes room. */
const MOST_PROBLEMS = 100;

/** Yields between steps; what it returns are all problems. */
export function* checkLargeText(text: string): Generator<undefined, readonly WatProblem[]> {
  const lexer = new Lexer(text);
  const open: number[] = [];
  const problems: WatProblem[] = [];
  for (let count = 1; lexer.next() !== 'end'; count++) {
    const { kind, start, end } = lexer;
    if (kind === 'open' || kind === 'annotation') open.push(start);
    else if (kind === 'close' && open.pop() === undefined) {
      problems.push(errorAt('stray-parenthesis', start, end, 'this parenthesis closes nothing'));
    }
    if (count % TOKENS_A_STEP === 0) yield;
    if (problems.length + lexer.faults.length >= MOST_PROBLEMS) break;
  }
  for (const { start, end, message } of lexer.faults) problems.push(errorAt('literal', start, end, message));
  const [first] = open;
  if (lexer.kind === 'end' && first !== undefined) {
    problems.push(
      errorAt('unclosed', first, first + 1, `${open.length} parentheses are never closed; this is the first`),
    );
  }
  return problems;
}
