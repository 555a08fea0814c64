/** Which code of a function always runs before which: what structured control flow tells without following branches. */

import type { Bytes } from '../../bytes';
import type { CodeBody } from '../module';
import { InstructionReader } from './instructions';

/**
 * The places that may be come to without passing one of the others before, ascending. `places` are offsets of instructions
 * in the file, ascending. A branch leads forward only to the end of a structure that is open: so a place comes before all
 * code up to the end of the innermost one that is open there. Throws `DecodeError` where the code is broken.
 */
export function undominated(bytes: Bytes, body: CodeBody, places: readonly number[]): readonly number[] {
  const around = structuresAround(bytes, body, new Set(places));
  const kept: number[] = [];
  for (const place of places) {
    const own = around.get(place) ?? [];
    const isDominated = kept.some((other) => (around.get(other) ?? []).every((structure, at) => own[at] === structure));
    if (!isDominated) kept.push(place);
  }
  return kept;
}

/** Of each place, the structures that are open there, outermost first, as numbers. To a loop, branches lead back. */
function structuresAround(bytes: Bytes, body: CodeBody, places: ReadonlySet<number>): Map<number, readonly number[]> {
  const around = new Map<number, readonly number[]>();
  const open: { readonly id: number; readonly isLoop: boolean }[] = [];
  let last = 0;
  const reader = InstructionReader.of(bytes, body);
  while (reader.next()) {
    const { name, nesting } = reader.opcode;
    if (nesting === 'closes' || nesting === 'separates') open.pop();
    if (places.has(reader.offset))
      around.set(
        reader.offset,
        open.filter(({ isLoop }) => !isLoop).map(({ id }) => id),
      );
    if (nesting === 'opens' || nesting === 'separates') open.push({ id: ++last, isLoop: name === 'loop' });
  }
  return around;
}
