/** Source maps (https://tc39.es/ecma426/), by which asc of AssemblyScript says which line each byte of code comes from. */

import type { Bytes } from '../../bytes';
import { warning, type Checked, type Problem } from '../../problem';
import type { LineTables } from '../dwarf/line-tables';
import type { Module } from '../module';
import { DecodeError, Reader } from '../reader';
import { Mappings } from './mappings';

/** Can be used as line tables: `lineAt` and the like take it. */
export interface SourceMapTable extends LineTables {
  /** `sources` to the letter. asc writes paths from its working folder, and `~lib/…` for libraries. */
  readonly files: readonly string[];
  /** `sourceRoot`, which stands before each of `files`. That of asc is `./` and the module's name: no real folder. */
  readonly root: string;
  /** Text of each file, where the map has it. */
  readonly contents: readonly (string | undefined)[];
}

const CODE = 10;
const REMEDY = 'Build the module again.';
/** Before the JSON there may be a line that keeps browsers from running it: https://tc39.es/ecma426/#sec-source-map-format */
const GUARD = /^\)\]\}'[^\n]*\n?/;

/**
 * Reads the source map of `module`; undefined when the text is none, or one of parts (`sections`, which no compiler
 * writes for WebAssembly). Never throws: what cannot be read stands in `problems`, and what stood before it is kept.
 * Time and memory are linear in `text.length`.
 */
export function readSourceMap(text: string, module: Module): Checked<SourceMapTable | undefined> {
  const code = module.kind === 'component' ? undefined : module.sections.find(({ id }) => id === CODE);
  if (code === undefined) return { value: undefined, problems: [] };
  const map = parsed(text);
  if (typeof map === 'string') return { value: undefined, problems: [fault(map)] };
  const start = code.bodyOffset;
  const ends = module.code.map(({ offset, size }) => offset + size - start);
  const mappings = new Mappings(map.mappings, { start, size: code.bodySize, ends }, map.files.length);
  const columns = mappings.read();
  const { damagedAt } = mappings;
  const problems = damagedAt === undefined ? [] : [fault(`its mappings are damaged at character ${damagedAt}`)];
  return { value: { ...columns, files: map.files, root: map.root, contents: map.contents }, problems };
}

/** The address of a module's source map, as its section tells: `./filter.wasm.map`. */
export function sourceMapUrl(module: Module, bytes: Bytes): string | undefined {
  // https://github.com/WebAssembly/tool-conventions/blob/main/Debugging.md#source-maps
  const section = module.sections.find(({ custom, name }) => custom && name === 'sourceMappingURL');
  if (section === undefined) return undefined;
  try {
    const { bodyOffset, bodySize } = section;
    const url = new Reader(bytes, bodyOffset, Math.min(bytes.length, bodyOffset + bodySize)).name();
    return url === '' ? undefined : url;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

interface SourceMap {
  readonly mappings: string;
  readonly root: string;
  readonly files: readonly string[];
  readonly contents: readonly (string | undefined)[];
}

/** What is wrong, where it is no map that can be used. */
function parsed(text: string): SourceMap | string {
  let map: unknown;
  try {
    map = JSON.parse(text.replace(GUARD, ''));
  } catch {
    return 'it is not JSON';
  }
  if (!isRecord(map) || map['version'] !== 3) return 'it is not of version 3';
  const { mappings, sources, sourceRoot, sourcesContent } = map;
  if (typeof mappings !== 'string' || !Array.isArray(sources)) return 'it has no mappings of its own';
  const texts: readonly unknown[] = Array.isArray(sourcesContent) ? sourcesContent : [];
  const files = sources.map((source: unknown) => textOf(source) ?? '');
  return { mappings, root: textOf(sourceRoot) ?? '', files, contents: files.map((_, at) => textOf(texts[at])) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function fault(message: string): Problem {
  return warning('bad-source-map', `in the source map: ${message}`, {}, REMEDY);
}
