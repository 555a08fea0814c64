/** Plugins that count their instructions: they do what they did, and cost the same each time. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it as plain } from 'vitest';
import type { TraceEvent } from '../../src/core/trace/events';
import { readSoundModules } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { ReplayResults } from '../../src/node/replay-results';
import { scenarioFromOptions } from '../../src/node/scenario-file';
import { wasmPlugin } from '../support/cli';
import { itWith, part, SAMPLE, SAMPLE_MODULE, valueOf } from '../support/parts';
import { WORKER } from '../support/replay';
import { scratchFolder } from '../support/scratch';

const HAR = join(SAMPLE, 'captures', 'shop.har');
const scratch = scratchFolder();

async function replayed(module: string, meter: boolean) {
  const { scenario } = await scenarioFromOptions({ module, captures: [HAR] });
  const events: TraceEvent[] = [];
  const costs: (number | undefined)[] = [];
  const results = new ReplayResults(scenario.exchanges, ({ summary }) => costs.push(summary.instructions), {
    onEvent: (event) => events.push(event),
  });
  await new ReplayRunner(WORKER).run({ modules: await readSoundModules([module]), scenario, meter }, results);
  // Its hash tells that it was rewritten.
  return { costs, events: events.filter(({ kind }) => kind !== 'plugin') };
}

async function compared(module: string): Promise<void> {
  const [own, counted, again] = [
    await replayed(module, false),
    await replayed(module, true),
    await replayed(module, true),
  ];
  expect(counted.events).toEqual(own.events);
  expect(own.costs.every((cost) => cost === undefined)).toBe(true);
  expect(counted.costs).toHaveLength(11);
  expect(counted.costs.every((cost) => (cost ?? 0) > 100)).toBe(true);
  expect(again.costs).toEqual(counted.costs);
}

describe('a plugin that counts its instructions', () => {
  plain('in AssemblyScript', () => compared(SAMPLE_MODULE));
  for (const name of ['goFilter', 'rustFilter', 'cppFilter'] as const)
    itWith([part(name)])(name, () => compared(valueOf(part(name))));
});

describe('an expectation of instructions', () => {
  plain('holds or fails with the number', async () => {
    const file = join(scratch, 'cost.scenario.yaml');
    writeFileSync(
      file,
      `module: ${SAMPLE_MODULE}
exchanges:
  - { name: cheap, request: { url: http://a.test/ }, expect: { instructions: { max: 100000 } } }
  - { name: dear, request: { url: http://a.test/ }, expect: { instructions: { max: 10 } } }
`,
    );
    const { code, stdout } = await wasmPlugin(['test', file], scratch);
    expect(stdout).toContain('✓ cheap');
    expect(stdout).toMatch(/the plugin's instructions are \d{3,}, expected at most 10/);
    expect(code).toBe(1);
  });
});
