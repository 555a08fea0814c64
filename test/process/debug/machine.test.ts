/** Memory, instructions and breakpoints on them, through the protocol. */

import { describe, expect } from 'vitest';
import { debugging, lineOf, stack, type Adapter, type Stop } from '../../support/debug-client';
import { C_SOURCE, cModule } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const withC = itWith([part('clang')]);
const PAGE = 65_536;

const at = (...lines: number[]) => ({ lines: { [C_SOURCE]: lines } });
const launch = () => ({
  scenario: writeScenario(folder, 'c', [cModule({ level: 0, dwarf: 4 })], paths('/one', '/no')),
});

async function read(adapter: Adapter, memoryReference: string, offset: number, count: number) {
  const response = (await adapter.customRequest('readMemory', { memoryReference, offset, count })) as {
    body: { address: string; data?: string; unreadableBytes?: number };
  };
  return { ...response.body, bytes: Buffer.from(response.body.data ?? '', 'base64') };
}

async function referenceOf(adapter: Adapter, expression: string, { frames: [top] }: Stop): Promise<string> {
  const { body } = await adapter.evaluateRequest({ expression, frameId: top?.id ?? 0 });
  return body.memoryReference ?? 'none';
}

describe('memory', () => {
  withC('is read where a variable is', async () => {
    await debugging(launch(), at(88), async (adapter, first) => {
      const reference = await referenceOf(adapter, 'requests', first);
      const { bytes, address } = await read(adapter, reference, 8, 4);
      expect(bytes.toString()).toBe('/one');
      expect(Number(address)).toBe(Number(reference) + 8);
    });
  });

  withC('ends where it ends', async () => {
    await debugging(launch(), at(88), async (adapter) => {
      let size = PAGE;
      while ((await read(adapter, '0x0', size, 1)).bytes.length === 1) size += PAGE;
      expect(await read(adapter, '0x0', size - 4, 10)).toMatchObject({ unreadableBytes: 6, bytes: { length: 4 } });
      expect(await read(adapter, '0x0', size, 10)).toMatchObject({ unreadableBytes: 10, bytes: { length: 0 } });
      expect(await read(adapter, '0xffffffff', 0, 10)).toMatchObject({ unreadableBytes: 10 });
      expect((await read(adapter, '0x0', 0, 0)).bytes).toHaveLength(0);
      const large = await read(adapter, '0x0', 0, 2 ** 31 - 1);
      expect(large.bytes.length + (large.unreadableBytes ?? 0)).toBe(2 ** 31 - 1);
      await expect(write(adapter, size - 1, 'ab')).rejects.toThrow('That is outside the memory.');
      await expect(write(adapter, -1, 'ab')).rejects.toThrow('That is outside the memory.');
    });
  });

  withC('what is written there is what the plugin reads', async () => {
    await debugging(launch(), at(88), async (adapter, first) => {
      const reference = await referenceOf(adapter, 'requests', first);
      expect(await write(adapter, Number(reference) + 8, '/two')).toBe(4);
      expect(await adapter.value('request->path', first.frames[0])).toBe('"/two"');
      expect((await read(adapter, reference, 8, 5)).bytes.toString()).toBe('/two\0');
    });
  });

  async function write(adapter: Adapter, address: number, text: string): Promise<number> {
    const data = Buffer.from(text).toString('base64');
    const request = { memoryReference: '0x0', offset: address, data };
    const { body } = (await adapter.customRequest('writeMemory', request)) as { body: { bytesWritten: number } };
    return body.bytesWritten;
  }
});

describe('instructions', () => {
  const list = async (adapter: Adapter, stop: Stop, instructionOffset: number, instructionCount: number) => {
    const memoryReference = stop.frames[0]?.instructionPointerReference ?? '';
    return (
      (await adapter.disassembleRequest({ memoryReference, instructionOffset, instructionCount })).body?.instructions ??
      []
    );
  };

  withC('as many as are asked for, from before the place and from behind it', async () => {
    await debugging(launch(), at(46), async (adapter, first) => {
      const whole = await list(adapter, first, -20, 41);
      expect(whole).toHaveLength(41);
      expect(whole[20]?.address).toBe(first.frames[0]?.instructionPointerReference);
      for (const [from, count] of [
        [-20, 5],
        [-3, 7],
        [0, 1],
        [5, 16],
      ] as const) {
        expect(await list(adapter, first, from, count)).toEqual(whole.slice(from + 20, from + 20 + count));
      }
      expect(await list(adapter, first, 0, 0)).toEqual([]);
    });
  });

  withC('are those of the function, with their lines and its name', async () => {
    await debugging(launch(), at(45), async (adapter, first) => {
      const here = await list(adapter, first, 0, 12);
      expect(here[0]).toMatchObject({ line: 45, location: { path: C_SOURCE } });
      expect(here.map(({ instruction }) => instruction.split(' ')[0])).toContain('i32.mul');
      const before = await list(adapter, first, -40, 40);
      expect(before.some(({ symbol }) => symbol === 'square')).toBe(true);
      const addresses = [...before, ...here].map(({ address }) => Number(address));
      expect(addresses).toEqual([...addresses].sort((a, b) => a - b));
    });
  });

  withC('before the first and behind the last there are none, which is said', async () => {
    await debugging(launch(), at(45), async (adapter, first) => {
      const before = await list(adapter, first, -100_000, 3);
      const behind = await list(adapter, first, 100_000, 3);
      for (const one of [...before, ...behind]) expect(one.presentationHint ?? one.instruction).toContain('invalid');
      expect([before.length, behind.length]).toEqual([3, 3]);
    });
  });

  withC('a breakpoint on one of them is hit there, each time', async () => {
    await debugging(launch(), at(45), async (adapter, first) => {
      const multiply = (await list(adapter, first, 0, 12)).find(({ instruction }) => instruction.startsWith('i32.mul'));
      await adapter.lines(C_SOURCE, []);
      const instructionReference = multiply?.address ?? '';
      const breakpoints = [{ instructionReference }];
      const { body } = (await adapter.customRequest('setInstructionBreakpoints', { breakpoints })) as {
        body: { breakpoints: { verified: boolean }[] };
      };
      expect(body.breakpoints).toMatchObject([{ verified: true }]);
      const stops = await adapter.toEnd(await adapter.go('continue'));
      expect(stops).toHaveLength(6);
      for (const stop of stops) {
        expect(stop.frames[0]?.instructionPointerReference).toBe(instructionReference);
        expect(stack(stop)[0]).toBe('square:45');
      }
    });
  });

  withC('steps by one go into calls and out of them', async () => {
    await debugging(launch(), at(88), async (adapter, first) => {
      let stop = first;
      while (stop.frames[0]?.name === 'proxy_on_request_headers') stop = await adapter.go('stepIn', 'instruction');
      expect(stop.frames.map(({ name }) => name).slice(0, 2)).toEqual(['sum_of_squares', 'proxy_on_request_headers']);
      const out = await adapter.go('stepOut', 'instruction');
      expect([out.frames[0]?.name, lineOf(out)]).toEqual(['proxy_on_request_headers', 88]);
    });
  });
});
