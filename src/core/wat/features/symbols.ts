/** What a name or a number at some place stands for, and everywhere else that it stands. Offsets are those of the document. */

import type { WatAnalysis } from '../analysis';
import type { Instruction, Local, ModuleSpace, StorageField, Use } from '../ast';
import type { Chunk, ModulePart } from '../document';
import { fieldIndex } from '../check/garbage-collected';
import type { Entry, ModuleScope } from '../module-scope';
import type { Span } from '../problems';
import type { Atom } from '../tree';
import { localsOf, LocalScope } from './locals';

export type Symbol =
  | { readonly kind: ModuleSpace; readonly part: ModulePart; readonly entry: Entry }
  | {
      readonly kind: 'local';
      readonly part: ModulePart;
      readonly chunk: Chunk;
      readonly index: number;
      readonly local?: Local;
    }
  | {
      readonly kind: 'label';
      readonly part: ModulePart;
      readonly chunk: Chunk;
      readonly block: Instruction | 'function';
    }
  | {
      readonly kind: 'field';
      readonly part: ModulePart;
      readonly entry: Entry;
      readonly index: number;
      readonly field: StorageField;
    };

export interface Occurrence extends Span {
  readonly atom: Atom;
  readonly chunk: Chunk;
  readonly isDefinition: boolean;
  /** Whether what it stands for gets another value there. */
  readonly isWritten: boolean;
}

/** Of a use, or of the name in a definition. */
export interface Found {
  readonly symbol: Symbol;
  readonly span: Span;
  readonly atom: Atom;
}

export function symbolAt(analysis: WatAnalysis, offset: number): Found | undefined {
  const chunk = analysis.document.chunkAt(offset);
  const part = chunk === undefined ? undefined : analysis.document.moduleOf(chunk);
  if (chunk === undefined || part === undefined) return undefined;
  const at = offset - chunk.start;
  for (const [symbol, atom] of symbolsIn(analysis, part, chunk, (one) => one.start <= at && at <= one.end)) {
    return { symbol, atom, span: { start: chunk.start + atom.start, end: chunk.start + atom.end } };
  }
  return undefined;
}

/** Definitions first, then uses in the order of the text. */
export function occurrencesOf(analysis: WatAnalysis, symbol: Symbol): Occurrence[] {
  const chunks = symbol.kind === 'local' || symbol.kind === 'label' ? [symbol.chunk] : symbol.part.chunks;
  return chunks.flatMap((chunk) => occurrencesIn(analysis, symbol, chunk));
}

function occurrencesIn(analysis: WatAnalysis, symbol: Symbol, chunk: Chunk): Occurrence[] {
  const uses = chunk.field?.uses ?? [];
  const isUsed = uses.some(({ space }) => space === symbol.kind);
  const isDefined = 'entry' in symbol ? symbol.entry.chunk === chunk : symbol.chunk === chunk;
  if (!isUsed && !isDefined) return [];
  const found: Occurrence[] = [];
  for (const [other, atom, isDefinition] of symbolsIn(analysis, symbol.part, chunk, () => true, symbol.kind)) {
    if (!isSameSymbol(symbol, other)) continue;
    const isWritten = isDefinition || writes(chunk, atom);
    found.push({ atom, chunk, isDefinition, isWritten, start: chunk.start + atom.start, end: chunk.start + atom.end });
  }
  return found.sort((a, b) => Number(b.isDefinition) - Number(a.isDefinition) || a.start - b.start);
}

const WRITING = /(?:local\.set|local\.tee|global\.set|table\.set|struct\.set)\s+$/;

function writes(chunk: Chunk, atom: Atom): boolean {
  return WRITING.test(chunk.text.slice(Math.max(0, atom.start - 40), atom.start));
}

function isSameSymbol(one: Symbol, other: Symbol): boolean {
  if (one.kind === 'local') return other.kind === 'local' && one.chunk === other.chunk && one.index === other.index;
  if (one.kind === 'label') return other.kind === 'label' && one.chunk === other.chunk && one.block === other.block;
  if (one.kind === 'field')
    return other.kind === 'field' && one.entry.index === other.entry.index && one.index === other.index;
  return other.kind === one.kind && 'entry' in other && one.entry.index === other.entry.index;
}

/** Where it is defined: its name, or what introduces it when it has none. */
export function definitionOf(symbol: Symbol): Span | undefined {
  const chunk = 'entry' in symbol ? symbol.entry.chunk : symbol.chunk;
  const at = definingNode(symbol);
  return at === undefined ? undefined : { start: chunk.start + at.start, end: chunk.start + at.end };
}

/** The whole of it: a field of the module, a parameter, a block. */
export function extentOf(symbol: Symbol): Span | undefined {
  const chunk = 'entry' in symbol ? symbol.entry.chunk : symbol.chunk;
  const at = extentNode(symbol);
  return at === undefined ? undefined : { start: chunk.start + at.start, end: chunk.start + at.end };
}

function definingNode(symbol: Symbol): Span | undefined {
  switch (symbol.kind) {
    case 'local':
      return symbol.local?.id ?? symbol.local?.atom;
    case 'label':
      return symbol.block === 'function' ? keywordOf(symbol.chunk) : (symbol.block.label ?? symbol.block.keyword);
    case 'field':
      return symbol.field.id ?? symbol.field.atom;
    default:
      return (
        symbol.entry.id ??
        (symbol.entry.type === undefined ? keywordOf(symbol.entry.chunk) : symbol.entry.type.node.items[0])
      );
  }
}

