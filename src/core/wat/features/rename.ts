/** Another name for something, wherever it stands, or a first one. What would then mean something else is refused. */

import type { WatAnalysis } from '../analysis';
import { identifierOf } from '../literals';
import type { Span } from '../problems';
import { aWordFor, wordFor } from '../read/immediates';
import type { TextEdit } from './edit';
import { locate } from './locate';
import { identifierText, keepsLabels, namingEdits, suggestedName, takenNames } from './naming';
import { nameOfSymbol, occurrencesOf, symbolAt, type Symbol } from './symbols';

export interface RenameStart {
  readonly span: Span;
  /** As it is, or one that it could have. */
  readonly name: string;
}

export type Renaming = { readonly edits: TextEdit[] } | { readonly refused: string };

/** Undefined where nothing stands that has a name or could have one. */
export function prepareRename(analysis: WatAnalysis, offset: number): RenameStart | undefined {
  const found = symbolNear(analysis, offset);
  if (found === undefined) return undefined;
  const name = nameOfSymbol(found.symbol)?.text;
  if (name !== undefined) return { span: found.span, name };
  const suggested = suggestedName(analysis, found.symbol);
  return namingEdits(analysis, found.symbol, suggested) === undefined
    ? undefined
    : { span: found.span, name: suggested };
}

/** `newName` with `$` or without. References by number stay numbers. */
export function rename(analysis: WatAnalysis, offset: number, newName: string): Renaming {
  const symbol = symbolNear(analysis, offset)?.symbol;
  if (symbol === undefined) return { refused: 'here stands nothing that has a name' };
  const name = identifierText(newName.trim());
  if (name === undefined) return { refused: 'a name has at least one letter' };
  const edits = renamingEdits(analysis, symbol, name);
  if (edits === undefined) return { refused: `this ${wordFor(symbol.kind)} has no place for a name` };
  const refused = edits.length === 0 ? undefined : conflict(analysis, symbol, name, edits);
  return refused === undefined ? { edits } : { refused };
}

/** What is named at the offset, or what the keyword there begins. */
function symbolNear(analysis: WatAnalysis, offset: number): { symbol: Symbol; span: Span } | undefined {
  return symbolAt(analysis, offset) ?? introducedAt(analysis, offset);
}

function introducedAt(analysis: WatAnalysis, offset: number): { symbol: Symbol; span: Span } | undefined {
  const { chunk, part, scope, field, atom, instructions } = locate(analysis, offset) ?? {};
  if (chunk === undefined || part === undefined || scope === undefined || field === undefined || atom === undefined)
    return undefined;
  const span = { start: chunk.start + atom.start, end: chunk.start + atom.end };
  const block = instructions?.find((one) => one.keyword === atom && one.body !== undefined);
  if (block !== undefined) return { symbol: { kind: 'label', part, chunk, block }, span };
  const entry = scope.entriesOf(field).find(({ type }) => (type?.node.items[0] ?? field.keyword) === atom);
  return entry === undefined ? undefined : { symbol: { kind: entry.space, part, entry }, span };
}

function renamingEdits(analysis: WatAnalysis, symbol: Symbol, name: string): TextEdit[] | undefined {
  const old = nameOfSymbol(symbol);
  if (old === undefined) return namingEdits(analysis, symbol, name);
  if (old.text === name) return [];
  const named = occurrencesOf(analysis, symbol).filter(({ atom }) => atom.kind === 'id');
  return named.map(({ start, end }) => ({ start, end, text: name }));
}

function conflict(analysis: WatAnalysis, symbol: Symbol, name: string, edits: readonly TextEdit[]): string | undefined {
  const own = nameOfSymbol(symbol);
  const isOwn = own !== undefined && identifierOf(own.text) === identifierOf(name);
  if (symbol.kind === 'label') {
    return keepsLabels(symbol.chunk, edits)
      ? undefined
      : `another block here is labelled ${name}: a branch would lead to the wrong one of them`;
  }
  if (isOwn || !takenNames(analysis, symbol).has(identifierOf(name))) return undefined;
  return `${HOLDERS[symbol.kind] ?? 'this module'} has ${aWordFor(symbol.kind)} ${name} already`;
}

const HOLDERS: Readonly<Partial<Record<Symbol['kind'], string>>> = {
  local: 'this function',
  field: 'this structure',
};
