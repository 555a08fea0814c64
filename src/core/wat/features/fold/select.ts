/** Which instructions are meant by a cursor or a selection. */

import type { Span } from '../../problems';
import { isBlock, type Form } from './forms';

/** The innermost sequence of instructions that has all of a span within. */
export function sequenceAt(forms: readonly Form[], span: Span): readonly Form[] {
  let sequence = forms;
  for (;;) {
    const inner = innerSequence(sequence, span);
    if (inner === undefined) return sequence;
    sequence = inner;
  }
}

function innerSequence(forms: readonly Form[], span: Span): readonly Form[] | undefined {
  const form = forms.find(({ start, end }) => start <= span.start && span.end <= end);
  if (form === undefined) return undefined;
  const own = form.sequences.find((sequence) => covers(sequence.forms, span));
  return own?.forms ?? innerSequence(form.operands, span);
}

function covers(forms: readonly Form[], { start, end }: Span): boolean {
  const [first] = forms;
  const last = forms.at(-1);
  return first !== undefined && last !== undefined && first.start <= start && end <= last.end;
}

/** Those that a selection touches, or the one that a cursor is in or at the edge of, without the comments around all. */
export function formsWithin(forms: readonly Form[], { start, end }: Span): readonly Form[] {
  const isCursor = start === end;
  const chosen = isCursor
    ? forms.filter((form) => form.start <= end && end <= form.end).slice(-1)
    : forms.filter((form) => form.start < end && start < form.end);
  return chosen.map((form, index) => ({
    ...form,
    before: index === 0 ? [] : form.before,
    after: index === chosen.length - 1 ? [] : form.after,
  }));
}

/** The smallest folded instruction at an offset in which something has been folded. */
export function expressionAt(folded: readonly Form[], offset: number): Span | undefined {
  const found = folded.findLast((form) => isAt(form, offset));
  let expression = found;
  for (let inner = found; inner !== undefined && inner.source === undefined;) {
    if (inner.operands.length > 0 || isBlock(inner)) expression = inner;
    inner = inner.operands.findLast((operand) => isAt(operand, offset));
  }
  return expression?.source === undefined ? expression : undefined;
}

function isAt({ start, end }: Form, offset: number): boolean {
  return start <= offset && offset <= end;
}
