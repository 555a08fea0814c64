/** Custom sections that tell something: `name`, `producers`, `target_features`. */

import type { Names, Producer } from './module';
import { readNameMap } from './name-map';
import type { Reader } from './reader';

export const NO_NAMES: Names = {
  functions: new Map(),
  globals: new Map(),
  memories: new Map(),
  tables: new Map(),
  types: new Map(),
  data: new Map(),
  elements: new Map(),
  tags: new Map(),
};

/** Subsection ids of https://webassembly.github.io/spec/core/appendix/custom.html#name-section and its extensions. */
const MAPS: Readonly<Record<number, keyof Names>> = {
  1: 'functions',
  4: 'types',
  5: 'tables',
  6: 'memories',
  7: 'globals',
  8: 'elements',
  9: 'data',
  11: 'tags',
};

/** Fills `into` while it reads, so that a section cut short still gives the names before the cut. */
export function readNames(r: Reader, into: { names: Names }): void {
  const seen = new Set<number>();
  while (!r.done) {
    const id = r.byte();
    const body = r.sub(r.u32());
    // Each stands at most once; a file made to be slow may repeat it.
    const field = seen.has(id) ? undefined : MAPS[id];
    seen.add(id);
    if (id === 0) into.names = { ...into.names, module: body.name() };
    else if (field !== undefined) into.names = { ...into.names, [field]: readNameMap(body) };
  }
}

/** https://github.com/WebAssembly/tool-conventions/blob/main/ProducersSection.md */
export function readProducers(r: Reader): Producer[] {
  return r
    .list('fields', () => {
      const field = r.name();
      return r.list('producers', () => ({ field, name: r.name(), version: r.name() }));
    })
    .flat();
}

/** https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md#target-features-section */
export function readTargetFeatures(r: Reader): string[] {
  return r.list('features', () => String.fromCharCode(r.byte()) + r.name());
}
