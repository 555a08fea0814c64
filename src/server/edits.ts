/** Changes of a text that a client asks for: formatting, renaming, remedies and rearrangements. */

import {
  CodeActionKind, CodeActionTriggerKind, ErrorCodes, ResponseError,
  type CodeAction, type CodeActionContext, type FormattingOptions, type Position, type Range, type TextEdit, type WorkspaceEdit,
} from 'vscode-languageserver/node'; // prettier-ignore
import type { WatAnalysis } from '../core/wat/analysis';
import { codeActions, type CodeAction as WatAction } from '../core/wat/features/code-actions';
import type { TextEdit as OffsetEdit } from '../core/wat/features/edit';
import { foldInstructions, unfoldInstructions } from '../core/wat/features/fold-instructions';
import { formatOnType, formatText, type FormatOptions } from '../core/wat/features/format';
import { prepareRename, rename } from '../core/wat/features/rename';
import type { Span, WatProblem } from '../core/wat/problems';
import { diagnosticOf } from './diagnoses';
import type { KnownText } from './open-text';

export function formatting(text: KnownText, options: FormattingOptions, range?: Range): TextEdit[] {
  return inLines(text, formatText(text.text, sensible(options), range === undefined ? undefined : text.span(range)));
}

export function typed(text: KnownText, position: Position, character: string, options: FormattingOptions): TextEdit[] {
  return inLines(text, formatOnType(text.text, text.offset(position), character, sensible(options)));
}

const WIDEST_TAB = 16;

function sensible({ tabSize, insertSpaces }: FormattingOptions): FormatOptions {
  return { tabSize: Math.min(Math.max(0, Math.trunc(tabSize)), WIDEST_TAB), insertSpaces };
}

function inLines(text: KnownText, edits: readonly OffsetEdit[]): TextEdit[] {
  return edits.map((edit) => ({ range: text.range(edit), newText: edit.text }));
}

export function renamable(text: KnownText, position: Position): { range: Range; placeholder: string } | null {
  const found = prepareRename(text.analysis, text.offset(position));
  return found === undefined ? null : { range: text.range(found.span), placeholder: found.name };
}

export function renamed(text: KnownText, position: Position, name: string): WorkspaceEdit {
  const result = rename(text.analysis, text.offset(position), name);
  if ('refused' in result) throw new ResponseError(ErrorCodes.InvalidRequest, result.refused);
  return { changes: { [text.uri]: inLines(text, result.edits) } };
}

const KINDS: Readonly<Record<WatAction['kind'], CodeActionKind>> = {
  quickfix: CodeActionKind.QuickFix,
  refactor: CodeActionKind.RefactorRewrite,
  source: CodeActionKind.Source,
};

export function actions(
  text: KnownText,
  range: Range,
  context: CodeActionContext,
  problems: readonly WatProblem[],
): CodeAction[] {
  const span = text.span(range);
  const near = problems.filter(({ start, end }) => start <= span.end && span.start <= end);
  const found = codeActions(text.analysis, span, near).map((action) => actionOf(text, action));
  const isAskedFor = context.triggerKind === CodeActionTriggerKind.Invoked;
  if (isInField(text, span, isAskedFor ? LONG : SHORT)) {
    found.push(...rearranged(text, span, 'Fold the instructions', foldInstructions));
    found.push(...rearranged(text, span, 'Unfold the instructions', unfoldInstructions));
  }
  const { only } = context;
  return only === undefined
    ? found
    : found.filter(({ kind = '' }) => only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`)));
}

/** To rearrange a longer field takes too long for each move of the cursor. */
const SHORT = 20_000;
/** And for anybody. */
const LONG = 200_000;

function isInField({ analysis }: KnownText, { start, end }: Span, most: number): boolean {
  const length = analysis.document.chunkAt(start)?.text.length ?? 0;
  return length <= most && end - start <= most;
}

function actionOf(text: KnownText, { title, kind, edits, fixes, isPreferred }: WatAction): CodeAction {
  return {
    title,
    kind: KINDS[kind],
    edit: { changes: { [text.uri]: inLines(text, edits) } },
    ...(fixes === undefined ? {} : { diagnostics: [diagnosticOf(text, fixes, 'wat')] }),
    ...(isPreferred === undefined ? {} : { isPreferred }),
  };
}

type Rearrange = (analysis: WatAnalysis, span: Span) => OffsetEdit[] | undefined;

function rearranged(text: KnownText, span: Span, title: string, change: Rearrange): CodeAction[] {
  const edits = change(text.analysis, span);
  if (edits === undefined || edits.length === 0) return [];
  return [{ title, kind: CodeActionKind.RefactorRewrite, edit: { changes: { [text.uri]: inLines(text, edits) } } }];
}
