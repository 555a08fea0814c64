/** The modules that inputs are made from. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModule } from '../../src/core/wasm/decode';
import { oddModules } from '../support/corpus/odd';
import { oddNames } from '../support/corpus/odd-names';
import { oddSegments } from '../support/corpus/odd-segments';
import { oddTypes } from '../support/corpus/odd-types';
import { ARTIFACTS, ROOT, SAMPLE_MODULE } from '../support/parts';
import { assemble } from '../support/wat';
import { cut } from './cut';
import { goModule } from './go-module';
import type { Corpus } from './mutate';

/** So that an input takes a millisecond or two. */
const SMALL = 20_000;
/** The largest take seconds, mutated or not. */
const MOST_BYTES = 4_000_000;
const TEXTS = ['wat', 'features'].map((folder) => join(ROOT, 'test', 'fixtures', folder));
const COMPONENT = Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 7, 1, 0x40, 11, 1, 0, 0, 3, 1, 97, 0]);

export async function corpus(): Promise<Corpus> {
  const odd = [...oddModules(), ...oddNames(), ...oddSegments(), ...oddTypes()].map(({ bytes }) => bytes);
  const built = builtModules();
  const all = [...(await assembled()), ...odd, ...built, ...built.map(cut), goModule(), COMPONENT];
  // As large as they are for what is large; a function too many would not make what is small slower.
  const small = all.filter(({ length }) => length <= SMALL);
  return { small, large: all.filter(({ length }) => length > SMALL && length <= MOST_BYTES) };
}

/** What wabt knows. */
async function assembled(): Promise<Uint8Array[]> {
  const modules = [];
  for (const folder of TEXTS) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.wat'))) {
      const module = await assemble(file, readFileSync(join(folder, file), 'utf8')).catch(() => undefined);
      if (module !== undefined) modules.push(module);
    }
  }
  return modules;
}

/** Those of tests that compilers built before, if any. */
function builtModules(): Uint8Array[] {
  const folders = [ARTIFACTS, join(ARTIFACTS, 'corpus')].filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .map((name) => join(folder, name)),
  );
  const modules = files.filter((file) => file.endsWith('.wasm'));
  return [SAMPLE_MODULE, ...modules]
    .filter((file) => existsSync(file))
    .map((file) => new Uint8Array(readFileSync(file)))
    .filter((bytes) => decodeModule(bytes, 'links').problems.length === 0);
}
