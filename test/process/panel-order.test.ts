/** What happens behind a panel at the same time: the last that was asked for counts. */

import { describe, expect, it, vi } from 'vitest';
import { ReplayRunner, type ReplayOutcome } from '../../src/node/replay';
import { file, panel, SCENARIO } from '../support/panel';
import { WORKER } from '../support/replay';

/** Whoever passes waits from `hold` on, until the last that came, or all, may go on. */
function gate() {
  const waiting: (() => void)[] = [];
  let isShut = false;
  return {
    waiting,
    hold: () => void (isShut = true),
    pass: () =>
      new Promise<void>((resolve) => {
        if (isShut) waiting.push(resolve);
        else resolve();
      }),
    /** From now on nobody else waits. */
    open: (which: 'last' | 'all') => {
      isShut = false;
      for (const goOn of waiting.splice(which === 'all' ? 0 : -1)) goOn();
    },
  };
}

describe('changes that are asked for at once', () => {
  it.each<[string, (rpc: ReturnType<typeof panel>['rpc'], text: string) => Promise<unknown>]>([
    ['of an exchange', (rpc, text) => rpc.request('edit', { exchange: 2, file: file(`http://a.test/${text}`) })],
    ['of the configuration', (rpc, text) => rpc.request('configure', { plugin: 0, configuration: text })],
  ])('%s leave the one that was asked for last, however long reading takes', async (_name, change) => {
    const { hold, pass, open } = gate();
    const { rpc } = panel(SCENARIO, {}, { before: pass });
    await rpc.request('open', {});
    hold();
    const both = ['older', 'newer'].map((text) => change(rpc, text));
    // Both are there.
    await rpc.request('trace', { exchange: 1, run: 'this' });
    open('last');
    await Promise.race(both);
    open('all');
    await Promise.all(both);
    const { edits } = (await rpc.request('open', {})).state;
    const found = [edits?.exchanges['2']?.file.request.url, edits?.configurations['0']].join('');
    expect(found).toMatch(/newer$/);
  });

  it('to be saved are saved once', async () => {
    const { rpc, read } = panel();
    await rpc.request('edit', { file: file('http://a.test/new') });
    const saved = await Promise.all([rpc.request('save', {}), rpc.request('save', {})]);
    expect(saved.flatMap(({ problems }) => problems)).toEqual([]);
    expect(read().exchanges).toHaveLength(4);
  });
});

describe('a replay that another replaces', () => {
  /** Holds the ends of runs. */
  class Runner extends ReplayRunner {
    constructor(private readonly pass: () => Promise<void>) {
      super(WORKER);
    }

    override async run(...all: Parameters<ReplayRunner['run']>): Promise<ReplayOutcome> {
      const outcome = await super.run(...all);
      await this.pass();
      return outcome;
    }
  }

  const first = { exchange: 1, run: 'this' } as const;

  it('while its files are read leaves the results of that one', async () => {
    const { hold, pass, open, waiting } = gate();
    const { rpc, told } = panel(SCENARIO, {}, { before: pass });
    hold();
    const replaced = rpc.request('replay', { turn: 1 });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const [before] = waiting.splice(0);
    open('all');
    expect((await rpc.request('replay', { turn: 2 })).status).toBe('finished');
    before?.();
    expect(await replaced).toMatchObject({ status: 'cancelled', problems: [] });
    expect((await rpc.request('trace', first)).detail).toBeDefined();
    expect(told.ended).toEqual([2]);
    expect((await rpc.request('open', {})).history?.end?.status).toBe('finished');
  });

  it('while its files are read is not what a view that comes back gets', async () => {
    const { hold, pass, open, waiting } = gate();
    const { rpc, session, told } = panel(SCENARIO, {}, { before: pass });
    hold();
    const replaced = rpc.request('replay', {});
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const [before] = waiting.splice(0);
    open('all');
    await session.reload();
    before?.();
    expect((await replaced).status).toBe('cancelled');
    expect({ ended: told.ended, history: (await rpc.request('open', {})).history }).toEqual({ ended: [] });
  });

  it('while what it is compared with runs leaves the results of that one', async () => {
    const { hold, pass, open, waiting } = gate();
    const { rpc } = panel(SCENARIO, {}, { runner: new Runner(pass) });
    await rpc.request('compare', { other: { host: 'envoy@1.30' } });
    hold();
    const replaced = rpc.request('replay', {});
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const [before] = waiting.splice(0);
    open('all');
    expect((await rpc.request('replay', {})).status).toBe('finished');
    before?.();
    expect((await replaced).status).toBe('cancelled');
    for (const run of ['this', 'other'] as const)
      expect((await rpc.request('trace', { exchange: 1, run })).detail).toBeDefined();
  });

  it('is over when all is to be replayed anew, and tells no view of its end', async () => {
    const { hold, pass, open, waiting } = gate();
    const { rpc, session, told } = panel(SCENARIO, {}, { runner: new Runner(pass) });
    hold();
    const replaced = rpc.request('replay', { turn: 1 });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    await session.reload();
    open('all');
    expect((await replaced).status).toBe('cancelled');
    expect({ ended: told.ended, rebuilt: told.rebuilt }).toEqual({ ended: [], rebuilt: 1 });
  });
});

describe('variations', () => {
  it('that are still reading files when a replay is asked for end, and leave it alone', async () => {
    const { hold, pass, open, waiting } = gate();
    const { rpc, told } = panel(SCENARIO, {}, { before: pass });
    hold();
    const varied = rpc.request('vary', { exchanges: [1], turn: 1 });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const [variations] = waiting.splice(0);
    const replayed = rpc.request('replay', { turn: 2 });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    variations?.();
    expect((await varied).added).toEqual([]);
    open('all');
    expect((await replayed).status).toBe('finished');
    expect({ idle: told.idle, ended: told.ended }).toEqual({ idle: [], ended: [2] });
  });

  it('of a view that is gone end for the one that has come instead', async () => {
    const { rpc, told } = panel();
    const varied = rpc.request('vary', { exchanges: [1], turn: 7 });
    const { turn } = await rpc.request('open', {});
    await rpc.request('cancel', {});
    await varied;
    expect({ turn, idle: told.idle, ended: told.ended }).toEqual({ turn: 7, idle: [7], ended: [] });
  });
});
