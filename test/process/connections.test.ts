/** Expectations of TCP connections, and one of them replayed alone. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readSoundModules } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { ReplayResults } from '../../src/node/replay-results';
import { loadScenario } from '../../src/node/scenario-file';
import { wasmPlugin } from '../support/cli';
import { itWith, part, ROOT } from '../support/parts';
import { built, newProject } from '../support/scaffolds';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
const it = itWith([part('goFilter')]);

describe('a scenario of connections', { timeout: 120_000 }, () => {
  it('fails where a side gets something else, or a log line is missing', async () => {
    const folder = await newProject(scratch, 'go-tcp');
    expect((await built(folder)).code).toBe(0);
    const file = join(folder, 'my-go-tcp.scenario.yaml');
    const text = readFileSync(file, 'utf8');
    const wrong = text
      .replace('upstream: "hello\\n"', 'upstream: "other\\n"')
      .replace('denied a connection', 'nothing of the kind');
    writeFileSync(file, wrong);
    const { code, stdout } = await wasmPlugin(['replay', file, '--brief'], folder);
    expect(stdout).toContain(
      '1  TCP  "a client that is let through"  answered  expected otherwise: the upstream request body is',
    );
    expect(stdout).toContain('no log line has "nothing of the kind"');
    expect(stdout).toContain('2 exchanges, 2 failed (2 with expectations)');
    expect(code).toBe(1);
  });

  it('can be replayed one connection at a time, which keeps its number', async () => {
    const folder = await newProject(join(scratch, 'alone'), 'go-tcp');
    expect((await built(folder)).code).toBe(0);
    const { scenario, modulePaths } = await loadScenario(join(folder, 'my-go-tcp.scenario.yaml'));
    const seen: (readonly [number, string, boolean])[] = [];
    const results = new ReplayResults(
      scenario.exchanges,
      ({ summary: { index, name, expected, faults } }) =>
        void seen.push([index, name, expected && faults.length === 0]),
      { connections: scenario.connections },
    );
    const runner = new ReplayRunner(join(ROOT, 'dist', 'worker.js'));
    await runner.run({ modules: await readSoundModules(modulePaths), scenario, exchanges: [2] }, results);
    expect(seen).toEqual([[2, 'a client that is not', true]]);
  });
});
