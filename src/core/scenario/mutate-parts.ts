/** Lists of parts between marks: segments of a path, parameters of a query, fields of a form. */

import { coded, expanded, round, type Coding, type Repeated } from './mutate-text';

/** `bare`: a parameter without its value. */
export type PartMutation =
  | { readonly how: 'replace' | 'insert'; readonly at: number; readonly text: Repeated; readonly coding: Coding }
  | { readonly how: 'repeat' | 'remove' | 'bare'; readonly at: number };

const LONGEST = 32_768;

/** Parameters keep their name when their value is replaced. */
export function withParts(parts: readonly string[], mutation: PartMutation, named: boolean): string[] {
  const at = round(mutation.at, parts.length);
  const old = parts[at];
  const replaced = (...by: string[]) => [...parts.slice(0, at), ...by, ...parts.slice(at + 1)];
  const name = named ? (/^[^=]*/.exec(old ?? '')?.[0] ?? '') : '';
  if (mutation.how === 'insert') return [...parts.slice(0, at), textOf(mutation), ...parts.slice(at)];
  if (old === undefined) return [...parts];
  switch (mutation.how) {
    case 'replace':
      return replaced(named ? `${name}=${textOf(mutation)}` : textOf(mutation));
    case 'repeat':
      return replaced(old, old);
    case 'remove':
      return replaced();
    case 'bare':
      return replaced(name);
  }
}

function textOf({ text, coding }: { readonly text: Repeated; readonly coding: Coding }): string {
  return coded(expanded(text, LONGEST), coding);
}
