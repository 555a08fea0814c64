/** Replays in the real worker thread: what a plugin may do to it, and what it may not. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildScenario } from '../../src/core/scenario/scenario';
import { assembleGuest } from '../conformance/guest/assemble';
import { call, ret, type Guest } from '../conformance/guest/program';
import { readModuleFile } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { exchange } from '../support/exchange';
import { SAMPLE_MODULE } from '../support/parts';
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
    const { value: scenario } = buildScenario({ module: '' }, { exchanges: [exchange()] });
    const abort = new AbortController();
    const listener = { section: () => abort.abort() };
    const outcome = await new ReplayRunner(WORKER).run(
      { modules: [{ bytes, hash }], scenario },
      listener,
      abort.signal,
    );
    expect(outcome.status).toBe('cancelled');
  });
});

describe('what a hostile plugin tries', () => {
  /** A module with `body` and what every plugin needs, written where the replay finds it. */
  async function plugin(name: string, body: string): Promise<string> {
    const path = join(folder, `${name}.wasm`);
    const common = `(memory (export "memory") 1 2000) (func (export "proxy_abi_version_0_2_1"))`;
    const malloc = body.includes('"malloc"')
      ? ''
      : '(func (export "malloc") (param i32) (result i32) (i32.const 1024))';
    writeFileSync(path, await assemble(`${name}.wat`, `(module ${body} ${common} ${malloc})`));
    return path;
  }
  const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
  const onHeaders = (code: string) =>
    `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${code} (i32.const 0))`;

  it('a log line of 16 MB is cut, and the plugin runs on', async () => {
    const code =
      '(drop (memory.grow (i32.const 300))) (drop (call $log (i32.const 2) (i32.const 0) (i32.const 16777216)))';
    const { outcome, results } = await replayModule(await plugin('long-log', `${LOG} ${onHeaders(code)}`), [
      exchange(),
    ]);
    expect(outcome.status).toBe('finished');
    expect(results[0]?.summary.logs[0]?.message).toMatch(/… \(16777216 characters\)$/);
  });

  it('writing the same memory ten thousand times at once is stopped', async () => {
    const body = `(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      ${onHeaders(`(drop (memory.grow (i32.const 1600)))
        (memory.fill (i32.const 0) (i32.const 1) (i32.const 80000))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 10000) (i32.const 90000)))`)}`;
    const { outcome } = await replayModule(await plugin('vectors', body), [exchange()]);
    expect(outcome).toMatchObject({ status: 'stopped', stop: { reason: 'memory-ceiling' } });
  });

  it('an exception that it does not catch is a trap', async () => {
    const body = `(tag $e) ${onHeaders('(throw $e)')}`;
    const { results } = await replayModule(await plugin('throws', body), [exchange()]);
    expect(results[0]?.summary).toMatchObject({ status: 503, details: 'wasm_fail_stream' });
  });

  it('an allocator that traps fails the call, then the VM', async () => {
    const body = `(import "env" "proxy_get_header_map_pairs" (func $pairs (param i32 i32 i32) (result i32))) ${LOG}
      (data (i32.const 0) "went on") (func (export "malloc") (param i32) (result i32) unreachable)
      ${onHeaders(`(drop (call $pairs (i32.const 0) (i32.const 64) (i32.const 68)))
        (drop (call $log (i32.const 2) (i32.const 0) (i32.const 7)))`)}`;
    const { results } = await replayModule(await plugin('malloc-traps', body), [exchange()]);
    const [result] = results;
    expect(result?.summary).toMatchObject({ status: 503, trap: { name: 'malloc' } });
    expect(result?.summary.logs.map(({ message }) => message)).toEqual(['went on']);
    expect(result?.events.find((event) => event.kind === 'host')).toMatchObject({ result: 'InvalidMemoryAccess' });
  });

  it.each([
    [
      'an allocator of another type',
      '(func (export "malloc") (param i64) (result i32) (i32.const 0))',
      'callback-type no-allocator',
    ],
    [
      'a main of another type',
      '(func (export "_initialize")) (func (export "main") (param i64 i64) (result i32) (i32.const 0))',
      'callback-type',
    ],
    ['an import from __proto__', '(import "__proto__" "get" (func))', 'missing-import'],
    [
      'a host call that is not allowed while it starts',
      '(import "env" "proxy_done" (func $f (result i32))) (func (export "_initialize") (drop (call $f)))',
      'start-trap',
    ],
  ])('%s is refused', async (name, body, codes) => {
    const { outcome } = await replayModule(await plugin(name.replace(/\W/g, '-'), body), [exchange()]);
    expect(outcome.status).toBe('refused');
    expect(outcome.problems.map((p) => p.code).join(' ')).toBe(codes);
  });
});

