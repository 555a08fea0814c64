/** Texts of modules that real tools have written and read, and what wabt makes of them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { part, ROOT, valueOf, type Found } from './found';
import { parseAny, wholeText } from './wabt-text';
import { modulesOf } from './wast';

export interface CorpusText {
  readonly name: string;
  readonly text: string;
}

const suite = part('specTests');

/** Every module of the specification's test suite that is written as text, each text once. */
export const SPEC_TEXTS: Found<readonly CorpusText[]> = 'value' in suite ? { value: textsIn(suite.value) } : suite;

/** Its scripts as they are. */
export function specScripts(): readonly CorpusText[] {
  const folder = valueOf(suite);
  return filesIn(folder, '.wast').map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

function textsIn(folder: string): readonly CorpusText[] {
  const found = new Map<string, CorpusText>();
  for (const file of filesIn(folder, '.wast')) {
    for (const { text, line, binary } of modulesOf(readFileSync(join(folder, file), 'utf8')))
      if (!binary) found.set(text, { name: `${file}:${line}`, text });
  }
  return [...found.values()];
}

/** Those of this project. */
export function ownTexts(): readonly CorpusText[] {
  return ['templates', 'test'].flatMap((folder) =>
    filesIn(join(ROOT, folder), '.wat').map((name) => ({
      name: join(folder, name),
      text: readFileSync(join(ROOT, folder, name), 'utf8'),
    })),
  );
}

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(extension));
}

export const PLUGINS = [part('cppFilter'), part('rustFilter')];

/** wabt's text of plugins, instruction by instruction. */
export async function pluginTexts(): Promise<readonly CorpusText[]> {
  const files = PLUGINS.map(valueOf);
  return Promise.all(files.map(async (name) => ({ name, text: await wholeText(new Uint8Array(readFileSync(name))) })));
}

/** The module with its names, by wabt, which need not be valid; undefined where wabt cannot read the text. */
export async function binaryOf(text: string): Promise<Uint8Array | undefined> {
  try {
    // Of a string wabt.js keeps one byte of each character.
    return await parseAny(Buffer.from(text).toString('latin1'));
  } catch (error) {
    if (/^\w+ failed/.test(error instanceof Error ? error.message : '')) return undefined;
    throw error;
  }
}
