/** What can be done about a problem, and where it was found. */

import type { WatAnalysis } from '../../analysis';
import type { Use } from '../../ast';
import type { Chunk, ModulePart } from '../../document';
import type { ModuleScope } from '../../module-scope';
import type { WatProblem } from '../../problems';
import type { TextEdit } from '../edit';

export interface CodeAction {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor' | 'source';
  readonly edits: readonly TextEdit[];
  readonly fixes?: WatProblem;
  readonly isPreferred?: boolean;
}

/** A problem and its surroundings. */
export interface Trouble {
  readonly analysis: WatAnalysis;
  readonly problem: WatProblem;
  readonly chunk: Chunk;
  readonly part: ModulePart;
  readonly scope: ModuleScope;
  /** Of the problem, from the chunk's start. */
  readonly at: number;
}

export type Remedy = (trouble: Trouble) => readonly CodeAction[];

/** Undefined where the problem belongs to no module. */
export function troubleOf(analysis: WatAnalysis, problem: WatProblem): Trouble | undefined {
  const chunk = analysis.document.chunkAt(problem.start);
  const part = chunk === undefined ? undefined : analysis.document.moduleOf(chunk);
  if (chunk === undefined || part === undefined) return undefined;
  return { analysis, problem, chunk, part, scope: analysis.scopeOf(part), at: problem.start - chunk.start };
}

export function quickFix(
  { problem }: Trouble,
  title: string,
  edits: readonly TextEdit[],
  isPreferred = false,
): CodeAction {
  return { title, kind: 'quickfix', edits, fixes: problem, ...(isPreferred ? { isPreferred } : {}) };
}

/** The name or number that a problem is about. */
export function useOf({ chunk, at }: Trouble): Use | undefined {
  return chunk.field?.uses.find(({ atom }) => atom.start === at);
}

/** Of a problem, a text in its place. */
export function instead({ start, end }: WatProblem, text: string): TextEdit {
  return { start, end, text };
}
