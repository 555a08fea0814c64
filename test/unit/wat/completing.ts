/** What an editor does with completions. */

import { WatAnalysis } from '../../../src/core/wat/analysis';
import { completionsAt, type Completion } from '../../../src/core/wat/features/completion';
import { cursorIn } from '../../support/wat-cursor';
import { expanded } from './snippet';

/** Those at the `|`. */
export function completionsIn(marked: string): readonly Completion[] {
  const { text, offset } = cursorIn(marked);
  return completionsAt(new WatAnalysis(text), offset).items;
}

export function labelsIn(marked: string): string[] {
  return completionsIn(marked).map(({ label }) => label);
}

export function completionOf(marked: string, label: string): Completion {
  const all = completionsIn(marked);
  const found = all.find((one) => one.label === label);
  if (found === undefined) throw new Error(`${label} is none of ${all.map((one) => one.label).join(' ')}`);
  return found;
}

/** The text once one is taken, with placeholders as they come. */
export function completed(marked: string, label: string): string {
  const { text } = cursorIn(marked);
  const { insert, isSnippet, replace } = completionOf(marked, label);
  const written = isSnippet ? expanded({ name: label, body: insert }) : insert;
  return `${text.slice(0, replace.start)}${written}${text.slice(replace.end)}`;
}
