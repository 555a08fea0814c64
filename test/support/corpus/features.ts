/** `test/fixtures/features/*.wat`: what newer proposals add, as two assemblers write it. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import binaryen from 'binaryen';
import { ROOT } from '../parts';
import type { CorpusModule } from './module';

const FOLDER = join(ROOT, 'test', 'fixtures', 'features');
/** Proposals that only one of them knows. */
const ONLY: Readonly<Record<string, string>> = { strings: 'Binaryen', 'compact-imports': 'wasm-tools' };

const ASSEMBLERS: Readonly<Record<string, (text: string) => Uint8Array | Promise<Uint8Array>>> = {
  Binaryen: (text) => byBinaryen(text, true),
  'Binaryen without names': (text) => byBinaryen(text, false),
  'wasm-tools': parse,
};

export async function featureModules(): Promise<CorpusModule[]> {
  const modules = [];
  for (const file of readdirSync(FOLDER)) {
    const name = basename(file, '.wat');
    const text = readFileSync(join(FOLDER, file), 'utf8');
    for (const [assembler, assemble] of Object.entries(ASSEMBLERS)) {
      if (!assembler.startsWith(ONLY[name] ?? '')) continue;
      modules.push({ name: `${name} by ${assembler}`, bytes: await assemble(text) });
    }
  }
  return modules;
}

function byBinaryen(text: string, names: boolean): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  binaryen.setDebugInfo(names);
  const result = module.emitBinary();
  module.dispose();
  return result;
}
