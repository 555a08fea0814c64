/** What can be written at a place in a text. */

import type { WatAnalysis } from '../analysis';
import { keywordDoc } from '../keyword-docs';
import { constantItems, numberItems } from './completion/constants';
import { instructionItems, RARE_FROM } from './completion/instructions';
import { finished, MOST, type Completion, type Item } from './completion/item';
import { listItems, typeItems, wordItems } from './completion/keywords';
import { nameItems } from './completion/names';
import { FEWEST_LETTERS } from './completion/host-functions';
import { positionAt, type Position } from './completion/position';
import { stringCompletions } from './completion/strings';
import { wantedAt, type Wanted } from './completion/wanted';
import { fieldItems, moduleItem } from './completion/whole-fields';

export type { Completion } from './completion/item';

/** Nobody writes a longer name by hand. */
const LONGEST_PREFIX = 200;

export interface Completions {
  /** The best first. */
  readonly items: readonly Completion[];
  /**
   * Whether none are added with more letters. Then an editor need not ask again, and its list is never of the letter
   * before: Enter behind a word that is written would take from that.
   */
  readonly isWhole: boolean;
}

const MODULE = 'module';
const NONE: Completions = { items: [], isWhole: true };

/**
 * Nothing in comments and numbers. `isBehindSpace`: nobody has asked but for typing a space; then only what has to stand
 * there is offered, lest Enter or a name that is given take from a list that nobody looks at.
 */
export function completionsAt(analysis: WatAnalysis, offset: number, isBehindSpace = false): Completions {
  const position = positionAt(analysis, offset);
  if (position === undefined && isBehindModule(analysis, offset)) return moduleWord(offset);
  if (position === undefined || position.chunk?.kind === 'annotation' || position.prefix.length > LONGEST_PREFIX)
    return NONE;
  const inString = stringCompletions(position);
  if (inString !== undefined) return { items: inString, isWhole: false };
  // `inf` may become the name of a constant.
  if (position.word?.kind === 'number' && /\d/.test(position.prefix)) return NONE;
  const all = wantedAt(position).filter((wanted) => !isBehindSpace || isDue(wanted));
  const found = distinct(all.flatMap((wanted) => itemsFor(wanted, position)));
  const items = finished(found, position.prefix, position.replace);
  const isWhole = !all.some((wanted) => hasMore(wanted, position)) && !hasMoreWords(items, position.prefix);
  return { items, isWhole };
}

function isBehindModule({ document: { chunks, text } }: WatAnalysis, offset: number): boolean {
  return text.endsWith(MODULE, offset) && chunks.some(({ kind, end }) => kind === 'open' && end === offset);
}

/** So that an editor finds what is written, and takes none of its own snippets for it. */
function moduleWord(offset: number): Completions {
  const word: Item = { label: MODULE, kind: 'keyword', rank: '1', markdown: () => keywordDoc(MODULE) ?? '' };
  return { items: finished([word], MODULE, { start: offset - MODULE.length, end: offset }), isWhole: true };
}

/** Names, numbers and types have to stand where they are wanted; instead of others a line may end. */
function isDue(wanted: Wanted): boolean {
  return ['names', 'number', 'types', 'words'].includes(wanted.kind) || isOperand(wanted);
}

function isOperand(wanted: Wanted): boolean {
  return wanted.kind === 'instructions' && wanted.consumer !== undefined;
}

/** Whether with more letters something is offered that is not with these. */
function hasMore(wanted: Wanted, { prefix }: Position): boolean {
  if (wanted.kind === 'names') return wanted.space === 'func' && prefix.length <= FEWEST_LETTERS;
  if (wanted.kind === 'instructions') return prefix.length < RARE_FROM;
  const isEmpty = wanted.kind === 'lists' && wanted.heads.length === 0;
  return prefix === '' && !isEmpty && !isDue(wanted);
}

/** Words that bring something with them are offered without it, too, once they are written in full. */
function hasMoreWords(items: readonly Completion[], prefix: string): boolean {
  const isBegun = ({ label, isSnippet }: Completion) =>
    isSnippet && label !== prefix && label.startsWith(prefix) && keywordDoc(label) !== undefined;
  return items.length >= MOST || items.some(isBegun);
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
