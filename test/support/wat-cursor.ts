/** Texts with marks in them: `|` is where the cursor stands, `«…»` what is meant. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './parts';

export interface Marked {
  readonly text: string;
  readonly offset: number;
}

export function cursorIn(marked: string): Marked {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error('the text has no cursor');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

export interface Ranges {
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** They do not nest. */
export function rangesIn(marked: string): Ranges {
  const pieces = marked.split(/[«»]/);
  const ranges: { start: number; end: number }[] = [];
  let at = 0;
  for (const [index, { length }] of pieces.entries()) {
    if (index % 2 === 1) ranges.push({ start: at, end: at + length });
    at += length;
  }
  return { text: pieces.join(''), ranges };
}

/** The plugin that a new WAT project begins with. */
export function templateText(): string {
  const file = join(ROOT, 'templates', 'wat-http', 'src', 'filter.wat');
  return readFileSync(file, 'utf8').replaceAll('%{name-length}', '6').replaceAll('%{name}', 'plugin');
}
