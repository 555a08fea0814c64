/** What a module tells of its source, whichever way its compiler wrote it down. */

import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineIndex } from '../core/debug/line-index';
import type { Problem } from '../core/problem';
import { readDebugInfo, type DebugInfo } from '../core/wasm/dwarf/info/debug-info';
import { readLineTables, type LineTables } from '../core/wasm/dwarf/line-tables';
import { readGoCallSites, type GoCallSites } from '../core/wasm/go/call-sites';
import { readSourceMap, sourceMapUrl } from '../core/wasm/source-map/source-map';
import type { ModuleFile } from '../node/module-file';
import { linesOfWat } from './wat-source';

export interface ModuleSource {
  readonly kind: 'dwarf' | 'go' | 'source-map' | 'wat' | 'none';
  readonly lines: LineIndex;
  readonly info: DebugInfo | undefined;
  readonly go: GoCallSites | undefined;
  /** Texts of `lines.tables.files`, where the module brings them. */
  readonly contents: readonly (string | undefined)[];
  readonly problems: readonly Problem[];
}

const NO_LINES: LineTables = {
  address: new Uint32Array(),
  file: new Uint32Array(),
  line: new Uint32Array(),
  column: new Uint16Array(),
  flags: new Uint8Array(),
  files: [],
};

export async function readSource(file: ModuleFile): Promise<ModuleSource> {
  const { module, bytes } = file;
  const lines = readLineTables(module, bytes);
  if (lines.value.address.length > 0) {
    const info = readDebugInfo(module, bytes);
    return source('dwarf', lines.value, [...lines.problems, ...info.problems], { info: info.value });
  }
  const go = readGoCallSites(module, bytes);
  if (go.value !== undefined) return source('go', go.value, go.problems, { go: go.value });
  return (await fromMap(file)) ?? (await fromWat(file)) ?? source('none', NO_LINES, lines.problems);
}

/** asc names a file beside the module, or a place that nobody has put it to: then the one beside it counts. */
async function fromMap(file: ModuleFile): Promise<ModuleSource | undefined> {
  const { module, bytes, path } = file;
  const url = sourceMapUrl(module, bytes);
  const named = url === undefined || /^[a-z]+:/i.test(url) ? [] : [resolve(dirname(path), url)];
  for (const place of [...named, `${path}.map`]) {
    const text = await readFile(place, 'utf8').catch(() => undefined);
    const map = text === undefined ? undefined : readSourceMap(text, module);
    if (map?.value === undefined) continue;
    const { contents } = map.value;
    return source('source-map', map.value, map.problems, { contents });
  }
  return undefined;
}

async function fromWat(file: ModuleFile): Promise<ModuleSource | undefined> {
  const table = await linesOfWat(file);
  return table === undefined ? undefined : source('wat', table, []);
}

function source(
  kind: ModuleSource['kind'],
  tables: LineTables,
  problems: readonly Problem[],
  more: Partial<Pick<ModuleSource, 'info' | 'go' | 'contents'>> = {},
): ModuleSource {
  return { kind, lines: new LineIndex(tables), info: undefined, go: undefined, contents: [], problems, ...more };
}
