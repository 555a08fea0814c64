/**
 * A module with one function alone, for tools that read whole modules. What its code does not name is not there: other
 * functions that it calls become imports. Work and memory depend on the function's size, not on the module's.
 */

import { concatBytes, NO_BYTES, type Bytes } from '../../bytes';
import { bodyOf, functionNames, importedFunctions } from '../functions';
import { localNames } from '../local-names';
import type { Module } from '../module';
import { DecodeError, Reader } from '../reader';
import { leb128, nameBytes, section } from '../writer';
import { constantReferences, type Reference } from './constant-references';
import { InstructionReader } from './instructions';

const PREAMBLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
/** Segments that are only there to be counted. */
const EMPTY_ELEMENTS = [1, 0, 0];
const EMPTY_DATA = [1, 0];
/** Copied, but for functions in initial values: table, memory, tag, global. */
const COPIED = [4, 5, 13, 6];

/** `index`: of a defined function. Throws `DecodeError` where its code is broken, or calls functions without end. */
export function reduceTo(module: Module, bytes: Bytes, index: number): Bytes {
  const body = bodyOf(module, index);
  if (body === undefined) throw new RangeError(`function ${index} has no body`);
  const used = usesOf(InstructionReader.of(bytes, body));
  const constants = COPIED.map((id) => constantsOf(module, bytes, id));
  const types = typeIndices(module);
  const references = [...used.references, ...constants.flatMap((one) => one.references)];
  if (references.length > MOST_REFERENCES) throw tooMany(body.offset);
  const named = new Set(references.map((one) => one.index));
  // Imports come first in the space of functions, so the one that is kept comes last.
  const others = [...named].filter((other) => other !== index);
  const renumbered = new Map([...others, index].map((old, at) => [old, at]));
  const code = withFunctions(bytes, body.offset, body.offset + body.size, renumbered, used.references);
  const type = (old: number) => leb128(types[old] ?? 0);
  const stubs = others.map((old) => concatBytes([NO_NAME, NO_NAME, Uint8Array.of(0, ...type(old))]));
  const kept = otherImports(module, bytes);
  return concatBytes([
    PREAMBLE,
    copied(module, bytes, 1),
    section(2, leb128(stubs.length + kept.length), concatBytes([...stubs, ...kept])),
    section(3, [1, ...type(index)]),
    ...constants.map(({ id, start, end, references }) => {
      const body = withFunctions(bytes, start, end, renumbered, references);
      return body.length === 0 ? NO_BYTES : section(id, body);
    }),
    section(9, leb128(used.elements), new Array(used.elements).fill(EMPTY_ELEMENTS).flat() as number[]),
    section(12, leb128(used.data)),
    section(10, [1], leb128(code.length), code),
    section(11, leb128(used.data), new Array(used.data).fill(EMPTY_DATA).flat() as number[]),
    nameSection(module, bytes, renumbered, index, used),
  ]);
}

interface Constants {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly references: readonly Reference[];
}

function constantsOf(module: Module, bytes: Bytes, id: number): Constants {
  const found = module.sections.find((one) => one.id === id && !one.custom);
  if (found === undefined) return { id, start: 0, end: 0, references: [] };
  const { bodyOffset: start, bodySize } = found;
  return { id, start, end: start + bodySize, references: constantReferences(module, bytes, found) };
}

const NO_NAME = Uint8Array.of(0);

interface Uses {
  readonly references: readonly Reference[];
  /** How many segments there must be for its indices to be in range. */
  readonly elements: number;
  readonly data: number;
}

/** More would be a defect of the module, or made to be slow. */
const MOST_SEGMENTS = 100_000;
const MOST_REFERENCES = 50_000;

function usesOf(reader: InstructionReader): Uses {
  const references: Reference[] = [];
  const counts = { elements: 0, data: 0 };
  while (reader.next()) {
    const { immediates } = reader.opcode;
    if (immediates[0] === 'f') {
      references.push({ at: reader.at, index: reader.indices[0] as number });
      if (references.length > MOST_REFERENCES) throw tooMany(reader.offset);
    } else {
      countSegments(reader, counts);
    }
  }
  return { references, ...counts };
}

