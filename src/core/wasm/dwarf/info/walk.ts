import type { DebugReader } from '../debug-reader';
import type { Abbreviation } from './abbreviations';
import { abbreviationAt, readEntry, skipAttributes, type Entry } from './entry';
import type { Program } from './program';
import type { Work } from '../work';

/** What is wanted of an entry, by its tag: nothing, its children, or both. */
export type Wanted = (tag: number) => boolean;

/**
 * Calls `visit` for the entries below `parent`, in order, with their depth from 1 on; only for those whose tag is wanted.
 * It returns whether to go on into the entry's children: of others they are passed over. Throws a DecodeError where the
 * entries are damaged. Takes as much time as there are bytes, and no stack however deep they are.
 */
export function walk(
  program: Program,
  parent: Entry,
  work: Work,
  isWanted: Wanted,
  visit: (entry: Entry, depth: number) => boolean,
): void {
  if (!parent.abbreviation.hasChildren) return;
  const { unit } = parent;
  const r = program.reader(unit, parent.next);
  /** Behind so many open lists of children everything is passed over. */
  let hidden = Infinity;
  for (let depth = 1; depth > 0 && !r.done;) {
    const offset = r.pos;
    const abbreviation = abbreviationAt(r, unit);
    if (abbreviation === undefined) {
      depth--;
      if (depth < hidden) hidden = Infinity;
      continue;
    }
    const isShown = depth < hidden && isWanted(abbreviation.tag);
    const goesOn = isShown ? visit(entryAt(r, parent, offset, abbreviation, work), depth) : false;
    if (!isShown) skipAttributes(r, unit, abbreviation);
    if (!abbreviation.hasChildren) continue;
    depth++;
    if (!goesOn) hidden = Math.min(hidden, depth);
  }
}

function entryAt(r: DebugReader, { unit }: Entry, offset: number, abbreviation: Abbreviation, work: Work): Entry {
  // Attributes may take no bytes.
  work.spend(abbreviation.names.length, offset);
  return readEntry(r, unit, offset, abbreviation);
}
