/** Bytes → Module. https://webassembly.github.io/spec/core/binary/modules.html */

import type { Bytes } from '../bytes';
import { problem, type Checked, type Problem } from '../problem';
import { componentSectionName } from './component';
import { readEntries } from './entries';
import { NO_NAMES, readNames, readProducers, readTargetFeatures } from './custom';
import { readExports, readGlobal, readImports, readTable, readTag } from './externs';
import { detectKind } from './kind';
import type { Module, Section } from './module';
import { DecodeError, Reader } from './reader';
import { readCodeBody, readData, readElement, skipStrings } from './segments';
import { readLimits, readTypes } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<Module> & { sections: Section[] };
type SectionDecoder = (r: Reader, draft: Draft) => void;

/** After this many the file is not worth reading on: it is no module, or made to be slow. */
const MAX_PROBLEMS = 100;
const MAX_SECTIONS = 100_000;
const MAGIC = 0x6d736100;
const CORE_LAYER = 0;
const CODE = 10;
const DATA = 11;
const SECTIONS: Readonly<Record<number, readonly [name: string, decode: SectionDecoder]>> = {
  1: ['type', (r, m) => void (m.types = readTypes(r))],
  2: ['import', (r, m) => void (m.imports = readImports(r))],
  3: ['function', (r, m) => void (m.functions = r.list('functions', () => r.u32()))],
  4: ['table', (r, m) => void (m.tables = readEntries(r, 'tables', readTable))],
  5: ['memory', (r, m) => void (m.memories = readEntries(r, 'memories', readLimits))],
  6: ['global', (r, m) => void (m.globals = readEntries(r, 'globals', readGlobal))],
  7: ['export', (r, m) => void (m.exports = readExports(r))],
  8: ['start', (r, m) => void (m.start = r.u32())],
  9: ['element', (r, m) => void (m.elements = readEntries(r, 'segments', readElement))],
  10: ['code', (r, m) => void (m.code = readEntries(r, 'bodies', readCodeBody))],
  11: ['data', (r, m) => void (m.data = readEntries(r, 'segments', readData))],
  12: ['data count', (r, m) => void (m.dataCount = r.u32())],
  13: ['tag', (r, m) => void (m.tags = r.list('tags', () => readTag(r)))],
  14: ['strings', (r) => skipStrings(r)],
};
/** The order of sections in a module; custom ones may stand anywhere. */
const ORDER = [1, 2, 3, 4, 5, 13, 14, 6, 7, 8, 9, 12, 10, 11];
const VECTORS = new Set([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13]);
/** A Map: a section may bear any name, `constructor` too. */
const CUSTOM = new Map<string, SectionDecoder>([
  ['name', readNames],
  ['producers', (r, m) => void (m.producers = readProducers(r))],
  ['target_features', (r, m) => void (m.targetFeatures = readTargetFeatures(r))],
]);

/** `links`: without what linking does not need, which is most of it: code, data, elements and names. */
export type DecodeDepth = 'whole' | 'links';

const NOT_LINKS: ReadonlySet<string> = new Set(['element', 'code', 'data', 'name']);

/**
 * Decodes a core module, or the outline of a component. Never throws: what could be read stands in `value`, what
 * could not stands in `problems`, each with its byte offset. Work and memory are linear in `bytes.length`.
 */
export function decodeModule(bytes: Bytes, depth: DecodeDepth = 'whole'): Checked<Module> {
  const isSkipped = (name: string) => depth === 'links' && NOT_LINKS.has(name);
  const draft = emptyModule(bytes.length);
  const problems: Problem[] = [];
  const r = new Reader(bytes);
  if (guard(problems, '', () => readPreamble(r, draft))) {
    const order = new SectionOrder(problems);
    while (
      !r.done &&
      problems.length < MAX_PROBLEMS &&
      guard(problems, '', () => readSection(r, draft, order, isSkipped))
    );
    if (draft.kind !== 'component') {
      if (depth === 'whole') checkConsistency(draft, problems);
      Object.assign(draft, detectKind(draft));
    }
  }
  return { value: draft, problems };
}

function emptyModule(size: number): Draft {
  return {
    kind: 'unknown',
    size,
    version: 0,
    sections: [],
    types: [],
    imports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    tags: [],
    exports: [],
    elements: [],
    data: [],
    code: [],
    names: NO_NAMES,
    producers: [],
    targetFeatures: [],
  };
}

/** Runs `step`; a DecodeError becomes a Problem and false. */
function guard(problems: Problem[], where: string, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const message = where === '' ? error.message : `in the ${where} section: ${error.message}`;
    problems.push(problem(error.code, message, { offset: error.offset }, remedyFor(error.code)));
    return false;
  }
}

