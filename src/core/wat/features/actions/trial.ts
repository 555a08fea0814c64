/** What a change would do to one field: the errors that it then has. */

import type { Use } from '../../ast';
import { checkField } from '../../check/field';
import { Chunk, type ModulePart } from '../../document';
import type { Trouble } from './action';
import { ModuleScope } from '../../module-scope';

export interface Change {
  /** Of the field itself; it is as it was when absent. */
  readonly text?: string;
  /** A field that comes behind all others. */
  readonly added?: string;
}

/** Other fields are not looked at, so that a trial in a long module costs little. */
export function errorsAfter({ chunks }: ModulePart, chunk: Chunk, { text, added }: Change): number {
  const own = text === undefined ? chunk : fieldChunk(text);
  const others = chunks.map((one) => (one === chunk ? own : one));
  const scope = new ModuleScope({ chunks: added === undefined ? others : [...others, fieldChunk(added)] });
  const { field, problems } = own;
  return problems.length + (field === undefined ? 0 : checkField(field, scope).length);
}

/** Those that are left when a name is known that is unknown now, wherever the field has it. */
export function errorsBesides({ part, chunk }: Pick<Trouble, 'part' | 'chunk'>, { space, atom }: Use): number {
  if (triesFor(part, chunk) === 0) return 0;
  const same = (chunk.field?.uses ?? []).filter((use) => use.space === space && use.atom.text === atom.text);
  return errorsAfter(part, chunk, {}) - same.length;
}

function fieldChunk(text: string): Chunk {
  return new Chunk('field', text, 0, true);
}

/** What trying may cost, in letters that are read once more. */
const BUDGET = 400_000;
const FEWEST_TRIES = 3;
const LETTERS_OF_A_FIELD = 50;
/** Longer fields are not tried at all. */
const LONGEST = 100_000;

/** How often a change can be tried. */
export function triesFor({ chunks }: ModulePart, chunk: Chunk): number {
  if (chunk.text.length > LONGEST) return 0;
  const cost = chunk.text.length + chunks.length * LETTERS_OF_A_FIELD;
  return Math.max(FEWEST_TRIES, Math.floor(BUDGET / cost));
}

/** The first candidate that leaves the fewest errors; those behind one that leaves `enough` are not tried. */
export function bestOf<T>(
  { part, chunk }: Pick<Trouble, 'part' | 'chunk'>,
  candidates: readonly T[],
  change: (candidate: T) => Change,
  enough = 0,
): T | undefined {
  let best = candidates[0];
  let fewest = Infinity;
  for (const candidate of candidates.slice(0, triesFor(part, chunk))) {
    const count = errorsAfter(part, chunk, change(candidate));
    if (count < fewest) [best, fewest] = [candidate, count];
    if (fewest <= enough) break;
  }
  return best;
}
