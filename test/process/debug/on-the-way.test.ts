/** What a step, or the way back, comes by: breakpoints in what it passes over, traps, copies of inlined code, host calls. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { debugging, lineOf, stack, type Adapter } from '../../support/debug-client';
import { C_SOURCE, cModule, INLINED_SOURCE, inlinedC } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';
import { fixtureFile } from '../../support/wat';

const folder = scratchFolder();
const withC = itWith([part('clang')]);

const inlined = (...requests: string[]) => writeScenario(folder, 'inlined', [inlinedC()], paths(...requests));
const c = (...requests: string[]) => writeScenario(folder, 'c', [cModule({ level: 0, dwarf: 4 })], paths(...requests));
const at = (...lines: (number | DebugProtocol.SourceBreakpoint)[]) => ({ lines: { [INLINED_SOURCE]: lines } });

async function walkedLines(adapter: Adapter, how: 'next' | 'stepBack', count: number): Promise<number[]> {
  return (await adapter.walk(how, count)).map(lineOf);
}

describe('a step over a line', () => {
  withC('stops at a breakpoint in what is inlined into it', async () => {
    await debugging({ scenario: inlined('/') }, at(48, 29), async (adapter, first) => {
      expect(stack(first)[0]).toBe('proxy_on_request_headers:48');
      const second = await adapter.go('next');
      expect(second).toMatchObject({ reason: 'breakpoint', body: { hitBreakpointIds: [2] } });
      expect(stack(second).slice(0, 3)).toEqual(['add_one:29', 'add_two:34', 'proxy_on_request_headers:48']);
      expect(stack(await adapter.go('continue')).slice(0, 2)).toEqual(['add_one:29', 'add_two:35']);
    });
  });

  withC('that traps stops before the trap', async () => {
    const wanted = { lines: { [C_SOURCE]: [86] }, filters: ['trap'] };
    await debugging({ scenario: c('/trap') }, wanted, async (adapter, first) => {
      expect(lineOf(first)).toBe(86);
      expect(await adapter.go('next')).toMatchObject({ reason: 'exception', frames: [{ line: 86 }, {}] });
    });
  });

  withC('tells the breakpoint that it ends at, writes its message, and counts it', async () => {
    const lines = [47, { line: 48, logMessage: 'from {start}' }, 49, { line: 50, hitCondition: '2' }];
    await debugging({ scenario: inlined('/', '/') }, at(...lines), async (adapter) => {
      expect(await adapter.go('next')).toMatchObject({ reason: 'step', frames: [{ line: 48 }, {}] });
      expect(adapter.written('console')).toContain('from 6\n');
      expect(await adapter.go('next')).toMatchObject({ reason: 'breakpoint', body: { hitBreakpointIds: [3] } });
      expect(await adapter.go('next')).toMatchObject({ reason: 'step', frames: [{ line: 50 }, {}] });
      expect(lineOf(await adapter.go('continue'))).toBe(47);
      expect(lineOf(await adapter.go('continue'))).toBe(49);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'breakpoint', frames: [{ line: 50 }, {}] });
    });
  });

  withC('in a file that is outside of any project goes on by line', async () => {
    // Neither the module's folder nor the scenario's is above the source.
    const module = join(folder, 'elsewhere.wasm');
    copyFileSync(inlinedC(), module);
    const scenario = writeScenario(folder, 'elsewhere', [module], paths('/'));
    await debugging({ scenario }, at(47), async (adapter) => {
      expect(await walkedLines(adapter, 'next', 4)).toEqual([48, 49, 50, 51]);
    });
  });

  withC('from a host call goes to the line behind it', async () => {
    await debugging({ scenario: inlined('/') }, { functions: ['proxy_log'] }, async (adapter, first) => {
      expect(stack(first).slice(0, 2)).toEqual(['proxy_log(info, "request") → Ok', 'proxy_on_request_headers:50']);
      await adapter.lines(INLINED_SOURCE, [52]);
      expect(lineOf(await adapter.go('next'))).toBe(51);
    });
  });

  withC('stops at a host call in it that makes a further event', async () => {
    const wanted = { ...at(49), functions: ['proxy_log'] };
    await debugging({ scenario: inlined('/') }, wanted, async (adapter, first) => {
      expect(lineOf(first)).toBe(49);
      expect(lineOf(await adapter.go('next'))).toBe(50);
      const stop = await adapter.go('next');
      expect(stop).toMatchObject({ reason: 'function breakpoint', body: { description: 'Stopped at proxy_log' } });
      expect(stack(stop)[1]).toBe('proxy_on_request_headers:50');
    });
  });

  it('out of a callback that is about to begin goes to the next', async () => {
    await debugging({ scenario: c('/') }, { filters: ['callback'] }, async (adapter, first) => {
      expect(first.frames).toHaveLength(1);
      const next = await adapter.go('stepOut');
      expect(next.frames).toHaveLength(1);
      expect(next.frames[0]?.name).not.toBe(first.frames[0]?.name);
    });
  });
});

describe('the way back', () => {
  withC('leaves inlined code by the line that it is inlined into, in the copy where it stands', async () => {
    await debugging({ scenario: inlined('/') }, at(29), async (adapter) => {
      const second = await adapter.go('continue');
      expect(stack(second).slice(0, 2)).toEqual(['add_one:29', 'add_two:35']);
      const back = await adapter.go('stepBack');
      expect(stack(back).slice(0, 2)).toEqual(['add_two:35', 'proxy_on_request_headers:48']);
      expect(await walkedLines(adapter, 'stepBack', 3)).toEqual([34, 48, 47]);
    });
  });

  withC('goes from a host call that logs to the one before', async () => {
    const launch = { scenario: inlined('/'), steps: 'hostCalls' } as const;
    await debugging(launch, { functions: ['proxy_log'] }, async (adapter, first) => {
      expect(first.frames[0]?.name).toMatch(/^proxy_log/);
      const back = await adapter.go('stepBack');
      expect(back.frames[0]?.name).toMatch(/^proxy_on_request_headers\(/);
    });
  });

  withC('counts hits as the way on does, and tells whose they are', async () => {
    const lines = [{ line: 40, hitCondition: '== 3' }, 51];
    await debugging({ scenario: inlined('/', '/') }, at(...lines), async (adapter, first) => {
      expect(lineOf(first)).toBe(40);
      expect(await adapter.value('number', first.frames[0])).toBe('2');
      expect((await adapter.walk('next', 1)).map(lineOf)).toEqual([41]);
      expect(lineOf(await adapter.go('continue'))).toBe(51);
      const back = await adapter.go('reverseContinue');
      expect(back).toMatchObject({ reason: 'breakpoint', body: { hitBreakpointIds: [1] } });
      expect(lineOf(back)).toBe(40);
      expect(await adapter.value('number', back.frames[0])).toBe('2');
      expect(lineOf(await adapter.go('continue'))).toBe(51);
    });
  });

  withC('to a breakpoint with a condition works that out where it was', async () => {
    const lines = [{ line: 48, condition: 'start == 6' }, 51];
    await debugging({ scenario: inlined('/', '/') }, at(...lines), async (adapter, first) => {
      expect(lineOf(await adapter.go('continue'))).toBe(51);
      expect(await adapter.go('reverseContinue')).toMatchObject({ reason: 'breakpoint', frames: first.frames });
    });
  });

  withC('is short behind many exchanges', async () => {
    const scenario = inlined(...Array.from({ length: 1000 }, (_, at) => `/${at}`));
    const wanted = at({ line: 47, condition: 'id == 1001' });
    await debugging({ scenario }, wanted, async (adapter, first) => {
      expect(await adapter.value('id', first.frames[0])).toBe('1001');
      const back = await adapter.go('stepBack');
      expect(stack(back)[0]).toBe('proxy_on_request_headers:52');
      expect(await adapter.value('id', back.frames[0])).toBe('1000');
      expect(adapter.written('console')).not.toContain('too long');
    });
  });

  it('by an instruction, in a module without lines, stays in its code', async () => {
    const scenario = writeScenario(folder, 'steps', [await fixtureFile('loop', folder)], paths('/'));
    await debugging({ scenario }, { functions: ['proxy_on_request_headers', 'proxy_log'] }, async (adapter) => {
      const log = await adapter.go('continue');
      const there = [log, await adapter.go('next', 'instruction'), await adapter.go('next', 'instruction')];
      const back = await adapter.go('stepBack', 'instruction');
      expect(back.frames[0]?.instructionPointerReference).toBe(there[1]?.frames[0]?.instructionPointerReference);
    });
  });

  withC('out of an endless loop ends at the breakpoint before it', async () => {
    await debugging({ scenario: c('/one', '/endless') }, { lines: { [C_SOURCE]: [80] } }, async (adapter) => {
      const before = await adapter.go('continue');
      const running = adapter.go('continue');
      await adapter.pauseRequest({ threadId: 1 });
      let stop = await running;
      while (lineOf(stop) !== 87) {
        const next = adapter.go('continue');
        await adapter.pauseRequest({ threadId: 1 });
        stop = await next;
      }
      expect(stack(await adapter.go('reverseContinue'))).toEqual(stack(before));
    });
  });

  withC('by a line, out of an endless loop, is given up when somebody pauses, and it stays where it is', async () => {
    await debugging({ scenario: c('/endless') }, { lines: { [C_SOURCE]: [86] } }, async (adapter) => {
      const running = adapter.go('continue');
      await adapter.pauseRequest({ threadId: 1 });
      const looping = await running;
      expect(lineOf(looping)).toBe(87);
      const back = adapter.go('stepBack');
      await adapter.pauseRequest({ threadId: 1 });
      expect(stack(await back)).toEqual(stack(looping));
      expect(adapter.written('console')).toContain('The way back is too long to be searched from here.');
    });
  });
});

describe('start-up', () => {
  withC('that is refused stops at its lines', async () => {
    const scenario = writeScenario(folder, 'refused', [inlinedC()], paths('/'), { configuration: 'no' });
    await debugging({ scenario }, at(23), async (adapter, first) => {
      expect(stack(first)[0]).toBe('proxy_on_configure:23');
      expect(await walkedLines(adapter, 'next', 2)).toEqual([24, 25]);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
    });
  });

  withC('that traps stops before the trap, also when it was stopped at the start', async () => {
    const scenario = writeScenario(folder, 'trapped', [inlinedC()], paths('/'), { configuration: 'trap' });
    await debugging({ scenario, stopOnEntry: true }, { filters: ['trap'] }, async (adapter, first) => {
      expect(first.reason).toBe('entry');
      expect(await adapter.go('continue')).toMatchObject({ reason: 'exception', frames: [{ line: 24 }, {}] });
    });
  });
});
