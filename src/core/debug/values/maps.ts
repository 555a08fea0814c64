/** Maps and sets of any library, once it is known where their entries are. */

import type { Located } from './place';
import { CURLY, type Part, type Seeing, type View } from './view';

export interface Entry {
  readonly key: Located;
  /** Undefined in sets. */
  readonly value?: Located | undefined;
}

/** Entries from `start`, at most `count`. */
export type Entries = (start: number, count: number) => Promise<readonly Entry[]>;

export function mapView(name: string, count: number, entries: Entries, seeing: Seeing): View {
  const parts = async (start: number, most: number): Promise<readonly Part[]> => {
    // With the one before it, for its key may be the same.
    const before = Math.min(start, 1);
    const named: Part[] = [];
    for (const entry of await entries(start - before, most + before)) named.push(await partOf(entry, seeing));
    return named
      .map((part, at) => (part.name === named[at - 1]?.name ? { ...part, path: undefined } : part))
      .slice(before);
  };
  return { label: `${name}(${count}) `, brackets: CURLY, between: ': ', count, isIndexed: true, isKeyed: true, parts };
}

/** Named by its key. */
async function partOf({ key, value }: Entry, seeing: Seeing): Promise<Part> {
  const name = await seeing.brief(key);
  return { ...(value ?? key), name, path: isLiteral(name) ? `[${name}]` : undefined };
}

/** Whether an expression can name that key: all of a text, a number, a character. */
const isLiteral = (name: string): boolean => /^("(?:[^"\\]|\\[nrt0"\\])*"|-?\d+)$/.test(name);

export function setView(name: string, count: number, entries: Entries): View {
  const parts = async (start: number, most: number): Promise<readonly Part[]> =>
    (await entries(start, most)).map(({ key }, at) => ({ ...key, name: `[${start + at}]`, path: `[${start + at}]` }));
  return { label: `${name}(${count}) `, brackets: CURLY, count, isIndexed: true, parts };
}
