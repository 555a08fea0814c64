/** Traps at instructions that are come by often, searches that are ended, and requests that come while it goes on. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Adapter, debugging, lineOf, stack, type Stop } from '../../support/debug-client';
import { C_SOURCE, cModule } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { pluginWat } from '../../support/plugin-wat';
import { scratchFolder } from '../../support/scratch';
import { assemble } from '../../support/wat';

const folder = scratchFolder();
const withC = itWith([part('clang')]);
const c = (...requests: string[]) => writeScenario(folder, 'c', [cModule({ level: 0, dwarf: 4 })], paths(...requests));

/** `body`: of its `proxy_on_request_headers`, whose `$i` is an i32 of its own. `fields`: what else it has. */
async function scenarioOf(name: string, body: string, fields = ''): Promise<string> {
  const headers = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (local $i i32) ${body})`;
  const wat = pluginWat({ imports: [LOG], without: ['proxy_on_request_headers'], fields: `${headers} ${fields}` });
  const module = join(folder, `${name}.wasm`);
  writeFileSync(join(folder, `${name}.wat`), wat);
  writeFileSync(module, await assemble(name, wat));
  return writeScenario(folder, name, [module], paths('/'));
}

const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
const names = ({ frames }: Stop) => frames.map(({ name }) => name);
const loop = (turns: number, act: string) => `
  (loop $on
    ${act}
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $on (i32.lt_u (local.get $i) (i32.const ${turns}))))
  i32.const 0`;

describe('a trap', () => {
  it('in the last of many turns is stopped before, in that turn', async () => {
    // The memory has one page: four bytes from 65,533 on are not in it.
    const scenario = await scenarioOf('turns', loop(1e6, '(drop (i32.load (i32.mul (local.get $i) (i32.const 7))))'));
    await debugging({ scenario }, { filters: ['trap'] }, async (adapter, { reason, frames: [top] }) => {
      expect(reason).toBe('exception');
      expect((await adapter.scope(top))['$i']?.value).toBe(String(Math.ceil(65_533 / 7)));
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
      expect(adapter.written('stderr')).toContain('trap in proxy_on_request_headers: memory access out of bounds');
    });
  });

  it('of calls that never return is stopped before, among them', async () => {
    const deeper = '(func $deeper (param $n i32) (result i32) (call $deeper (i32.add (local.get $n) (i32.const 1))))';
    const scenario = await scenarioOf('deep', '(call $deeper (local.get $i))', deeper);
    await debugging({ scenario }, { filters: ['trap'] }, async (adapter, stop) => {
      expect(stop.body).toMatchObject({
        reason: 'exception',
        text: expect.stringMatching(/call stack size/) as string,
      });
      expect(names(stop).slice(0, 3)).toEqual(['deeper', 'deeper', 'deeper']);
      const depth = Number((await adapter.scope(stop.frames[0]))['$n']?.value);
      expect(depth).toBeGreaterThan(100);
      expect(stop.body?.text).toContain(`it is ${stack(stop).length - 1} calls deep`);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
    });
  });
});

describe('while it goes on', () => {
  withC('the end of the session ends a search for what lies behind, and the process by itself', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario: c('/endless') });
    await adapter.want({ lines: { [C_SOURCE]: [86] } });
    await adapter.begin();
    const running = adapter.go('continue');
    await adapter.pauseRequest({ threadId: 1 });
    expect(lineOf(await running)).toBe(87);
    await adapter.stepBackRequest({ threadId: 1 });
    expect(await adapter.close()).toBe(0);
    expect(adapter.written('stderr')).toBe('');
  });

  withC('a step that is asked for twice before it is known to go on is one', async () => {
    await debugging({ scenario: c('/one') }, { lines: { [C_SOURCE]: [78] } }, async (adapter) => {
      const stepped = adapter.go('next');
      await Promise.all([adapter.nextRequest({ threadId: 1 }), adapter.stepBackRequest({ threadId: 1 })]);
      expect(lineOf(await stepped)).toBe(79);
      expect(lineOf(await adapter.go('next'))).toBe(80);
    });
  });

  it('a breakpoint that is set in what a step passes over holds', async () => {
    const turn = `(func $turn (loop $on (call $inside) (br $on))) (func $inside nop)`;
    const scenario = await scenarioOf('passed', '(call $turn) (i32.const 0)', turn);
    await debugging({ scenario }, { functions: ['proxy_on_request_headers'] }, async (adapter) => {
      await adapter.go('stepIn', 'instruction');
      const stopped = adapter.go('next', 'instruction');
      await adapter.threadsRequest();
      await adapter.functions(['inside']);
      expect(names(await stopped).slice(0, 3)).toEqual(['inside', 'turn', 'proxy_on_request_headers']);
    });
  });

  it('a breakpoint that is set takes nothing from a step', async () => {
    const log = '(drop (call $log (i32.const 2) (i32.const 0) (i32.const 1)))';
    const scenario = await scenarioOf('kept', `${loop(6e8, '')} ${log}`);
    await debugging({ scenario, steps: 'hostCalls' }, { functions: ['proxy_on_request_headers'] }, async (adapter) => {
      const stopped = adapter.go('next');
      await adapter.threadsRequest();
      await adapter.functions(['proxy_on_response_headers']);
      const stop: Stop = await stopped;
      expect([stop.reason, stack(stop)[0]]).toEqual(['step', expect.stringMatching(/^proxy_log/)]);
    });
  });

  withC('a breakpoint keeps its count when another of its file is set', async () => {
    const counted = { line: 78, hitCondition: '== 3' };
    const wanted = { lines: { [C_SOURCE]: [counted, 88] } };
    await debugging({ scenario: c('/one', '/more', '/again', '/last') }, wanted, async (adapter, first) => {
      expect(lineOf(first)).toBe(88);
      await adapter.lines(C_SOURCE, [counted]);
      const stop = await adapter.go('continue');
      expect([lineOf(stop), stack(stop).at(-1)]).toEqual([78, expect.stringContaining('proxy_on_request_headers')]);
      expect((await adapter.threadsRequest()).body.threads[0]?.name).toBe('Exchange 3: again');
    });
  });
});
