/** Our decoder beside others, on modules from many compilers, tools and hands. */

import { describe, expect, it } from 'vitest';
import { corpus } from '../support/corpus';
import { judgeAll } from '../support/judge';
import { itWith, part } from '../support/parts';

const FEWEST = 40;

const modules = await corpus();
// Before the tests, so that each can bear the names of those who judged.
const verdicts = await judgeAll(modules);

function countOf(judge: string): number {
  return verdicts.filter(({ judges }) => judges.some((name) => name.startsWith(judge))).length;
}

const judges = [...new Set(verdicts.flatMap((verdict) => verdict.judges))].sort();
const counts = judges.map((name) => `${countOf(name)} by ${name}`).join(', ');

describe('the decoder reads modules as others do', () => {
  it(`in ${modules.length} modules, of which are judged: ${counts}`, () => {
    expect(modules.length).toBeGreaterThanOrEqual(FEWEST);
    expect(verdicts.filter((verdict) => verdict.judges.length === 0)).toEqual([]);
  });

  itWith([part('objdump')])('and Debian’s wasm-objdump can judge most of them', () => {
    expect(countOf('wasm-objdump 1')).toBeGreaterThan(modules.length * 0.7);
    return Promise.resolve();
  });

  for (const { name, judges, refusals, differences } of verdicts) {
    it(`${name}: as ${judges.join(', ')}`, () => {
      expect(differences, refusals.join('\n')).toEqual([]);
    });
  }
});
