/** Import, function, table, memory, global, tag and export sections. */

import { readEntries, type Entries } from './entries';
import type { Export, ExternKind, ExternType, Global, Import, TableType } from './module';
import { readConstExpr } from './expression';
import type { Reader } from './reader';
import { readGlobalType, readLimits, readTableType } from './types';

const KINDS: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

function readKind(r: Reader): ExternKind {
  const start = r.pos;
  return KINDS[r.byte()] ?? r.fail('bad-kind', 'unknown kind of import or export', start);
}

/** https://webassembly.github.io/spec/core/binary/modules.html#import-section */
export function readImports(r: Reader): Import[] {
  const imports: Import[] = [];
  r.each('imports', () => {
    const start = r.pos;
    for (const one of readImportEntry(r)) imports.push(one);
    if (imports.length > MOST_IMPORTS) r.fail('too-many', `more than the ${MOST_IMPORTS} imports that are read`, start);
  });
  return imports;
}

/** No host offers a hundredth. Engines take a million, which would be fifty times a file of nothing else. */
const MOST_IMPORTS = 100_000;
/** Each is looked at by all that judge a module. Engines take a million. */
const MOST_EXPORTS = 200_000;

/** In place of a kind, after an empty name: several imports of one module, or of one module and one type. */
const OF_ONE_MODULE = 0x7f;
const OF_ONE_TYPE = 0x7e;
/** In characters: what all imports of one module come to when each is told with the module's name. */
const MOST_TEXT = 4_000_000;

/** https://github.com/WebAssembly/compact-import-section/blob/main/proposals/compact-import-section/Overview.md */
function readImportEntry(r: Reader): Import[] {
  const offset = r.pos;
  const module = r.name();
  const name = r.name();
  const kind = name === '' ? r.peek() : undefined;
  if (kind === OF_ONE_MODULE) {
    r.byte();
    return readGroup(r, module, () => ({ offset: r.pos, module, name: r.name(), type: readExternType(r) }));
  }
  if (kind === OF_ONE_TYPE) {
    r.byte();
    const type = readExternType(r);
    return readGroup(r, module, () => ({ offset: r.pos, module, name: r.name(), type }));
  }
  return [{ module, name, type: readExternType(r), offset }];
}

function readGroup(r: Reader, module: string, item: () => Import): Import[] {
  const start = r.pos;
  const imports = r.list('imports', item, MOST_IMPORTS);
  if (imports.length * module.length <= MOST_TEXT) return imports;
  return r.fail('too-many', `${imports.length} imports have a module's name of ${module.length} characters`, start);
}

function readExternType(r: Reader): ExternType {
  const kind = readKind(r);
  switch (kind) {
    case 'func':
      return { kind, typeIndex: r.u32() };
    case 'table':
      return { kind, table: readTableType(r) };
    case 'memory':
      return { kind, limits: readLimits(r) };
    case 'global':
      return { kind, global: readGlobalType(r) };
    case 'tag':
      return { kind, typeIndex: readTag(r) };
  }
}

/** https://webassembly.github.io/spec/core/binary/modules.html#export-section */
export function readExports(r: Reader): Entries<Export> {
  return readEntries(r, 'exports', readExport, MOST_EXPORTS);
}

function readExport(r: Reader): Export {
  const offset = r.pos;
  return { name: r.name(), kind: readKind(r), index: r.u32(), offset };
}

/** https://webassembly.github.io/spec/core/binary/modules.html#table-section */
export function readTable(r: Reader): TableType {
  if (r.peek() !== 0x40) return readTableType(r);
  r.take(2); // 0x40 0x00: a table with an initial value
  const table = readTableType(r);
  readConstExpr(r);
  return table;
}

/** https://webassembly.github.io/spec/core/binary/modules.html#global-section */
export function readGlobal(r: Reader): Global {
  return { ...readGlobalType(r), init: readConstExpr(r) };
}

/** https://webassembly.github.io/spec/core/binary/modules.html#tag-section */
export function readTag(r: Reader): number {
  r.byte(); // attribute, always 0
  return r.u32();
}
