/** What is shown at the `|` of a text. */

import { WatAnalysis } from '../../../src/core/wat/analysis';
import { hoverAt } from '../../../src/core/wat/features/hover';
import { cursorIn, templateText } from '../../support/wat-cursor';

export function hoverIn(marked: string): string | undefined {
  const { text, offset } = cursorIn(marked);
  return hoverAt(new WatAnalysis(text), offset)?.markdown;
}

/** Its paragraphs. */
export const partsIn = (marked: string) => hoverIn(marked)?.split('\n\n') ?? [];
export const wat = (code: string) => `\`\`\`wat\n${code}\n\`\`\``;

/** Of the template, at the place behind `before` that begins with `at`. */
export function template(before: string, at: string): string[] {
  const text = templateText();
  const from = text.indexOf(before);
  const offset = from < 0 ? -1 : text.indexOf(at, from);
  if (offset < 0) throw new Error(`the template has no ${before}`);
  return hoverAt(new WatAnalysis(text), offset)?.markdown.split('\n\n') ?? [];
}
