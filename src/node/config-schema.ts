/** The JSON Schema that a plugin's configuration has to fit, where its project has one. */

import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Problem } from '../core/problem';
import { parseJson } from './documents';
import { readInput } from './files';
import { PROFILE } from './profile-file';
import { Shape } from './shape';

/** Beside `wasm-plugin.yaml`, or beside the module. */
const SCHEMA = 'config.schema.json';
const MOST_LEVELS = 6;

export function configSchemaOf(module: string): string | undefined {
  let folder = dirname(resolve(module));
  for (let level = 0; level < MOST_LEVELS; level++) {
    const file = join(folder, SCHEMA);
    if (existsSync(file)) return file;
    const isProject = existsSync(join(folder, PROFILE));
    const parent = dirname(folder);
    if (isProject || parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

/** What in `configuration`, which is JSON then, does not fit; a line each. */
export async function configurationProblems(schemaFile: string, configuration: string): Promise<string[]> {
  let value: unknown;
  try {
    value = JSON.parse(configuration);
  } catch (error) {
    return [`it is not JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  try {
    const { value: schema } = await parseJson(schemaFile, (await readInput(schemaFile)).bytes);
    const problems = await new Shape(schema as object, 'the configuration').check(value);
    return problems.map(({ message, remedy }: Problem) => [message, remedy].filter(Boolean).join('. '));
  } catch (error) {
    return [`${basename(schemaFile)} cannot be used: ${error instanceof Error ? error.message : String(error)}`];
  }
}
