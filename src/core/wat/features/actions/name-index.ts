/** "Name this index": a number that stands for something becomes its name, which it gets if it has none. */

import type { WatAnalysis } from '../../analysis';
import type { Chunk } from '../../document';
import { identifierOf } from '../../literals';
import type { Span } from '../../problems';
import { wordFor } from '../../read/immediates';
import type { TextEdit } from '../edit';
import { keepsLabels, namingEdits, suggestedName } from '../naming';
import type { Atom } from '../../tree';
import { nameOfSymbol, occurrencesOf, symbolAt, type Found, type Symbol } from '../symbols';
import { localsOf } from '../locals';
import type { CodeAction } from './action';

export function nameIndex(analysis: WatAnalysis, { start }: Span): readonly CodeAction[] {
  const found = symbolAt(analysis, start);
  const chunk = analysis.document.chunkAt(start);
  if (found?.atom.kind !== 'number' || chunk === undefined || isOldTarget(chunk, found.symbol, found.atom)) return [];
  const name = nameOfSymbol(found.symbol)?.text;
  const actions = name === undefined ? named(analysis, found) : replaced(analysis, found, name);
  return actions.filter(({ edits }) => isSafe(found.symbol, edits));
}

function action(title: string, edits: readonly TextEdit[]): CodeAction {
  return { title, kind: 'refactor', edits };
}

/** Within other blocks of the same label a number may be the only way to tell one. */
function isSafe(symbol: Symbol, edits: readonly TextEdit[]): boolean {
  return symbol.kind !== 'label' || keepsLabels(symbol.chunk, edits);
}

function replaced(analysis: WatAnalysis, { symbol, span, atom }: Found, name: string): CodeAction[] {
  if (!isFirstOfItsName(analysis, symbol, name)) return [];
  const one = action(`Replace ${atom.text} by ${name}`, [{ ...span, text: name }]);
  const numbers = numbersOf(analysis, symbol, name);
  if (numbers.length < 2) return [one];
  return [one, action(`Replace all ${numbers.length} numbers that stand for ${name}`, numbers)];
}

/** Of two things with one name, the name stands for the first. */
function isFirstOfItsName(analysis: WatAnalysis, symbol: Symbol, name: string): boolean {
  const scope = analysis.scopeOf(symbol.part);
  const isNamed = ({ id }: { readonly id?: Atom }) => id !== undefined && identifierOf(id.text) === identifierOf(name);
  switch (symbol.kind) {
    case 'label':
      return true;
    case 'local':
      return (
        symbol.chunk.field?.kind === 'func' &&
        localsOf(scope, symbol.chunk.field).findIndex((one) => one !== undefined && isNamed(one)) === symbol.index
      );
    case 'field': {
      const composite = symbol.entry.type?.composite;
      return composite?.kind === 'struct' && composite.fields.findIndex(isNamed) === symbol.index;
    }
    default:
      return scope.named(symbol.kind, identifierOf(name)) === symbol.entry;
  }
}

function numbersOf(analysis: WatAnalysis, symbol: Symbol, name: string): TextEdit[] {
  return occurrencesOf(analysis, symbol)
    .filter(({ atom, chunk }) => atom.kind === 'number' && !isOldTarget(chunk, symbol, atom))
    .map(({ start, end }) => ({ start, end, text: name }));
}

/** In `(data 0 (i32.const 8) …)`, as it was written once, a name would be that of the segment. */
function isOldTarget({ field }: Chunk, { kind }: Symbol, atom: Atom): boolean {
  const isSegment = field?.kind === 'data' || field?.kind === 'elem';
  return isSegment && (kind === 'memory' || kind === 'table') && field.node.items.includes(atom);
}

function named(analysis: WatAnalysis, { symbol, atom }: Found): CodeAction[] {
  const name = suggestedName(analysis, symbol);
  const definition = namingEdits(analysis, symbol, name);
  if (definition === undefined) return [];
  const title = `Name ${wordFor(symbol.kind)} ${atom.text} ${name}`;
  return [action(title, [...definition, ...numbersOf(analysis, symbol, name)])];
}
