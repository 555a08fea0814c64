/** Functions as the inspector shows them one by one, beside wabt's text of their whole module. */

import { expect } from 'vitest';
import { ownListing, wabtListing } from '../../src/core/wasm/code/listing';
import { reduceTo } from '../../src/core/wasm/code/reduce';
import { decodeModule } from '../../src/core/wasm/decode';
import { functionNames, importedFunctions } from '../../src/core/wasm/functions';
import type { Module } from '../../src/core/wasm/module';
import { functionLines, validate, wholeText } from './wabt-text';

export interface Whole {
  readonly bytes: Uint8Array;
  readonly module: Module;
}

export function readWhole(bytes: Uint8Array): Whole {
  const { value: module, problems } = decodeModule(bytes);
  expect(problems).toEqual([]);
  return { bytes, module };
}

/** Indices of functions with a body. */
export const defined = ({ module }: Whole): number[] => module.code.map((_, k) => importedFunctions(module).length + k);

/** As the inspector shows it. */
export async function shown({ module, bytes }: Whole, index: number): Promise<string[]> {
  const own = ownListing(module, bytes, index);
  if (own === undefined) throw new Error(`function ${index} has no body`);
  const listing = wabtListing(own, { text: await wholeText(reduceTo(module, bytes, index)) });
  expect(listing.note).toBeUndefined();
  return listing.lines.map(({ text }) => text);
}

/** As wabt tells it of the whole module; imports that bear no name there have their own here. */
export async function told({ module, bytes }: Whole): Promise<string[][]> {
  const names = functionNames(module);
  const named = (line: string) =>
    line.replace(/^((?:return_)?call|ref\.func) (\d+)$/, (_, name: string, index: string) => `${name} $${names[+index] ?? ''}`); // prettier-ignore
  return functionLines(await wholeText(bytes)).map((lines) => lines.map(named));
}

/** Each function, or one in `step`: alone it is valid, and reads as in its module. */
export async function expectSame(whole: Whole, step = 1): Promise<void> {
  const expected = await told(whole);
  expect(expected.length).toBe(whole.module.code.length);
  for (const [k, index] of defined(whole).entries()) {
    if (k % step !== 0 || isTooDeep(whole, index)) continue;
    await validate(reduceTo(whole.module, whole.bytes, index));
    expect(await shown(whole, index), `function ${index}`).toEqual(expected[k]);
  }
}

/** wabt indents each line, so that one function of Go's runtime is 33 MB of text. The inspector does not ask for it. */
function isTooDeep({ module, bytes }: Whole, index: number): boolean {
  const lines = ownListing(module, bytes, index)?.lines ?? [];
  return lines.reduce((sum, { depth }) => sum + 2 * depth, 0) > 8_000_000;
}
