/** Unfolded instructions made folded, and the other way round: the module stays the same, byte for byte. */

import type { WatAnalysis } from '../analysis';
import type { Span } from '../problems';
import type { TextEdit } from './edit';
import { bodyOf, type Body } from './fold/body';
import type { Form } from './fold/forms';
import { Rewriting } from './fold/rewriting';
import { expressionAt, formsWithin, sequenceAt } from './fold/select';
import { unfold } from './fold/unfold';
import type { FormatOptions } from './format/spacing';

const USUAL: FormatOptions = { tabSize: 2, insertSpaces: true };

/**
 * `local.get 0 local.get 1 i32.add` → `(i32.add (local.get 0) (local.get 1))`: the expression at the cursor, or all that
 * is selected. Undefined where nothing can be folded.
 */
export function foldInstructions(
  analysis: WatAnalysis,
  span: Span,
  options: FormatOptions = USUAL,
): TextEdit[] | undefined {
  return rewrite(analysis, span, options, ({ forms, folder }, at) => {
    const sequence = sequenceAt(forms, at);
    const expression = at.start === at.end ? expressionAt(folder.fold(sequence), at.start) : at;
    const chosen = expression === undefined ? [] : formsWithin(sequence, expression);
    return { chosen, put: folder.fold(chosen) };
  });
}

/** The other way round: the instruction at the cursor with its operands, or all that is selected. */
export function unfoldInstructions(
  analysis: WatAnalysis,
  span: Span,
  options: FormatOptions = USUAL,
): TextEdit[] | undefined {
  return rewrite(analysis, span, options, ({ forms }, at) => {
    const chosen = formsWithin(sequenceAt(forms, at), at);
    return { chosen, put: unfold(chosen) };
  });
}

/** `at` is counted from the chunk's start. */
type Choose = (body: Body, at: Span) => { readonly chosen: readonly Form[]; readonly put: readonly Form[] };

function rewrite(analysis: WatAnalysis, span: Span, options: FormatOptions, choose: Choose): TextEdit[] | undefined {
  const rewriting = new Rewriting(analysis.document.text, options);
  const edits: TextEdit[] = [];
  for (const body of bodiesIn(analysis, span)) {
    const { start } = body.chunk;
    const { chosen, put } = choose(body, { start: span.start - start, end: span.end - start });
    const edit = rewriting.edit(body.chunk, body.forms, chosen, put);
    if (edit !== undefined) edits.push(edit);
  }
  return edits.length === 0 ? undefined : edits;
}

/** Of functions that the span touches. */
function* bodiesIn(analysis: WatAnalysis, span: Span): Generator<Body> {
  for (const part of analysis.document.modules) {
    for (const chunk of part.chunks) {
      if (chunk.start > span.end || chunk.end < span.start) continue;
      const body = bodyOf(chunk, analysis.scopeOf(part));
      // An annotation belongs to the instruction behind it, wherever that goes.
      if (body !== undefined && !chunk.text.includes('(@')) yield body;
    }
  }
}
