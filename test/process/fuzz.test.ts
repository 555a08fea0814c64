/** The short run of `npm run fuzz`, and modules that such runs led to. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { inspect } from '../fuzz/check';
import { EXTREMES } from '../fuzz/extremes';
import { Meter } from '../fuzz/measure';
import { Random } from '../fuzz/random';
import { ROOT } from '../support/parts';

// So that memory can be measured without garbage.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;

const INPUTS = 12_000;
const SEED = 1;
const FUZZER = [join(ROOT, 'scripts', 'fuzz.mjs'), '--count', String(INPUTS), '--seed', String(SEED)];
/** What hangs is ended by the fuzzer itself. */
const TIMEOUT = 300_000;

it(`${INPUTS} mutated modules give problems, and nothing worse`, { timeout: TIMEOUT }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, FUZZER, { cwd: ROOT }).catch((error: unknown) => {
    // What it found stands in what it wrote.
    if (error instanceof Error && 'stdout' in error) return { stdout: String(error.stdout) };
    throw error;
  });
  expect(stdout).toContain(`${INPUTS} inputs, 0 findings`);
});

describe('a module with very many', () => {
  const { value: empty } = decodeModule(new Uint8Array(0));

  it.each(Object.entries(EXTREMES))('%s', (_, make) => {
    const bytes = make();
    const meter = new Meter(() => undefined);
    meter.start(bytes.length);
    inspect(bytes, empty, new Random(SEED), meter.run);
    // Time is what the short run above measures, in threads that do nothing else.
    expect(meter.excess.filter(({ kind }) => kind === 'memory')).toEqual([]);
  });
});