function extentNode(symbol: Symbol): Span | undefined {
  switch (symbol.kind) {
    case 'local':
      return symbol.local?.atom;
    case 'label':
      return symbol.block === 'function' ? symbol.chunk.field?.node : symbol.block;
    case 'field':
      return symbol.field.atom;
    default:
      return symbol.entry.type?.node ?? symbol.entry.field.node;
  }
}

function keywordOf(chunk: Chunk): Span | undefined {
  return chunk.field?.keyword;
}

/** `$name`, where it has one. */
export function nameOfSymbol(symbol: Symbol): Atom | undefined {
  if (symbol.kind === 'local') return symbol.local?.id;
  if (symbol.kind === 'label') return symbol.block === 'function' ? undefined : symbol.block.label;
  return symbol.kind === 'field' ? symbol.field.id : symbol.entry.id;
}

type Resolved = readonly [symbol: Symbol, atom: Atom, isDefinition: boolean];

/** All names and numbers in a chunk that stand for something, those of definitions included. */
function* symbolsIn(
  analysis: WatAnalysis,
  part: ModulePart,
  chunk: Chunk,
  wanted: (atom: Atom) => boolean,
  kind?: Symbol['kind'],
): Generator<Resolved> {
  const scope = analysis.scopeOf(part);
  const locals = localScopeOf(scope, chunk);
  for (const use of chunk.field?.uses ?? []) {
    if ((kind !== undefined && use.space !== kind) || !wanted(use.atom)) continue;
    const symbol = symbolOf(scope, part, chunk, use, locals);
    if (symbol !== undefined) yield [symbol, use.atom, false];
  }
  for (const [symbol, atom] of definitionsIn(scope, part, chunk, kind)) if (wanted(atom)) yield [symbol, atom, true];
}

function localScopeOf(scope: ModuleScope, { field }: Chunk): LocalScope | undefined {
  return field?.kind === 'func' ? new LocalScope(scope, field) : undefined;
}

/** What a use in a chunk stands for. */
export function symbolOf(
  scope: ModuleScope,
  part: ModulePart,
  chunk: Chunk,
  use: Use,
  locals = localScopeOf(scope, chunk),
): Symbol | undefined {
  switch (use.space) {
    case 'label':
      return use.target === undefined ? undefined : { kind: 'label', part, chunk, block: use.target };
    case 'local':
      return locals === undefined ? undefined : localSymbol(part, chunk, locals, use.atom);
    case 'field':
      return fieldSymbol(scope, part, use);
    default: {
      const entry = scope.find(use.space, use.atom);
      return entry === undefined ? undefined : { kind: use.space, part, entry };
    }
  }
}

function localSymbol(part: ModulePart, chunk: Chunk, locals: LocalScope, atom: Atom): Symbol | undefined {
  const index = locals.indexOf(atom);
  const local = locals.all[index ?? -1];
  return index === undefined
    ? undefined
    : { kind: 'local', part, chunk, index, ...(local === undefined ? {} : { local }) };
}

function fieldSymbol(scope: ModuleScope, part: ModulePart, use: Use): Symbol | undefined {
  const entry = use.owner === undefined ? undefined : scope.find('type', use.owner.atom);
  const composite = entry?.type?.composite;
  if (entry === undefined || composite?.kind !== 'struct') return undefined;
  const index = fieldIndex(composite, use);
  const field = composite.fields[index ?? -1];
  return index === undefined || field === undefined ? undefined : { kind: 'field', part, entry, index, field };
}

function* definitionsIn(
  scope: ModuleScope,
  part: ModulePart,
  chunk: Chunk,
  kind?: Symbol['kind'],
): Generator<[Symbol, Atom]> {
  const { field } = chunk;
  if (field === undefined) return;
  if (kind === undefined || (kind !== 'local' && kind !== 'label' && kind !== 'field')) {
    for (const entry of entriesOf(scope, chunk))
      if (entry.id !== undefined) yield [{ kind: entry.space, part, entry }, entry.id];
  }
  if (kind === undefined || kind === 'field') yield* fieldDefinitions(scope, part, chunk);
  if (field.kind !== 'func') return;
  if (kind === undefined || kind === 'local') {
    for (const [index, local] of localsOf(scope, field).entries()) {
      if (local?.id !== undefined) yield [{ kind: 'local', part, chunk, index, local }, local.id];
    }
  }
  if (kind === undefined || kind === 'label') {
    for (const block of blocksIn(field.body))
      if (block.label !== undefined) yield [{ kind: 'label', part, chunk, block }, block.label];
  }
}

function* fieldDefinitions(scope: ModuleScope, part: ModulePart, chunk: Chunk): Generator<[Symbol, Atom]> {
  for (const entry of entriesOf(scope, chunk)) {
    const composite = entry.type?.composite;
    if (composite?.kind !== 'struct') continue;
    for (const [index, field] of composite.fields.entries()) {
      if (field.id !== undefined) yield [{ kind: 'field', part, entry, index, field }, field.id];
    }
  }
}

const NONE: readonly Entry[] = [];

/** What a field defines: one thing, or the types of a group. */
export function entriesOf(scope: ModuleScope, { field }: Chunk): readonly Entry[] {
  return field === undefined ? NONE : scope.entriesOf(field);
}

/** Every instruction, operands first, in the order in which they run. */
export function* instructionsIn(body: readonly Instruction[]): Generator<Instruction> {
  for (const instruction of body) {
    yield* instructionsIn(instruction.operands);
    yield instruction;
    if (instruction.body !== undefined) yield* instructionsIn(instruction.body);
    for (const part of instruction.parts ?? []) yield* instructionsIn(part.body);
  }
}

function* blocksIn(body: readonly Instruction[]): Generator<Instruction> {
  for (const instruction of instructionsIn(body)) if (instruction.body !== undefined) yield instruction;
}
