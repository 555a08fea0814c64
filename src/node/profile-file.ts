/** `wasm-plugin.yaml` → how a project is built. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileFile } from '../core/toolchain/profile';
import schema from '../../schemas/wasm-plugin.schema.json';
import { parseYaml, placed } from './documents';
import { InputError, inputError } from './errors';
import { readInput } from './files';
import { Shape } from './shape';

export const PROFILE = 'wasm-plugin.yaml';

const shape = new Shape(schema, 'the build');

/** Throws `InputError`. */
export async function loadProfile(folder: string): Promise<ProfileFile> {
  const file = join(folder, PROFILE);
  if (!existsSync(file)) {
    const remedy = `Go to the folder of a plugin, make one with "wasm-plugin new", or write "language: go" into ${PROFILE}.`;
    throw inputError('no-profile', 'there is none, so it is not known how the plugin is built', file, remedy);
  }
  const document = await parseYaml(file, (await readInput(file)).bytes);
  const problems = await placed(file, document, await shape.check(document.value));
  if (problems.length > 0) throw new InputError(problems);
  return document.value as ProfileFile;
}
