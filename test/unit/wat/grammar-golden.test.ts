/** How the samples are coloured: tokens and their scopes do not change unless somebody means them to. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/parts';
import { shownTokens } from './tokenizer';

const FOLDER = join(ROOT, 'test', 'golden', 'grammar');
const IS_REWRITTEN = process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined;

const names = readdirSync(FOLDER);
const samples = names.filter((name) => /\.was?t$/.test(name));

describe('the tokens of a sample', () => {
  it.each(samples)('are the golden ones: %s (UPDATE_GOLDEN=1 rewrites them)', async (sample) => {
    const golden = join(FOLDER, `${sample}.tokens`);
    const tokens = await shownTokens(readFileSync(join(FOLDER, sample), 'utf8'));
    if (IS_REWRITTEN) writeFileSync(golden, tokens);
    expect(existsSync(golden), `test/golden/grammar/${sample}.tokens is there`).toBe(true);
    expect(tokens).toBe(readFileSync(golden, 'utf8'));
  });

  it('are kept of no sample that is gone', () => {
    const kept = names.filter((name) => name.endsWith('.tokens')).map((name) => name.replace(/\.tokens$/, ''));
    expect(kept.filter((name) => !samples.includes(name))).toEqual([]);
  });
});
