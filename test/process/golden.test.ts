/** The Trace of each sample: what a replay says of a plugin does not change unless somebody means it to. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/core/trace/events';
import { ROOT } from '../support/parts';
import { replayScenarioFile } from '../support/replay';

const SAMPLES = join(ROOT, 'samples');
const IS_REWRITTEN = process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined;

function scenariosOf(sample: string): string[] {
  const names = readdirSync(join(SAMPLES, sample)).filter((name) => name.endsWith('.scenario.yaml'));
  return names.sort().map((name) => join(SAMPLES, sample, name));
}

const samples = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && scenariosOf(entry.name).length > 0)
  .map(({ name }) => name);

/** Of all its scenarios, one after the other. The compiler may number its output otherwise; what the plugin does stays. */
async function traceOf(sample: string): Promise<string> {
  const lines: string[] = [];
  for (const file of scenariosOf(sample)) {
    const { outcome, events } = await replayScenarioFile(file);
    expect(outcome.status).toBe('finished');
    lines.push(...events.map(lineOf));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function lineOf(event: TraceEvent): string {
  return JSON.stringify(event.kind === 'plugin' ? { ...event, hash: '…' } : event);
}

describe('the trace of a sample', () => {
  it.each(samples)('is the golden one: %s (UPDATE_GOLDEN=1 rewrites it)', async (sample) => {
    const golden = join(ROOT, 'test', 'golden', `${sample}.trace.jsonl`);
    const trace = await traceOf(sample);
    if (IS_REWRITTEN) writeFileSync(golden, trace);
    expect(existsSync(golden), `test/golden/${sample}.trace.jsonl is there`).toBe(true);
    expect(trace).toBe(readFileSync(golden, 'utf8'));
  });

  it('is kept of no sample that is gone', () => {
    const kept = readdirSync(join(ROOT, 'test', 'golden')).filter((name) => name.endsWith('.trace.jsonl'));
    expect(kept.filter((name) => !samples.includes(name.replace('.trace.jsonl', '')))).toEqual([]);
  });
});
