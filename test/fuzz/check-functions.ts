/** What core tells of single functions: the first, the largest and any other. */

import type { Problem } from '../../src/core/problem';
import { calleesOf, callersOf } from '../../src/core/wasm/code/call-graph';
import { ownListing } from '../../src/core/wasm/code/listing';
import { reduceTo } from '../../src/core/wasm/code/reduce';
import { decodeModule } from '../../src/core/wasm/decode';
import { bodyOf, functionFacts, importedFunctions } from '../../src/core/wasm/functions';
import { localNames } from '../../src/core/wasm/local-names';
import type { Module } from '../../src/core/wasm/module';
import { DecodeError } from '../../src/core/wasm/reader';
import type { Measured, Subject } from './check';

export function inspectFunctions({ module, bytes, graph, random }: Subject, run: Measured): void {
  const imported = importedFunctions(module).length;
  const any = imported + random.below(module.code.length);
  for (const index of new Set([0, largest(module, imported), any])) {
    run('functionFacts', () => functionFacts(module, index));
    run('callers and callees', () => [callersOf(graph, index), calleesOf(graph, index)]);
    run('localNames', () => localNames(module, bytes, index));
    run('ownListing', () => ownListing(module, bytes, index));
    if (bodyOf(module, index) !== undefined) run('reduceTo', () => reduced(module, bytes, index).problems);
  }
}

function largest({ code }: Module, imported: number): number {
  const size = (index: number) => code.at(index)?.size ?? 0;
  let at = 0;
  for (let index = 0; index < code.length; index++) if (size(index) > size(at)) at = index;
  return imported + at;
}

/** It may refuse code that is broken. What it gives can be read again. */
function reduced(module: Module, bytes: Uint8Array, index: number): { problems: readonly Problem[] } {
  try {
    return decodeModule(reduceTo(module, bytes, index));
  } catch (error) {
    if (error instanceof DecodeError) return { problems: [] };
    throw error;
  }
}
