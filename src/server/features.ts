/** What a client may ask of a place in a text: answers of `core/wat/features` in the protocol's words. */

import {
  CompletionItemKind, DocumentHighlightKind, InlayHintKind, InsertTextFormat, MarkupKind,
  type CompletionContext, type CompletionItem, type CompletionList, type DocumentHighlight, type FoldingRange, type Hover, type InlayHint, type Location,
  type LocationLink, type Position, type Range, type SelectionRange, type SignatureHelp,
} from 'vscode-languageserver/node'; // prettier-ignore
import { completionsAt, type Completion } from '../core/wat/features/completion';
import { foldingRanges } from '../core/wat/features/folding';
import { hoverAt } from '../core/wat/features/hover';
import { inlayHints, type InlayOptions } from '../core/wat/features/inlay-hints';
import { selectionRanges } from '../core/wat/features/selection';
import { signatureAt } from '../core/wat/features/signature-help';
import { definitionOf, extentOf, occurrencesOf, symbolAt, type Found } from '../core/wat/features/symbols';
import type { KnownText } from './open-text';

export function hover(text: KnownText, position: Position): Hover | undefined {
  const found = hoverAt(text.analysis, text.offset(position));
  if (found === undefined) return undefined;
  return { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: text.range(found.span) };
}

const COMPLETION_KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  instruction: CompletionItemKind.Operator,
  keyword: CompletionItemKind.Keyword,
  function: CompletionItemKind.Function,
  local: CompletionItemKind.Variable,
  global: CompletionItemKind.Variable,
  type: CompletionItemKind.Struct,
  label: CompletionItemKind.Reference,
  memory: CompletionItemKind.Variable,
  table: CompletionItemKind.Variable,
  tag: CompletionItemKind.Event,
  data: CompletionItemKind.Variable,
  elem: CompletionItemKind.Variable,
  field: CompletionItemKind.Field,
  import: CompletionItemKind.Module,
  snippet: CompletionItemKind.Snippet,
  enum: CompletionItemKind.EnumMember,
};

export function completion(text: KnownText, position: Position, context?: CompletionContext): CompletionList {
  const isBehindSpace = context?.triggerCharacter === ' ';
  const { items, isWhole } = completionsAt(text.analysis, text.offset(position), isBehindSpace);
  return { isIncomplete: !isWhole, items: items.map(itemOf(text)) };
}

const itemOf =
  (text: KnownText) =>
  (item: Completion): CompletionItem => ({
    label: item.label,
    kind: COMPLETION_KINDS[item.kind],
    insertTextFormat: item.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: text.range(item.replace), newText: item.insert },
    sortText: item.sortText,
    ...(item.detail === undefined ? {} : { detail: item.detail }),
    ...(item.filterText === undefined ? {} : { filterText: item.filterText }),
    ...(item.more === undefined
      ? {}
      : { additionalTextEdits: item.more.map((edit) => ({ range: text.range(edit), newText: edit.text })) }),
    ...(item.markdown === undefined ? {} : { documentation: markdown(item.markdown) }),
  });

export function signatureHelp(text: KnownText, position: Position): SignatureHelp | undefined {
  const found = signatureAt(text.analysis, text.offset(position));
  if (found === undefined) return undefined;
  const { label, parameters, active, documentation } = found;
  return {
    signatures: [
      { label, parameters, ...(documentation === undefined ? {} : { documentation: markdown(documentation) }) },
    ],
    activeSignature: 0,
    // Beyond the last is the first to some clients; what is complete ends with the last.
    activeParameter: Math.min(active, Math.max(0, parameters.length - 1)),
  };
}

function markdown(value: string) {
  return { kind: MarkupKind.Markdown, value };
}

export function definition(text: KnownText, position: Position): LocationLink[] {
  const found = symbolAt(text.analysis, text.offset(position));
  const at = found === undefined ? undefined : definitionOf(found.symbol);
  if (found === undefined || at === undefined) return [];
  const whole = extentOf(found.symbol) ?? at;
  // The part that is shown first has to lie within the whole.
  const targetRange = text.range({ start: Math.min(whole.start, at.start), end: Math.max(whole.end, at.end) });
  const targetSelectionRange = text.range(at);
  return [{ targetUri: text.uri, targetRange, targetSelectionRange, originSelectionRange: text.range(found.span) }];
}

/** For clients that know no links. */
export function locationOf({ targetUri, targetSelectionRange }: LocationLink): Location {
  return { uri: targetUri, range: targetSelectionRange };
}

export function references(text: KnownText, position: Position, withDefinition: boolean): Location[] {
  const found = symbolAt(text.analysis, text.offset(position));
  const all = found === undefined ? [] : occurrencesOf(text.analysis, found.symbol);
  return all
    .filter(({ isDefinition }) => withDefinition || !isDefinition)
    .map((span) => ({ uri: text.uri, range: text.range(span) }));
}

export function highlights(text: KnownText, position: Position): DocumentHighlight[] {
  const found = symbolAt(text.analysis, text.offset(position));
  return found === undefined ? [] : occurrences(text, found);
}

function occurrences(text: KnownText, { symbol }: Found): DocumentHighlight[] {
  return occurrencesOf(text.analysis, symbol).map((one) => ({
    range: text.range(one),
    kind: one.isWritten ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

export function folding(text: KnownText): FoldingRange[] {
  return foldingRanges(text.analysis).flatMap(({ start, end, kind }) => {
    const range = { startLine: text.position(start).line, endLine: text.position(end).line };
    return range.endLine > range.startLine ? [{ ...range, ...(kind === undefined ? {} : { kind }) }] : [];
  });
}

export function selections(text: KnownText, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => nested(text, position));
}

function nested(text: KnownText, position: Position): SelectionRange {
  const spans = selectionRanges(text.analysis, text.offset(position));
  const nothing: SelectionRange = { range: { start: position, end: position } };
  return (
    spans.reduceRight<SelectionRange | undefined>(
      (parent, span) => ({ range: text.range(span), ...(parent === undefined ? {} : { parent }) }),
      undefined,
    ) ?? nothing
  );
}

export function hints(text: KnownText, range: Range, options: InlayOptions): InlayHint[] {
  return inlayHints(text.analysis, text.span(range), options).map(({ offset, text: label, kind, tooltip }) => ({
    position: text.position(offset),
    label,
    kind: kind === 'type' ? InlayHintKind.Type : InlayHintKind.Parameter,
    paddingLeft: true,
    ...(tooltip === undefined ? {} : { tooltip }),
  }));
}
