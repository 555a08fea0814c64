/** WAT fixtures → modules, by wabt. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';
import { ROOT } from './parts';

const FEATURES = {
  multi_memory: true,
  memory64: true,
  exceptions: true,
  function_references: true,
  gc: true,
  threads: true,
};

export async function assemble(name: string, text: string): Promise<Uint8Array> {
  const toolkit = await wabt();
  const parsed = toolkit.parseWat(name, text, FEATURES);
  const { buffer } = parsed.toBinary({ write_debug_names: true });
  parsed.destroy();
  return buffer;
}

/** `test/fixtures/wat/NAME.wat` as a module. */
export async function fixture(name: string): Promise<Uint8Array> {
  const file = join(ROOT, 'test', 'fixtures', 'wat', `${name}.wat`);
  return assemble(`${name}.wat`, readFileSync(file, 'utf8'));
}

/** The same, written into `folder`; returns its path. */
export async function fixtureFile(name: string, folder: string): Promise<string> {
  const path = join(folder, `${name}.wasm`);
  writeFileSync(path, await fixture(name));
  return path;
}
