/** Modules as Binaryen rewrites them: optimised and instrumented. */

import binaryen from 'binaryen';
import type { CorpusModule } from './module';

/** Larger ones take Binaryen seconds and more. */
const MOST_BYTES = 400_000;

type Change = (module: binaryen.Module) => void;

const CHANGES: Readonly<Record<string, Change>> = {
  '-O3': (module) => optimise(module, 3, 0),
  '-Oz': (module) => optimise(module, 2, 2),
  'with asyncify': (module) => module.runPasses(['asyncify']),
  'with instrumented memory': (module) => module.runPasses(['instrument-memory', 'strip-debug', 'strip-producers']),
};

export function rewrittenModules(modules: readonly CorpusModule[]): CorpusModule[] {
  const small = modules.filter(({ bytes }) => bytes.length < MOST_BYTES && isFinal(bytes));
  return Object.entries(CHANGES).flatMap(([how, change], turn) =>
    // Each change to every fourth module or so: what it writes differs little from one to the next.
    small.flatMap(({ name, bytes }, index) =>
      index % 4 === turn ? [{ name: `${name}, ${how}`, bytes: rewritten(bytes, change) }] : [],
    ),
  );
}

/** What is still to be linked has offsets in custom sections, which would become wrong. */
const FOR_LINKERS = ['reloc.CODE', 'linking', 'dylink.0'];

function isFinal(bytes: Uint8Array): boolean {
  return !FOR_LINKERS.some((name) => Buffer.from(bytes).includes(name));
}

function optimise(module: binaryen.Module, level: number, shrink: number): void {
  binaryen.setOptimizeLevel(level);
  binaryen.setShrinkLevel(shrink);
  module.optimize();
}

function rewritten(bytes: Uint8Array, change: Change): Uint8Array {
  const module = binaryen.readBinary(bytes);
  // Without what it uses already, passes fail.
  module.setFeatures(binaryen.Features.All);
  change(module);
  const result = module.emitBinary();
  module.dispose();
  return result;
}
