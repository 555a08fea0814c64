/** Which functions call or refer to a function, and which ones it calls or refers to. */

import type { WatAnalysis } from '../analysis';
import type { Use } from '../ast';
import type { Chunk, ModulePart } from '../document';
import type { Entry, ModuleScope } from '../module-scope';
import type { Span } from '../problems';
import { detailOf, EntryNames } from './details';
import { symbolAt, type Symbol } from './symbols';
import { eachInstruction } from './walk';

/** A function, with what shows it. At the start of `nameSpan`, `callableAt` finds it again. */
export interface Callable {
  readonly part: ModulePart;
  readonly entry: Entry;
  readonly name: string;
  readonly detail: string;
  readonly isImport: boolean;
  readonly span: Span;
  readonly nameSpan: Span;
}

export interface CallPlace extends Span {
  /** `ref.func` only refers to it. */
  readonly isReference: boolean;
}

/** A function that calls, or is called. The places are in the one that calls. */
export interface Call {
  readonly function: Callable;
  readonly places: readonly CallPlace[];
}

/** A symbol of kind `func`, or what `callableAt` found. */
export type CallableSymbol = Extract<Symbol, { entry: Entry }> | Callable;

/** The function that is named there, or else the one around. */
export function callableAt(analysis: WatAnalysis, offset: number): Callable | undefined {
  const found = symbolAt(analysis, offset);
  if (found?.symbol.kind === 'func') return callableOf(analysis, found.symbol.part, found.symbol.entry);
  const chunk = analysis.document.chunkAt(offset);
  const part = chunk === undefined ? undefined : analysis.document.moduleOf(chunk);
  const entry = part === undefined || chunk === undefined ? undefined : functionOf(analysis.scopeOf(part), chunk);
  return part === undefined || entry === undefined ? undefined : callableOf(analysis, part, entry);
}

function functionOf(scope: ModuleScope, { field }: Chunk): Entry | undefined {
  return field?.kind === 'func' ? scope.entriesOf(field)[0] : undefined;
}

function callableOf(analysis: WatAnalysis, part: ModulePart, entry: Entry): Callable {
  const scope = analysis.scopeOf(part);
  return describe(scope, new EntryNames(scope), entry);
}

function describe(scope: ModuleScope, names: EntryNames, entry: Entry): Callable {
  const { chunk, field, id } = entry;
  const placed = ({ start, end }: Span): Span => ({ start: chunk.start + start, end: chunk.start + end });
  return {
    part: scope.part,
    entry,
    name: names.textOf(entry),
    detail: detailOf(entry, scope),
    isImport: field.kind === 'func' && field.imported !== undefined,
    span: placed(field.node),
    nameSpan: placed(id ?? field.keyword),
  };
}

/** In the order of the text. */
export function incomingCalls(analysis: WatAnalysis, { part, entry }: CallableSymbol): Call[] {
  const scope = analysis.scopeOf(part);
  const names = new EntryNames(scope);
  return part.chunks.flatMap((chunk) => {
    const caller = functionOf(scope, chunk);
    if (caller === undefined) return [];
    const places = callsIn(chunk).filter(({ use }) => scope.indexOf('func', use.atom) === entry.index);
    return places.length === 0 ? [] : [{ function: describe(scope, names, caller), places: places.map(toPlace) }];
  });
}

/** In the order of the first call of each. */
export function outgoingCalls(analysis: WatAnalysis, { part, entry }: CallableSymbol): Call[] {
  const scope = analysis.scopeOf(part);
  const names = new EntryNames(scope);
  const byTarget = new Map<Entry, CallPlace[]>();
  for (const call of callsIn(entry.chunk)) {
    const target = scope.find('func', call.use.atom);
    if (target === undefined) continue;
    const known = byTarget.get(target);
    if (known === undefined) byTarget.set(target, [toPlace(call)]);
    else known.push(toPlace(call));
  }
  return [...byTarget].map(([target, places]) => ({ function: describe(scope, names, target), places }));
}

interface FoundCall {
  readonly use: Use;
  readonly chunk: Chunk;
  readonly isReference: boolean;
}

function toPlace({ use: { atom }, chunk, isReference }: FoundCall): CallPlace {
  return { start: chunk.start + atom.start, end: chunk.start + atom.end, isReference };
}

function callsIn(chunk: Chunk): FoundCall[] {
  const { field } = chunk;
  if (field?.kind !== 'func' || !field.uses.some(({ space }) => space === 'func')) return [];
  const found: FoundCall[] = [];
  eachInstruction(field, ({ name, uses }) => {
    const use = uses.find(({ space }) => space === 'func');
    if (use !== undefined) found.push({ use, chunk, isReference: name === 'ref.func' });
  });
  return found.sort((a, b) => a.use.atom.start - b.use.atom.start);
}
