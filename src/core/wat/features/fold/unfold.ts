/** Folded instructions one after the other, as they run. */

import type { Form, Sequence } from './forms';

/** Each begins a line. */
export function unfold(forms: readonly Form[]): Form[] {
  return forms.flatMap((form) => unfolded(form));
}

function unfolded(form: Form): Form[] {
  const sequences = form.sequences.map((sequence) => unfoldedSequence(sequence));
  const isSame = !form.isFolded && sequences.every((sequence, index) => sequence === form.sequences[index]);
  if (isSame) return [form];
  const [first, ...others] = unfold(form.operands);
  const own: Form = { ...withoutSource(form), isFolded: false, operands: [], sequences, ...commentsOf(form) };
  if (first === undefined) return [{ ...own, before: [...form.before, ...form.last], breaks: atLeastOne(form.breaks) }];
  const begin = { ...first, before: [...form.before, ...first.before], breaks: atLeastOne(form.breaks) };
  return [begin, ...others, { ...own, before: form.last, breaks: 1 }];
}

function unfoldedSequence(sequence: Sequence): Sequence {
  const forms = unfold(sequence.forms);
  return forms.every((form, index) => form === sequence.forms[index]) ? sequence : { ...sequence, forms };
}

/** What stands beside the name and behind the parenthesis comes together, unless instructions of a block lie between. */
function commentsOf({ sequences, beside, after }: Form): Pick<Form, 'beside' | 'after' | 'last'> {
  return sequences.length > 0 ? { beside, after, last: [] } : { beside: [], after: [...beside, ...after], last: [] };
}

function withoutSource({ source: _, ...form }: Form): Form {
  return form;
}

function atLeastOne(breaks: number): number {
  return Math.max(breaks, 1);
}
