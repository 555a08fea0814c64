/** Plugins in each language, and the fixtures in text form. */

import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { part, ROOT, SAMPLE_MODULE } from '../parts';
import { fixture } from '../wat';
import { fileModule, type CorpusModule } from './module';

const LANGUAGES = {
  'Go plugin': 'goFilter',
  'large Go module': 'goLarge',
  'huge Go module': 'goHuge',
  'Rust plugin': 'rustFilter',
  'C++ plugin': 'cppFilter',
} as const;

export function languageModules(): CorpusModule[] {
  const built = Object.entries(LANGUAGES).flatMap(([name, key]) => {
    const found = part(key);
    return 'skipped' in found ? [] : [fileModule(name, found.value)];
  });
  return [fileModule('AssemblyScript plugin', SAMPLE_MODULE), ...built];
}

export async function fixtureModules(): Promise<CorpusModule[]> {
  const files = readdirSync(join(ROOT, 'test', 'fixtures', 'wat')).filter((file) => file.endsWith('.wat'));
  return Promise.all(
    files.map(async (file) => ({ name: `fixture ${file}`, bytes: await fixture(basename(file, '.wat')) })),
  );
}
