/** Modules from many compilers, tools and hands: what a reader of modules meets outside our own tests. */

import { createHash } from 'node:crypto';
import { assemblyScriptModules } from './corpus/assemblyscript';
import { rewrittenModules } from './corpus/binaryen';
import { clangModules } from './corpus/clang';
import { featureModules } from './corpus/features';
import { foundModules } from './corpus/found';
import { fixtureModules, languageModules } from './corpus/languages';
import type { CorpusModule } from './corpus/module';
import { oddModules } from './corpus/odd';
import { oddNames } from './corpus/odd-names';
import { oddSegments } from './corpus/odd-segments';
import { oddTypes } from './corpus/odd-types';

export type { CorpusModule };

/** All that this machine can make or has; each content once. */
export async function corpus(): Promise<readonly CorpusModule[]> {
  const real = [...languageModules(), ...(await clangModules()), ...(await assemblyScriptModules())];
  const odd = [...oddModules(), ...oddNames(), ...oddSegments(), ...oddTypes()];
  return distinct([
    ...real,
    ...(await fixtureModules()),
    ...rewrittenModules(real),
    ...(await featureModules()),
    ...odd,
    ...foundModules(),
  ]);
}

function distinct(modules: readonly CorpusModule[]): CorpusModule[] {
  const byContent = new Map<string, CorpusModule>();
  for (const module of modules) {
    const digest = createHash('sha256').update(module.bytes).digest('hex');
    if (!byContent.has(digest)) byContent.set(digest, module);
  }
  return [...byContent.values()];
}
