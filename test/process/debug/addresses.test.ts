/** Addresses where nothing is, of the memory and of the code, through the protocol. */

import { describe, expect } from 'vitest';
import { debugging, type Adapter, type Stop } from '../../support/debug-client';
import { C_SOURCE, cModule } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const withC = itWith([part('clang')]);
const at = (line: number) => ({ lines: { [C_SOURCE]: [line] } });
const plain = () => cModule({ level: 0, dwarf: 4 });

const alone = () => ({ scenario: writeScenario(folder, 'alone', [plain()], paths('/one')) });
const chain = () => ({
  scenario: writeScenario(folder, 'chain', [plain(), cModule({ level: 0, dwarf: 5 })], paths('/one')),
});

interface Read {
  readonly address: string;
  readonly data?: string;
  readonly unreadableBytes?: number;
}

async function read(adapter: Adapter, memoryReference: string, offset: number, count: number): Promise<Read> {
  return ((await adapter.customRequest('readMemory', { memoryReference, offset, count })) as { body: Read }).body;
}

describe('memory', () => {
  withC('has nothing below its start', async () => {
    await debugging(alone(), at(88), async (adapter) => {
      expect(await read(adapter, '0x0', -16, 32)).toEqual({ address: '-16', unreadableBytes: 16 });
      expect(await read(adapter, '0x10', -32, 8)).toEqual({ address: '-16', unreadableBytes: 8 });
      const start = await read(adapter, '0x10', -16, 4);
      expect(start).toMatchObject({ address: '0x0', data: expect.any(String) as string });
      expect(await read(adapter, '16', -16, 4)).toEqual(start);
    });
  });

  withC('is neither read nor written where an address is no number', async () => {
    await debugging(alone(), at(88), async (adapter) => {
      const before = await read(adapter, '0x0', 0, 16);
      for (const memoryReference of ['garbage', '', '0x', '1e3', '-1']) {
        const message = `"${memoryReference}" is no address of the memory: a number is needed, such as 0x1f4.`;
        await expect(read(adapter, memoryReference, 0, 4)).rejects.toThrow(message);
        const written = adapter.customRequest('writeMemory', { memoryReference, data: 'AQID' });
        await expect(written).rejects.toThrow(message);
      }
      expect(await read(adapter, '0x0', 0, 16)).toEqual(before);
    });
  });
});

describe('instructions', () => {
  interface Wanted {
    readonly memoryReference?: string;
    readonly offset?: number;
    readonly instructionOffset?: number;
    readonly instructionCount: number;
  }

  const list = async (adapter: Adapter, { frames: [top] }: Stop, wanted: Wanted) => {
    const memoryReference = top?.instructionPointerReference ?? '';
    const response = await adapter.disassembleRequest({ memoryReference, ...wanted });
    return response.body?.instructions ?? [];
  };
  type Listed = Awaited<ReturnType<typeof list>>;

  const numbers = (listed: Listed): bigint[] => listed.map(({ address }) => BigInt(address));
  const real = (listed: Listed) => listed.filter(({ presentationHint }) => presentationHint !== 'invalid');

  function expectRising(listed: Listed): void {
    const all = numbers(listed);
    const isRising = all.every((one, index) => index === 0 || one > (all[index - 1] ?? one));
    expect({ isRising, different: new Set(all).size }).toEqual({ isRising: true, different: listed.length });
  }

  for (const [name, launch] of Object.entries({ alone, chain }))
    withC(`have addresses that rise, before the first and behind the last, too: ${name}`, async () => {
      await debugging(launch(), at(88), async (adapter, first) => {
        const stop = name === 'chain' ? await adapter.go('continue') : first;
        const all = await list(adapter, stop, { instructionOffset: -2000, instructionCount: 4000 });
        expect(all).toHaveLength(4000);
        expectRising(all);
        const count = real(all).length;
        expect(count).toBeGreaterThan(500);
        expect(count).toBeLessThan(2000);
        const start = all.findIndex((one) => one.presentationHint !== 'invalid');
        expect(all.slice(start, start + count)).toEqual(real(all));
        for (const [from, most] of [
          [-2000, 300],
          [-2000 + start - 5, 10],
          [-2000 + start + count - 5, 10],
          [1500, 100],
        ] as const)
          expect(await list(adapter, stop, { instructionOffset: from, instructionCount: most })).toEqual(
            all.slice(from + 2000, from + 2000 + most),
          );
      });
    });

  withC('of another module have other addresses than those around the first', async () => {
    await debugging(chain(), at(88), async (adapter, first) => {
      const around = { instructionOffset: -2000, instructionCount: 4000 };
      const one = numbers(await list(adapter, first, around));
      const other = numbers(await list(adapter, await adapter.go('continue'), around));
      expect(new Set([...one, ...other]).size).toBe(8000);
    });
  });

  for (const [name, launch] of Object.entries({ alone, chain }))
    withC(`by an offset in bytes, however far: ${name}`, async () => {
      await debugging(launch(), at(88), async (adapter, first) => {
        const stop = name === 'chain' ? await adapter.go('continue') : first;
        const here = BigInt(stop.frames[0]?.instructionPointerReference ?? '');
        for (const offset of [-1_000_000, 1_000_000]) {
          const far = await list(adapter, stop, { offset, instructionCount: 3 });
          expect(real(far)).toEqual([]);
          const start = here + BigInt(offset);
          expect(numbers(far)).toEqual([start, start + 1n, start + 2n]);
          const [address = ''] = far.map((one) => one.address);
          expect(await list(adapter, stop, { memoryReference: address, instructionCount: 3 })).toEqual(far);
        }
        const [before] = await list(adapter, stop, { instructionOffset: -1, instructionCount: 1 });
        const offset = Number(BigInt(before?.address ?? '') - here);
        expect(await list(adapter, stop, { offset, instructionCount: 1 })).toEqual([before]);
      });
    });

  withC('are none where a reference is no number, or of no module', async () => {
    await debugging(alone(), at(88), async (adapter, first) => {
      await expect(list(adapter, first, { memoryReference: 'garbage', instructionCount: 1 })).rejects.toThrow(
        '"garbage" is no address of an instruction: a number is needed, such as 0x1f4.',
      );
      const nowhere = await list(adapter, first, { memoryReference: '0x700000005', instructionCount: 2 });
      expect(real(nowhere)).toEqual([]);
      expect(nowhere.map(({ address }) => address)).toEqual(['0x700000005', '0x700000006']);
    });
  });
});
