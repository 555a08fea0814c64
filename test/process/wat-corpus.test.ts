/** Every text of the specification's own tests, as we judge it, beside wabt and beside what the tests themselves say. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { WatAnalysis } from '../../src/core/wat/analysis';
import { itWith, part, valueOf } from '../support/parts';
import { modulesOf, type WastModule } from '../support/wast';
import { wabtVerdict } from '../support/wat-judges';

const suite = part('specTests');
const it = itWith([suite]);

interface Text {
  readonly place: string;
  readonly module: WastModule;
}

interface Judged extends Text {
  readonly ours: boolean;
  readonly wabt: boolean;
  readonly spec: boolean;
}

/** Whoever reads no custom sections does not mind them. */
const BAD = new Set(['invalid', 'malformed']);

describe('the texts of the test suite', () => {
  const scripts: [file: string, text: string][] = [];
  let judged: Judged[] = [];

  beforeAll(async () => {
    if (!('value' in suite)) return;
    const folder = valueOf(suite);
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.wast')).sort();
    for (const file of files) scripts.push([file, await readFile(join(folder, file), 'utf8')]);
    judged = await Promise.all(distinct(scripts).map(judge));
  });

  it('are many', () => {
    expect(scripts.length).toBeGreaterThan(600);
    expect(judged.length).toBeGreaterThan(6000);
  });

  it('are judged as wabt does, or, where wabt does not know a proposal or is too lenient, as the suite itself says', () => {
    const alone = judged.filter(({ ours, wabt, spec }) => ours !== wabt && ours !== spec);
    expect(alone.map(({ place }) => place)).toEqual([]);
  });

  it('are judged as the suite says, but for a proposal that wabt does not know either, and rules of old versions', () => {
    const wrong = judged.filter(({ ours, spec }) => ours !== spec).map(({ place }) => place.replace(/:.*/, ''));
    const known = /custom-descriptors|(?:imports|memory|memory64|unreached-invalid)\.wast$/;
    expect(wrong.filter((place) => !known.test(place))).toEqual([]);
    // A rule that gets worse is noticed although its file is known.
    expect(wrong.length).toBeLessThanOrEqual(LARGEST_DIFFERENCE);
    const agreed = judged.filter(({ ours, wabt }) => ours === wabt).length;
    console.log(`${judged.length} texts: ${agreed} as wabt, ${judged.length - wrong.length} as the suite`);
  });

  it('are whole scripts without a fault in their syntax', () => {
    const faults = scripts.flatMap(([file, text]) => {
      const { chunks } = new WatAnalysis(text).document;
      const stray = chunks.filter(({ kind, isClosed }) => kind === 'stray' || !isClosed);
      const inside = chunks.filter(({ kind, problems }) => kind === 'command' && problems.length > 0);
      return [...stray, ...inside].map((chunk) => `${file}: ${chunk.text.slice(0, 60)}`);
    });
    expect(faults).toEqual([]);
  });
});

/** Of the 6,000. */
const LARGEST_DIFFERENCE = 71;

/** The versions of the suite have most texts in common. */
function distinct(scripts: readonly [file: string, text: string][]): Text[] {
  const found = new Map<string, Text>();
  for (const [file, script] of scripts) {
    for (const module of modulesOf(script)) {
      if (module.binary || module.bytes !== undefined) continue;
      found.set(`${BAD.has(module.kind)} ${module.text}`, { place: `${file}:${module.line}`, module });
    }
  }
  return [...found.values()];
}

async function judge(text: Text): Promise<Judged> {
  const { kind, text: source } = text.module;
  const { validates } = await wabtVerdict(source);
  const problems = new WatAnalysis(source).problems();
  return {
    ...text,
    ours: !problems.some(({ severity }) => severity === 'error'),
    wabt: validates,
    spec: !BAD.has(kind),
  };
}