describe('the thread and its owner', () => {
  it('a loop late in a long capture is reported for its own exchange, once', async () => {
    const text = `(module (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1")) (global $n (mut i32) (i32.const 0))
      (func (export "malloc") (param i32) (result i32) (i32.const 1024))
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (loop $again (br_if $again (i32.eq (global.get $n) (i32.const 290))))
        (i32.const 0)))`;
    const path = join(folder, 'late.wasm');
    writeFileSync(path, await assemble('late.wat', text));
    const { outcome, results } = await replayModule(
      path,
      Array.from({ length: 300 }, () => exchange()),
      { limits: { timeMs: 300 } },
    );
    expect(outcome.stop?.message).toContain('in exchange 290');
    expect(results.map(({ summary }) => summary.index)).toEqual(Array.from({ length: 290 }, (_, index) => index + 1));
    expect(results.at(-1)?.summary.outcome).toBe('stopped');
  });

  it('a signal that was given before the start holds nothing open', async () => {
    const { bytes, hash } = await readModuleFile(SAMPLE_MODULE);
    const { value: scenario } = buildScenario({ module: '' }, { exchanges: [exchange()] });
    const seen: unknown[] = [];
    const listener = { section: (section: unknown) => seen.push(section) };
    const outcome = await new ReplayRunner(WORKER).run(
      { modules: [{ bytes, hash }], scenario },
      listener,
      AbortSignal.abort(),
    );
    expect(outcome.status).toBe('cancelled');
    expect(seen).toEqual([]);
  });
});

describe('callouts', () => {
  const paused: Guest = {
    on: {
      proxy_on_request_headers: [
        call(
          'proxy_http_call',
          'auth',
          [
            [':method', 'GET'],
            [':path', '/check'],
            [':authority', 'auth'],
          ],
          '',
          [],
          60_000,
        ),
        ret(1),
      ],
      proxy_on_http_call_response: [call('proxy_set_effective_context', 2), call('proxy_continue_stream', 0)],
    },
  };
  const waiting = async () => {
    const path = join(folder, 'waiting.wasm');
    writeFileSync(path, await assembleGuest('waiting', paused));
    return path;
  };

  it('a mock answers in virtual time, which takes no real time', async () => {
    const start = Date.now();
    const callouts = [{ match: { cluster: 'auth', path: '/check' }, status: 204, delayMs: 50_000 }];
    const { results } = await replayModule(await waiting(), [exchange()], { callouts });
    expect(results[0]?.summary).toMatchObject({ status: 200, faults: [], unanswered: [] });
    expect(Date.now() - start).toBeLessThan(40_000);
  });

  it('what no mock answers is told, and the plugin sees a refused connection', async () => {
    const { results } = await replayModule(await waiting(), [exchange()], { clusters: { auth: null } });
    expect(results[0]?.summary.unanswered).toEqual(['GET auth /check']);
  });

  it('a cluster that the scenario does not know is refused at once, so the request hangs', async () => {
    const { results } = await replayModule(await waiting(), [exchange()]);
    expect(results[0]?.summary.outcome).toBe('stalled');
  });
});

describe('the trace', () => {
  it('numbers its events without gaps, each effect behind its call', async () => {
    const { events } = await replayModule(SAMPLE_MODULE, [exchange({ path: '/admin' })]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    for (const { seq, by } of events) if (by !== undefined) expect(by).toBeLessThan(seq);
  });
});
