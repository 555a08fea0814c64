/** Compiling takes seconds, so what was compiled is kept in `.artifacts/corpus/` while nothing that it is made of changes. */

import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACTS } from '../parts';
import type { CorpusModule } from './module';

const FOLDER = join(ARTIFACTS, 'corpus');

/** `build` writes a file; `sources` are the files that it depends on, the one with its flags too. */
export async function kept(
  name: string,
  sources: readonly string[],
  build: (output: string) => void | Promise<void>,
): Promise<CorpusModule> {
  const path = join(FOLDER, `${encodeURIComponent(name)}.wasm`);
  if (!isNewer(path, sources)) {
    mkdirSync(FOLDER, { recursive: true });
    const partial = `${path}.${process.pid}`;
    try {
      await build(partial);
      renameSync(partial, path);
    } finally {
      rmSync(partial, { force: true });
    }
  }
  return { name, bytes: new Uint8Array(readFileSync(path)) };
}

function isNewer(target: string, sources: readonly string[]): boolean {
  const built = statSync(target, { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && sources.every((source) => statSync(source).mtimeMs <= built);
}
