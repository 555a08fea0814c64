/** Allow-lists on disk: `capability_restriction_config`, as YAML or JSON. */

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { allowedNames, allowListYaml, neededCapabilities } from '../core/inspect/allow-list';
import type { Module } from '../core/wasm/module';
import { problem } from '../core/problem';
import { InputError } from './errors';
import { readInput } from './files';
import { lossyUtf8 } from '../core/bytes';

export interface AgreedList {
  readonly file: string;
  readonly names: readonly string[];
}

/** `NAME.capabilities.yaml` beside `NAME.wasm`, or `capabilities.yaml` there or one folder above. */
const NAMES = ['capabilities.yaml', 'capabilities.yml', 'capabilities.json'];

/** The list that belongs to a module, if one is checked in. Throws `InputError` when it cannot be read. */
export async function agreedListOf(module: string): Promise<AgreedList | undefined> {
  const own = basename(module).replace(/\.wasm$/, '');
  const wanted = [...NAMES.map((name) => `${own}.${name}`), ...NAMES];
  for (const folder of [dirname(module), dirname(dirname(module))]) {
    const present = await readdir(folder).catch((): string[] => []);
    const found = wanted.find((name) => present.includes(name));
    if (found !== undefined) return readAllowList(join(folder, found));
  }
  return undefined;
}

/** Throws `InputError` with the file's name when it has no list. */
export async function readAllowList(file: string): Promise<AgreedList> {
  const { bytes } = await readInput(file);
  if (bytes.length > MOST_BYTES) {
    throw new InputError([problem('too-large', `${bytes.length} bytes are no list of capabilities`, { file })]);
  }
  const names = allowedNames(await parsed(file, lossyUtf8(bytes)));
  if (names !== undefined) return { file: basename(file), names };
  const remedy = 'Write it with "wasm-plugin inspect FILE --capabilities", or by the button in the module editor.';
  throw new InputError([problem('no-allow-list', 'it has no allowed_capabilities', { file }, remedy)]);
}

/** All there are make 5 kB. */
const MOST_BYTES = 200_000;

async function parsed(file: string, text: string): Promise<unknown> {
  // Large, and few modules have a list.
  const { parseDocument } = await import('yaml');
  // The library looks for repeated keys in a way that takes minutes for a long list.
  const document = parseDocument(text, { uniqueKeys: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = broken.linePos?.[0] ?? { line: 1, col: 1 };
    const message = broken.message.split('\n')[0] ?? 'not YAML';
    throw new InputError([problem('bad-yaml', message, { file, line, column: col })]);
  }
  try {
    return document.toJS();
  } catch (error) {
    // Too many aliases.
    throw new InputError([problem('bad-yaml', error instanceof Error ? error.message : String(error), { file })]);
  }
}

/** What the module needs, as a file that `readAllowList` reads. */
export function allowListOf(module: Module): string {
  return allowListYaml(neededCapabilities(module));
}
