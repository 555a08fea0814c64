/** What can be done about problems, and with what stands somewhere. */

import type { WatAnalysis } from '../analysis';
import type { Span, WatProblem, WatProblemCode } from '../problems';
import { exportAbiVersion } from './actions/abi-version';
import { troubleOf, type CodeAction, type Remedy } from './actions/action';
import { closeBlock, closeLists } from './actions/closing';
import { createFunction } from './actions/create-function';
import { addGlobal, addLocal } from './actions/create-variable';
import { appendNumber, declareFunction, makeMutable, moveImport } from './actions/fields';
import { importHost } from './actions/import-host';
import { labelBlock } from './actions/label-block';
import { nameIndex } from './actions/name-index';
import { removeUnused } from './actions/remove';
import { changeInstruction } from './actions/unknown-instructions';
import { changeName } from './actions/unknown-names';

export type { CodeAction } from './actions/action';

/** Somebody who selects a whole text with hundreds of problems looks at none of them. */
const MOST_PROBLEMS = 20;

const REMEDIES: Readonly<Partial<Record<WatProblemCode, readonly Remedy[]>>> = {
  'unknown-name': [importHost, changeName, createFunction, addLocal, addGlobal, labelBlock],
  'unknown-instruction': [changeInstruction],
  unclosed: [closeBlock, closeLists],
  order: [moveImport],
  module: [declareFunction],
  immutable: [makeMutable],
  'duplicate-name': [appendNumber],
  unused: [removeUnused],
};

/** Remedies of these problems, and what is offered for the span without any. `problems` are those of the text as it is. */
export function codeActions(analysis: WatAnalysis, span: Span, problems: readonly WatProblem[]): CodeAction[] {
  return [
    ...problems.slice(0, MOST_PROBLEMS).flatMap((problem) => remediesOf(analysis, problem)),
    ...nameIndex(analysis, span),
    ...exportAbiVersion(analysis, span),
  ];
}

/** One at most is preferred. */
function remediesOf(analysis: WatAnalysis, problem: WatProblem): CodeAction[] {
  const trouble = troubleOf(analysis, problem);
  const remedies = trouble === undefined ? [] : (REMEDIES[problem.code] ?? []);
  const actions = remedies.flatMap((remedy) => (trouble === undefined ? [] : remedy(trouble)));
  const preferred = actions.findIndex(({ isPreferred }) => isPreferred);
  return actions.map((action, index) => (index === preferred ? action : withoutPreference(action)));
}

function withoutPreference({ isPreferred: _, ...action }: CodeAction): CodeAction {
  return action;
}
