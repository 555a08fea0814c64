/** Every case, in real Envoy and in the emulator: the same lines, responses, requests, callouts and stats. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { part, valueOf } from '../support/parts';
import { KNOWN } from './cases/known';
import type { Case } from './lab/case';
import { differences } from './lab/compare';
import { emulate } from './lab/emulated';
import { Lab } from './lab/lab';
import type { Seen } from './lab/seen';

/** As many as one Envoy loads without needing much memory. */
const BATCH = 150;
const BATCH_MS = 180_000;

const cases = await load();
/** Cases in which some version was seen to differ. */
const differing = new Set<string>();

for (const [label, name] of [
  ['1.36.4', 'oldEnvoy'],
  ['1.40.0', 'envoy'],
] as const) {
  const program = part(name);
  const run = 'skipped' in program ? describe.skip : describe;
  run(`Envoy ${label}${'skipped' in program ? ` (skipped: ${program.skipped})` : ''}`, () => {
    const wanted = cases.filter(({ versions }) => versions?.includes(label) ?? true);
    const seen = new Map<string, Seen>();
    let agreed = 0;
    for (let at = 0; at < wanted.length; at += BATCH) {
      const batch = wanted.slice(at, at + BATCH);
      it(`runs cases ${at + 1} to ${at + batch.length}`, () => observe(valueOf(program), batch, seen), BATCH_MS);
      for (const item of batch) {
        it(item.name, async () => {
          const theirs = seen.get(item.name);
          if (theirs === undefined) throw new Error('Envoy did not run it');
          const found = differences(item, theirs, await emulate(item, label));
          if (found.length === 0) agreed++;
          else differing.add(item.name);
          const reason = KNOWN[item.name];
          if (reason === undefined) expect(found.join('\n')).toBe('');
        });
      }
    }
    afterAll(() => console.log(`conformance: ${agreed} of ${wanted.length} agree (Envoy ${label})`));
  });
}

describe('the list of known disagreements', () => {
  const compared = !('skipped' in part('oldEnvoy')) && !('skipped' in part('envoy'));
  it.runIf(compared)('has no case that agrees in every version, and none that is not there', () => {
    expect(Object.keys(KNOWN).filter((name) => !differing.has(name))).toEqual([]);
  });
});

async function observe(program: string, batch: readonly Case[], seen: Map<string, Seen>): Promise<void> {
  const lab = await Lab.start(program, batch);
  try {
    for (const [name, one] of await lab.run(batch)) seen.set(name, one);
  } finally {
    await lab.stop();
  }
}

/** All lists of cases that the files in `cases/` export. */
async function load(): Promise<Case[]> {
  const files = readdirSync(join(__dirname, 'cases')).filter((file) => !/^(known|protobuf|.*keys)\.ts$/.test(file));
  const modules = await Promise.all(files.map((file) => import(`./cases/${file.replace('.ts', '')}.ts`)));
  return modules.flatMap((module: Record<string, unknown>) => Object.values(module).filter(isCaseList).flat());
}

function isCaseList(value: unknown): value is readonly Case[] {
  return (
    Array.isArray(value) &&
    value.every((item: unknown) => typeof item === 'object' && item !== null && 'plugins' in item)
  );
}
