/** Our decoder's reading of a module, in the words that `lines.ts` explains. */

import { createHash } from 'node:crypto';
import { decodeModule } from '../../../src/core/wasm/decode';
import type { ExternKind, Module } from '../../../src/core/wasm/module';
import type { NameMap } from '../../../src/core/wasm/name-map';
import type { Reading } from '../readings';
import { dataLine, elementLine, externLine, globalLine, memoryLine, offsetText, tableLine, typeLine } from './lines';

export function ourReading(bytes: Uint8Array): Reading {
  const { value: module, problems } = decodeModule(bytes);
  return {
    ...entryLines(module),
    ...sectionLines(module, bytes),
    ...segmentLines(module, bytes),
    ...nameLines(module),
    ...outline(module, bytes),
    // No peer has any, as it has read the module.
    problems: problems.map(({ code, message }) => `${code}: ${message}`),
  };
}

function entryLines(module: Module): Reading {
  const functions = module.imports.filter(({ type }) => type.kind === 'func').length;
  return {
    types: module.types.map(typeLine),
    imports: module.imports.map(({ module: from, name, type }) => `${externLine(type)} <- ${from}.${name}`),
    functions: module.functions.map((type, index) => `func[${functions + index}] sig=${type}`),
    tables: module.tables.map(tableLine),
    memories: module.memories.map(memoryLine),
    globals: module.globals.map((global) => `${globalLine(global)} ${offsetText(global.init, 'signed')}`),
    tags: module.tags.map((type) => `sig=${type}`),
    exports: module.exports.map(({ name, kind, index }) => `${kind}[${index}] -> "${name}"`),
    start: module.start === undefined ? [] : [`${module.start}`],
    dataCount: module.dataCount === undefined ? [] : [`${module.dataCount}`],
    code: module.code.map(({ size }, index) => `func[${functions + index}] size=${size}`),
    bodies: module.code.map(({ offset }, index) => `func[${functions + index}] at ${offset}`),
  };
}

/** Names of other peers for sections of ours. */
const SECTION_NAMES: Readonly<Record<string, string>> = { element: 'elem', 'data count': 'datacount' };

function sectionLines(module: Module, bytes: Uint8Array): Reading {
  return {
    sections: module.sections.map(({ offset, size, name, custom, id, count }) => {
      let start = offset + 1;
      while ((bytes[start++] ?? 0) >= 0x80);
      const place = `${start}–${offset + size}`;
      if (custom) return `custom ${place} "${name}"`;
      const number = id === 8 ? module.start : id === 12 ? module.dataCount : count;
      return `${SECTION_NAMES[name] ?? name} ${place} ${number}`;
    }),
  };
}

function segmentLines(module: Module, bytes: Uint8Array): Reading {
  return {
    elements: module.elements.map(elementLine),
    data: module.data.map((segment) =>
      dataLine(segment, bytes.subarray(segment.offset, segment.offset + segment.size)),
    ),
  };
}

function nameLines({ names }: Module): Reading {
  const entries = (map: NameMap) => [...map].map(([index, name]) => `${index} ${name}`);
  return {
    'module name': names.module === undefined ? [] : [names.module],
    'names of functions': entries(names.functions),
    'names of types': entries(names.types),
    'names of tables': entries(names.tables),
    'names of memories': entries(names.memories),
    'names of globals': entries(names.globals),
    'names of data': entries(names.data),
  };
}

/** What an engine tells of a module, and a programming interface. */
function outline(module: Module, bytes: Uint8Array): Reading {
  const custom = module.sections.filter((section) => section.custom);
  const digest = (from: number, size: number) =>
    createHash('sha256')
      .update(bytes.subarray(from, from + size))
      .digest('hex');
  const imported = (kind: ExternKind) => module.imports.filter(({ type }) => type.kind === kind);
  return {
    'imported functions': imported('func').map((entry) => `${entry.module}.${entry.name}`),
    counts: [
      `${imported('func').length + module.functions.length} functions`,
      `${imported('global').length + module.globals.length} globals`,
      `${imported('table').length + module.tables.length} tables`,
      `${module.elements.length} element segments`,
    ],
    'imported names': module.imports.map((entry) => JSON.stringify([entry.module, entry.name, entry.type.kind])),
    'exported names': module.exports.map(({ name, kind }) => JSON.stringify([name, kind])),
    'custom sections': custom.map(({ name, bodyOffset, bodySize }) => `${name} ${digest(bodyOffset, bodySize)}`).sort(),
  };
}