function tooMany(offset: number): DecodeError {
  return new DecodeError('too-many', `more than ${MOST_REFERENCES} references to functions`, offset);
}

function countSegments(
  { opcode: { immediates }, indices }: InstructionReader,
  counts: { elements: number; data: number },
): void {
  const element = immediates.indexOf('e');
  const data = immediates.indexOf('d');
  if (element !== -1) counts.elements = Math.min(MOST_SEGMENTS, Math.max(counts.elements, (indices[element] ?? 0) + 1));
  if (data !== -1) counts.data = Math.min(MOST_SEGMENTS, Math.max(counts.data, (indices[data] ?? 0) + 1));
}

/** The code with each function's index replaced. */
function withFunctions(
  bytes: Bytes,
  start: number,
  end: number,
  renumbered: ReadonlyMap<number, number>,
  references: Uses['references'],
): Bytes {
  const parts: Bytes[] = [];
  let copiedTo = start;
  for (const { at, index } of references) {
    parts.push(bytes.subarray(copiedTo, at), Uint8Array.from(leb128(renumbered.get(index) ?? 0)));
    const r = new Reader(bytes, at, end);
    r.u32();
    copiedTo = r.pos;
  }
  return concatBytes([...parts, bytes.subarray(copiedTo, end)]);
}

function typeIndices(module: Module): readonly number[] {
  const imported = importedFunctions(module).map(({ type }) => (type.kind === 'func' ? type.typeIndex : 0));
  return [...imported, ...module.functions];
}

function copied(module: Module, bytes: Bytes, id: number): Bytes {
  const found = module.sections.find((one) => one.id === id && !one.custom);
  return found === undefined ? NO_BYTES : bytes.subarray(found.offset, found.offset + found.size);
}

/** Those that are no functions, as they stand in the file. */
function otherImports({ imports, sections }: Module, bytes: Bytes): Bytes[] {
  const own = sections.find(({ id, custom }) => id === 2 && !custom);
  const last = own === undefined ? 0 : own.offset + own.size;
  const ends = imports.map((_, at) => imports[at + 1]?.offset ?? last);
  return imports.flatMap(({ type, offset }, at) => (type.kind === 'func' ? [] : [bytes.subarray(offset, ends[at])]));
}

type Named = Iterable<readonly [index: number, name: string]>;

/** Names of what the code may refer to. https://webassembly.github.io/spec/core/appendix/custom.html#name-section */
function nameSection(
  module: Module,
  bytes: Bytes,
  renumbered: ReadonlyMap<number, number>,
  index: number,
  used: Uses,
): Bytes {
  const all = functionNames(module);
  const functions = Array.from(renumbered, ([old, at]) => [at, all[old] ?? `f${old}`] as const);
  const { globals, memories, tables, types, elements, data, tags } = module.names;
  const others: readonly (readonly [id: number, named: Named])[] = [
    [4, types],
    [5, tables],
    [6, memories],
    [7, globals],
    [8, [...elements].filter(([at]) => at < used.elements)],
    [9, [...data].filter(([at]) => at < used.data)],
    [11, tags],
  ];
  const own = localNames(module, bytes, index);
  const self = renumbered.get(index) ?? 0;
  const locals = own.size === 0 ? NO_BYTES : subsection(2, [Uint8Array.from([1, ...leb128(self)]), nameMap(own)]);
  return section(
    0,
    nameBytes('name'),
    subsection(1, [nameMap(functions)]),
    locals,
    ...others.map(([id, named]) => subsection(id, [nameMap(named)])),
  );
}

function subsection(id: number, parts: readonly Bytes[]): Bytes {
  return section(id, ...parts);
}

function nameMap(names: Named): Bytes {
  const sorted = [...names].sort(([a], [b]) => a - b);
  const entries = sorted.map(([index, name]) => concatBytes([Uint8Array.from(leb128(index)), nameBytes(name)]));
  return concatBytes([Uint8Array.from(leb128(sorted.length)), ...entries]);
}
