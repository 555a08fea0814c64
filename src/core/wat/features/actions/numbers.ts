/** References by number, changed together when what they count changes. */

import type { ModuleSpace } from '../../ast';
import type { Chunk, ModulePart } from '../../document';
import { indexNumber } from '../../literals';
import type { ModuleScope } from '../../module-scope';
import type { TextEdit } from '../edit';

/** In all fields of a module but one. */
export function renumbered(
  { chunks }: ModulePart,
  space: ModuleSpace,
  numberOf: (index: number) => number,
  except?: Chunk,
): TextEdit[] {
  return chunks.filter((chunk) => chunk !== except).flatMap((chunk) => numbersIn(chunk, space, numberOf));
}

export function numbersIn(chunk: Chunk, space: ModuleSpace | 'local', numberOf: (index: number) => number): TextEdit[] {
  return (chunk.field?.uses ?? []).flatMap(({ space: used, atom }) => {
    const index = used === space && atom.kind === 'number' ? indexNumber(atom.text) : undefined;
    if (index === undefined || numberOf(index) === index) return [];
    return [{ start: chunk.start + atom.start, end: chunk.start + atom.end, text: String(numberOf(index)) }];
  });
}

/**
 * Whether numbers stand for types that signatures bring: their order is that of the signatures in the text, so that a
 * field more or less changes what they mean.
 */
export function countsSignatures(scope: ModuleScope): boolean {
  const explicit = scope.entries('type').length;
  return scope.part.chunks.some(({ field }) =>
    field?.uses.some(
      ({ space, atom }) => space === 'type' && atom.kind === 'number' && (indexNumber(atom.text) ?? 0) >= explicit,
    ),
  );
}