function remedyFor(code: string): string | undefined {
  if (code === 'not-wasm') return 'Choose a .wasm file that a compiler wrote.';
  if (code === 'empty') return 'The build that writes it has failed, or is not finished: build it again.';
  if (code === 'truncated') return 'The file is cut short: build or copy it again.';
  return undefined;
}

function readPreamble(r: Reader, draft: Draft): void {
  const head = r.bytes;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length === 0) r.fail('empty', 'the file is empty', 0);
  if (head.length < 4 || view.getUint32(0, true) !== MAGIC) {
    r.fail('not-wasm', 'not a WebAssembly file: it does not start with the bytes 00 61 73 6d', 0);
  }
  if (head.length < 8) r.fail('truncated', 'unexpected end in the eight-byte preamble', head.length);
  draft.version = view.getUint16(4, true);
  const layer = view.getUint16(6, true);
  draft.kind = layer === CORE_LAYER ? 'plain' : 'component';
  if (layer > 1) r.fail('bad-version', `unknown layer ${layer}`, 6);
  if (layer === CORE_LAYER && draft.version !== 1) r.fail('bad-version', `unknown version ${draft.version}`, 4);
  r.pos = 8;
}

function readSection(r: Reader, draft: Draft, order: SectionOrder, isSkipped: (name: string) => boolean): void {
  const offset = r.pos;
  const id = r.byte();
  const size = r.u32();
  const available = Math.min(size, r.end - r.pos);
  const body = r.sub(available);
  if (draft.sections.length === MAX_SECTIONS) r.fail('too-many-sections', `more than ${MAX_SECTIONS} sections`, offset);
  const cut = available < size;
  // What else is wrong in a section cut short is wrong because of the cut.
  const found = cut ? new SectionOrder([]) : order;
  const section = describe(id, offset, body, draft, found.problems);
  draft.sections.push(section);
  if (draft.kind !== 'component' && !isSkipped(section.name)) decodeBody(section, body, draft, found);
  if (cut)
    r.fail('truncated', `the ${section.name} section announces ${size} bytes, the file has ${available}`, offset);
}

function describe(id: number, offset: number, body: Reader, draft: Draft, problems: Problem[]): Section {
  const custom = id === 0;
  const component = draft.kind === 'component';
  const known = custom ? 'custom' : SECTIONS[id]?.[0];
  let name = component ? componentSectionName(id) : (known ?? `unknown (${id})`);
  if (custom) guard(problems, 'custom', () => void (name = body.name()));
  const section = {
    id,
    name,
    custom,
    offset,
    size: body.end - offset,
    bodyOffset: body.pos,
    bodySize: body.end - body.pos,
  };
  return component || !VECTORS.has(id) ? section : { ...section, count: announcedCount(body) };
}

function announcedCount(body: Reader): number {
  let count = 0;
  guard([], '', () => void (count = new Reader(body.bytes, body.pos, body.end).u32()));
  return count;
}

function decodeBody(section: Section, body: Reader, draft: Draft, order: SectionOrder): void {
  const { problems } = order;
  const decode = section.custom ? CUSTOM.get(section.name) : SECTIONS[section.id]?.[1];
  if (section.custom && decode === undefined) return;
  if (decode === undefined) {
    problems.push(problem('unknown-section', `unknown section id ${section.id}`, { offset: section.offset }));
    return;
  }
  if (!section.custom) order.check(section);
  const whole = guard(problems, section.name, () => decode(body, draft));
  if (whole && !body.done) {
    const message = `the ${section.name} section has ${body.end - body.pos} bytes too many`;
    problems.push(problem('trailing-bytes', message, { offset: body.pos }));
  }
}

/** Known sections stand at most once and in a fixed order. */
class SectionOrder {
  private last: Section | undefined;

  constructor(readonly problems: Problem[]) {}

  check(section: Section): void {
    const last = this.last;
    this.last = section;
    if (last === undefined || ORDER.indexOf(last.id) < ORDER.indexOf(section.id)) return;
    const what = last.id === section.id ? 'stands twice' : `stands after the ${last.name} section`;
    this.problems.push(problem('section-order', `the ${section.name} section ${what}`, { offset: section.offset }));
  }
}

function checkConsistency(draft: Draft, problems: Problem[]): void {
  if (problems.length > 0) return;
  const offsetOf = (id: number) => draft.sections.find((s) => s.id === id)?.offset ?? draft.size;
  if (draft.functions.length !== draft.code.length) {
    const message = `${draft.functions.length} functions are declared, ${draft.code.length} have a body`;
    problems.push(problem('missing-code', message, { offset: offsetOf(CODE) }, remedyFor('truncated')));
  }
  if (draft.dataCount !== undefined && draft.dataCount !== draft.data.length) {
    const message = `${draft.dataCount} data segments are announced, ${draft.data.length} are there`;
    problems.push(problem('missing-data', message, { offset: offsetOf(DATA) }, remedyFor('truncated')));
  }
}
