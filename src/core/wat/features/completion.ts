/** What can be written at a place in a text. */

import type { WatAnalysis } from '../analysis';
import { constantItems, numberItems } from './completion/constants';
import { instructionItems } from './completion/instructions';
import { finished, type Completion, type Item } from './completion/item';
import { listItems, typeItems, wordItems } from './completion/keywords';
import { nameItems } from './completion/names';
import { positionAt, type Position } from './completion/position';
import { stringCompletions } from './completion/strings';
import { wantedAt, type Wanted } from './completion/wanted';
import { fieldItems, moduleItem } from './completion/whole-fields';

export type { Completion } from './completion/item';

/** Nobody writes a longer name by hand. */
const LONGEST_PREFIX = 200;

/**
 * The best first, and not all of them: with more letters others may be among them, so that an editor asks again.
 * Nothing in comments and numbers.
 */
export function completionsAt(analysis: WatAnalysis, offset: number): Completion[] {
  const position = positionAt(analysis, offset);
  if (position === undefined || position.chunk?.kind === 'annotation' || position.prefix.length > LONGEST_PREFIX)
    return [];
  const inString = stringCompletions(position);
  if (inString !== undefined) return inString;
  if (position.word?.kind === 'number') return [];
  const items = wantedAt(position).flatMap((wanted) => itemsFor(wanted, position));
  return finished(distinct(items), position.prefix, position.replace);
}

/** Where either of two memories may stand, both want the same names. */
function distinct(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [`${item.kind} ${item.label} ${item.insert}`, item])).values()];
}

function itemsFor(wanted: Wanted, position: Position): readonly Item[] {
  switch (wanted.kind) {
    case 'fields':
      return fieldItems(position);
    case 'module':
      return [moduleItem(position)];
    case 'instructions':
      return [...constantItems(wanted, position), ...instructionItems(wanted, position)];
    case 'lists':
      return listItems(wanted, position);
    case 'words':
      return wordItems(wanted, position);
    case 'types':
      return typeItems(wanted, position);
    case 'names':
      return nameItems(wanted, position);
    case 'number':
      return numberItems(wanted, position);
  }
}
