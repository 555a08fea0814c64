/** Replays in the real worker thread: what a plugin may do to it, and what it may not. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importHar } from '../../src/core/scenario/har';
import { buildScenario } from '../../src/core/scenario/scenario';
import { readModuleFile } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { exchange } from '../support/exchange';
import { ROOT, SAMPLE, SAMPLE_MODULE } from '../support/parts';
import { replayModule, WORKER } from '../support/replay';
import { scratchFolder } from '../support/scratch';
import { assemble, fixtureFile } from '../support/wat';

const folder = scratchFolder();
const MIB_PAGES = 16;

describe('a plugin cannot stop the host', () => {
  it('an endless loop is stopped and named, with what came before it; the next replay works', async () => {
    const loop = await fixtureFile('loop', folder);
    const { outcome, results } = await replayModule(loop, [exchange(), exchange()], { limits: { timeMs: 200 } });
    expect(outcome).toMatchObject({ status: 'stopped', stop: { reason: 'time-limit' } });
    expect(outcome.stop?.message).toContain('proxy_on_request_headers (in exchange 1)');
    expect(results.map(({ summary }) => summary.outcome)).toEqual(['stopped']);
    expect(results[0]?.summary.logs.map(({ message }) => message)).toEqual(['about to loop']);
    const next = await replayModule(SAMPLE_MODULE, [exchange()]);
    expect(next.results.map(({ summary }) => summary.status)).toEqual([200]);
  });

  it('calling the host without end is stopped by the limit of the trace', async () => {
    const chatter = await fixtureFile('chatter', folder);
    const { outcome, results } = await replayModule(chatter, [exchange()], { limits: { traceEvents: 1000 } });
    expect(outcome).toMatchObject({ status: 'stopped', stop: { reason: 'trace-limit' } });
    expect(results.map(({ summary }) => summary.outcome)).toEqual(['stopped']);
  });

  it('memory ends at the ceiling', async () => {
    const hungry = await fixtureFile('hungry', folder);
    const { results } = await replayModule(hungry, [exchange()], { limits: { memoryMiB: 8 } });
    // It replies with the number of pages it got as the status: 1, then 16 at a time, up to 128.
    expect(results[0]?.summary.status).toBe(1 + 7 * MIB_PAGES);
  });

  it('endless recursion is a trap', async () => {
    const text = `(module (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1"))
      (func (export "malloc") (param i32) (result i32) (i32.const 0))
      (func $f (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
        (i32.add (call $f (local.get 0) (local.get 1) (local.get 2)) (i32.const 1))))`;
    const path = join(folder, 'recursion.wasm');
    writeFileSync(path, await assemble('recursion.wat', text));
    const { results } = await replayModule(path, [exchange()]);
    expect(results[0]?.summary).toMatchObject({
      status: 503,
      details: 'wasm_fail_stream',
      trap: { message: 'Maximum call stack size exceeded' },
    });
  });

  it('a replay can be cancelled', async () => {
    const { bytes, hash } = await readModuleFile(await fixtureFile('loop', folder));
    const { value: scenario } = buildScenario({ module: '' }, [exchange()]);
    const abort = new AbortController();
    const listener = { events: () => abort.abort(), exchange: () => undefined };
    const outcome = await new ReplayRunner(WORKER).run({ module: bytes, hash, scenario }, listener, abort.signal);
    expect(outcome.status).toBe('cancelled');
  });
});

describe('what the emulator does not have yet', () => {
  it('answers Unimplemented and is marked in the trace', async () => {
    const { results } = await replayModule(await fixtureFile('callout', folder), [exchange()]);
    const [result] = results;
    expect(result?.summary.status).toBe(212);
    expect(result?.summary.unimplemented).toEqual(['proxy_set_tick_period_milliseconds']);
    const call = result?.events.find((event) => event.kind === 'host' && event.unimplemented === true);
    expect(call).toMatchObject({ result: 'Unimplemented' });
  });
});

describe('the trace', () => {
  it('of the sample is the golden one (UPDATE_GOLDEN=1 rewrites it)', async () => {
    const har: unknown = JSON.parse(readFileSync(join(SAMPLE, 'captures', 'shop.har'), 'utf8'));
    const { events } = await replayModule(SAMPLE_MODULE, importHar(har).value);
    // The compiler may number its output otherwise; what the plugin does stays.
    const lines = events.map((event) => JSON.stringify(event.kind === 'plugin' ? { ...event, hash: '…' } : event));
    const golden = join(ROOT, 'test', 'golden', 'hello-filter.trace.jsonl');
    if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined)
      writeFileSync(golden, `${lines.join('\n')}\n`);
    expect(`${lines.join('\n')}\n`).toBe(readFileSync(golden, 'utf8'));
  });

  it('numbers its events without gaps, each effect behind its call', async () => {
    const { events } = await replayModule(SAMPLE_MODULE, [exchange({ path: '/admin' })]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    for (const { seq, by } of events) if (by !== undefined) expect(by).toBeLessThan(seq);
  });
});
