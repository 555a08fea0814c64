/** Binaryen, for what no other peer reads (`stringref`): an outline, by its programming interface. */

import binaryen from 'binaryen';
import type { Peer, Reading } from '../readings';

export const binaryenPeer: Peer = {
  name: 'Binaryen',
  read: async (bytes) => {
    const module = binaryen.readBinaryWithFeatures(bytes, binaryen.Features.All);
    try {
      return await Promise.resolve(outline(module));
    } finally {
      module.dispose();
    }
  },
};

function outline(module: binaryen.Module): Reading {
  const numbered = <T>(count: number, get: (index: number) => T) => Array.from({ length: count }, (_, at) => get(at));
  const functions = numbered(module.getNumFunctions(), (at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
  const exports = numbered(module.getNumExports(), (at) => binaryen.getExportInfo(module.getExportByIndex(at)));
  const imported = functions.filter(({ base }) => base !== null && base !== '');
  return {
    problems: [],
    'imported functions': imported.map((entry) => `${entry.module}.${entry.base}`),
    'exported names': exports.map(({ name, kind }) => JSON.stringify([name, kindOf(kind)])),
    counts: [
      `${functions.length} functions`,
      `${module.getNumGlobals()} globals`,
      `${module.getNumTables()} tables`,
      `${module.getNumElementSegments()} element segments`,
    ],
  };
}

function kindOf(kind: binaryen.ExternalKinds): string {
  const { ExternalFunction, ExternalTable, ExternalMemory, ExternalGlobal } = binaryen;
  if (kind === ExternalFunction) return 'func';
  if (kind === ExternalTable) return 'table';
  if (kind === ExternalMemory) return 'memory';
  return kind === ExternalGlobal ? 'global' : 'tag';
}
