/** A module's outermost frame: sections that can be changed and put together again with sizes that are right. */

import { concatBytes } from '../../src/core/bytes';
import { Reader } from '../../src/core/wasm/reader';
import { nameBytes, section } from '../../src/core/wasm/writer';

export interface Part {
  readonly id: number;
  /** Of a custom section, with its name. */
  readonly body: Uint8Array;
}

const PREAMBLE_SIZE = 8;
/** As they follow one another in a module; custom ones may stand anywhere. */
const ORDER = [1, 2, 3, 4, 5, 13, 14, 6, 7, 8, 9, 12, 10, 11];

/** What is no whole section any more is left out. */
export function partsOf(bytes: Uint8Array): Part[] {
  const parts: Part[] = [];
  const r = new Reader(bytes, Math.min(PREAMBLE_SIZE, bytes.length));
  try {
    while (!r.done) {
      const id = r.byte();
      parts.push({ id, body: r.take(r.u32()) });
    }
  } catch {
    // Cut short.
  }
  return parts;
}

/** With the preamble of `bytes`. */
export function assembled(bytes: Uint8Array, parts: readonly Part[]): Uint8Array {
  return concatBytes([bytes.subarray(0, PREAMBLE_SIZE), ...parts.map(({ id, body }) => section(id, body))]);
}

/** The one section of its id becomes `part`, or `part` gets in where it belongs. */
export function withPart(parts: readonly Part[], part: Part): Part[] {
  const rest = parts.filter(({ id }) => id !== part.id || id === 0);
  const behind = rest.findIndex(({ id }) => id !== 0 && ORDER.indexOf(id) > ORDER.indexOf(part.id));
  return part.id === 0 || behind < 0 ? [...rest, part] : rest.toSpliced(behind, 0, part);
}

export function replaced(parts: readonly Part[], at: number, body: Uint8Array): Part[] {
  return parts.map((part, index) => (index === at ? { ...part, body } : part));
}

export function customPart(name: string, contents: Uint8Array): Part {
  return { id: 0, body: concatBytes([nameBytes(name), contents]) };
}

/** Where the contents of a custom section start; undefined where it has no name, or another one than `name`. */
export function contentsAt({ id, body }: Part, name: string): number | undefined {
  const start = nameBytes(name);
  const has = id === 0 && start.every((byte, at) => body[at] === byte);
  return has ? start.length : undefined;
}
