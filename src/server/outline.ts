/** Symbols of a text, who calls whom, and colours for names. */

import {
  SemanticTokensBuilder, SymbolKind,
  type CallHierarchyIncomingCall, type CallHierarchyItem, type CallHierarchyOutgoingCall, type DocumentSymbol, type Position,
  type Range, type SemanticTokens, type SemanticTokensLegend,
} from 'vscode-languageserver/node'; // prettier-ignore
import { callableAt, incomingCalls, outgoingCalls, type Callable } from '../core/wat/features/call-hierarchy';
import { documentSymbols, type OutlineItem } from '../core/wat/features/document-symbols';
import { semanticTokens, TOKEN_MODIFIERS, TOKEN_TYPES } from '../core/wat/features/semantic-tokens';
import type { KnownText } from './open-text';

const KINDS: Readonly<Record<OutlineItem['kind'], SymbolKind>> = {
  module: SymbolKind.Module,
  type: SymbolKind.Struct,
  func: SymbolKind.Function,
  table: SymbolKind.Array,
  memory: SymbolKind.Array,
  global: SymbolKind.Variable,
  tag: SymbolKind.Event,
  elem: SymbolKind.Array,
  data: SymbolKind.String,
  export: SymbolKind.Interface,
  import: SymbolKind.Interface,
  start: SymbolKind.Event,
  local: SymbolKind.Variable,
  label: SymbolKind.Key,
  field: SymbolKind.Field,
};

export function symbols(text: KnownText): DocumentSymbol[] {
  return documentSymbols(text.analysis).map((item) => symbolOf(text, item));
}

function symbolOf(text: KnownText, { name, detail, kind, span, nameSpan, children }: OutlineItem): DocumentSymbol {
  return {
    name,
    detail,
    kind: KINDS[kind],
    range: text.range(span),
    selectionRange: text.range(nameSpan),
    children: children.map((child) => symbolOf(text, child)),
  };
}

export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] };

export function tokens(text: KnownText, range?: Range): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  const found = semanticTokens(text.analysis, range === undefined ? undefined : text.span(range));
  for (const { start, length, type, modifiers } of found) {
    const { line, character } = text.position(start);
    builder.push(line, character, length, TOKEN_TYPES.indexOf(type), bits(modifiers));
  }
  return builder.build();
}

function bits(modifiers: readonly (typeof TOKEN_MODIFIERS)[number][]): number {
  return modifiers.reduce((all, one) => all | (1 << TOKEN_MODIFIERS.indexOf(one)), 0);
}

export function prepareCalls(text: KnownText, position: Position): CallHierarchyItem[] | null {
  const found = callableAt(text.analysis, text.offset(position));
  return found === undefined ? null : [itemOf(text, found)];
}

export function incoming(text: KnownText, item: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const callee = callableAt(text.analysis, text.offset(item.selectionRange.start));
  if (callee === undefined) return [];
  return incomingCalls(text.analysis, callee).map(({ function: caller, places }) => ({
    from: itemOf(text, caller),
    fromRanges: places.map((span) => text.range(span)),
  }));
}

export function outgoing(text: KnownText, item: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const caller = callableAt(text.analysis, text.offset(item.selectionRange.start));
  if (caller === undefined) return [];
  return outgoingCalls(text.analysis, caller).map(({ function: called, places }) => ({
    to: itemOf(text, called),
    fromRanges: places.map((span) => text.range(span)),
  }));
}

function itemOf(text: KnownText, { name, detail, span, nameSpan }: Callable): CallHierarchyItem {
  const { uri } = text;
  return {
    name,
    detail,
    kind: SymbolKind.Function,
    uri,
    range: text.range(span),
    selectionRange: text.range(nameSpan),
  };
}
