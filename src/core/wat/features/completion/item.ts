/** One thing that can be written at a place, and how all of them are put in order. */

import { keywordDoc } from '../../keyword-docs';
import type { Span } from '../../problems';
import type { TextEdit } from '../edit';

export type CompletionKind =
  | 'instruction' | 'keyword' | 'function' | 'local' | 'global' | 'type' | 'label' | 'memory' | 'table' | 'tag' | 'data'
  | 'elem' | 'field' | 'import' | 'snippet' | 'enum'; // prettier-ignore

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly markdown?: string;
  readonly insert: string;
  /** Whether `insert` has `$1` and its like. */
  readonly isSnippet: boolean;
  /** In the document; within one line. */
  readonly replace: Span;
  readonly sortText: string;
  readonly filterText?: string;
  /** What else changes: an import that comes with it. */
  readonly more?: readonly TextEdit[];
}

/** Before it is known what it replaces. */
export interface Item {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string | undefined;
  /** Worked out only for what is shown. */
  readonly markdown?: (() => string) | undefined;
  readonly insert?: string;
  readonly isSnippet?: boolean;
  readonly more?: (() => readonly TextEdit[] | undefined) | undefined;
  /** What stands closest to what is wanted comes first. */
  readonly rank: string;
  readonly filterText?: string;
  /** Where it is not the word alone. */
  readonly replace?: Span;
}

export const MOST = 300;

/** Those that the letters of `prefix` are in, in their order; those that begin with it come first. */
export function finished(items: readonly Item[], prefix: string, replace: Span): Completion[] {
  return items
    .filter(({ label, filterText = label }) => hasLetters(filterText, prefix))
    .flatMap((item) => (item.label === prefix && isWord(item) ? wordAlone(item) : [item]))
    .map((item) => ({ item, sortText: `${begins(item, prefix) ? 0 : 1}${item.rank} ${item.label}` }))
    .sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0))
    .slice(0, MOST)
    .map(({ item, sortText }) => completionOf(item, sortText, replace));
}

/** A word of the text format that brings more with it. */
function isWord({ label, isSnippet }: Item): boolean {
  return isSnippet === true && keywordDoc(label) !== undefined;
}

/** Who has written the word in full goes on behind it, unless they choose what would come with it. */
function wordAlone(item: Item): readonly Item[] {
  const { label, rank, markdown } = item;
  return [
    { label, kind: 'keyword', rank, markdown },
    { ...item, label: `${label} …`, filterText: label },
  ];
}

function completionOf(item: Item, sortText: string, replace: Span): Completion {
  const { label, kind, detail, filterText, insert = label, isSnippet = false } = item;
  const markdown = item.markdown?.();
  const more = item.more?.();
  return {
    label,
    kind,
    insert,
    isSnippet,
    replace: item.replace ?? replace,
    sortText,
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...(markdown === undefined || markdown === '' ? {} : { markdown }),
    ...(filterText === undefined ? {} : { filterText }),
    ...(more === undefined ? {} : { more }),
  };
}

function begins({ label, filterText = label }: Item, prefix: string): boolean {
  return filterText.startsWith(prefix);
}

/** Whether all letters occur, in this order. */
export function hasLetters(text: string, letters: string): boolean {
  if (letters === '') return true;
  const sought = letters.toLowerCase();
  const within = text.toLowerCase();
  let at = 0;
  for (const letter of sought) {
    at = within.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Text that stands for itself in a snippet. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
