/** What a panel knows of what it has asked for, whatever is begun meanwhile. The other side answers when it is told to. */

import { describe, expect, it, vi } from 'vitest';
import type { PanelEvents, PanelRequests, PanelResult, PanelState, ReplayEnd } from '../../../src/protocol/panel';
import { Rpc, type Nothing } from '../../../src/protocol/rpc';
import { ReplayState } from '../../../src/webview/replay/state';
import { wire } from '../../support/wire';

type Asked = Pick<PanelRequests, 'open' | 'replay' | 'vary' | 'trace' | 'edit' | 'configure'>;
type Opened = PanelRequests['open']['result'];
type Varied = PanelRequests['vary']['result'];

const exchange = (index: number) => ({
  ...{ index, method: 'GET', path: `/${index}` },
  ...{ authority: 'a.test', upstreamStatus: 200 },
});
const PANEL: PanelState = {
  ...{ title: 'a', exchanges: [1, 2, 3].map(exchange), plugins: [], hosts: [] },
  ...{ canRun: true, problems: [] },
};
const ROW: PanelResult = {
  ...{ index: 1, outcome: 'answered', status: 200, digest: 1 },
  ...{ changes: 0, faults: 0, logs: 0, callouts: 0, microseconds: 1 },
};
const END: ReplayEnd = { status: 'finished', problems: [], milliseconds: 1 };

const NEW: Opened = { state: PANEL, turn: 0, history: { results: [], running: false } };

/** `opened`: what the page is told when it is there. */
async function view(opened: Opened | Promise<Opened> = NEW, ended?: Promise<ReplayEnd>) {
  const [own, other] = wire();
  const replays: (readonly number[] | undefined)[] = [];
  const turns: number[] = [];
  let varied: (result: Varied) => void = () => undefined;
  const answer = new Promise<Varied>((resolve) => (varied = resolve));
  const session = new Rpc<Nothing, PanelEvents, Asked, Nothing>(
    other,
    {
      open: {
        validate: (value) => value as Asked['open']['params'],
        handle: () => opened,
      },
      replay: {
        validate: (value) => value as Asked['replay']['params'],
        handle: ({ exchanges, turn = 0 }) => {
          replays.push(exchanges);
          turns.push(turn);
          return ended ?? END;
        },
      },
      vary: {
        validate: (value) => value as Asked['vary']['params'],
        handle: () => answer,
      },
      edit: {
        validate: (value) => value as Asked['edit']['params'],
        handle: ({ exchange: number = 3 }) => ({ problems: [], exchange: number }),
      },
      configure: { validate: (value) => value as Asked['configure']['params'], handle: () => ({ problems: [] }) },
      trace: { validate: (value) => value as Asked['trace']['params'], handle: () => ({}) },
    },
    {},
  );
  const state = new ReplayState(
    () => undefined,
    () => undefined,
    undefined,
  );
  const rpc = new Rpc<PanelRequests, Nothing, Nothing, PanelEvents>(
    own,
    {},
    {
      results: { validate: (value) => value as PanelEvents['results'], handle: (rows) => state.add(rows) },
      ended: { validate: (value) => value as PanelEvents['ended'], handle: (end) => state.finish(end) },
      idle: { validate: (value) => value as PanelEvents['idle'], handle: (of) => state.rest(of) },
      rebuilt: { validate: (value) => value as PanelEvents['rebuilt'], handle: (panel) => void state.reload(panel) },
      changed: { validate: (value) => value as PanelEvents['changed'], handle: (panel) => state.load(panel) },
    },
  );
  const isOpen = state.open(rpc);
  // What is answered late the test waits for.
  if (!(opened instanceof Promise)) await isOpen;
  return { isOpen, state, session, replays, turns, varied };
}

describe('variations', () => {
  it('that a replay has ended do not end that replay, and what they found is replayed behind it', async () => {
    const { state, session, replays, turns, varied } = await view();
    const done = state.vary();
    session.send('rebuilt', PANEL);
    await vi.waitFor(() => expect(replays).toEqual([undefined]));
    varied({ problems: [], added: [3], tried: 7 });
    await done;
    expect(state.message).toBe('7 variations tried: 1 brings it down.');
    expect({ running: state.running, replays, selected: state.selected }).toEqual({
      ...{ running: true, replays: [undefined], selected: 3 },
    });
    session.send('ended', { ...END, turn: turns[0] ?? 0 });
    await vi.waitFor(() => expect(replays).toEqual([undefined, [3]]));
  });

  it('that find something end, and it is replayed at once', async () => {
    const { state, replays, varied } = await view();
    const done = state.vary();
    varied({ problems: [], added: [2, 3], tried: 7 });
    await done;
    expect(replays).toEqual([[2, 3]]);
  });

  it('that find nothing end, and what was changed meanwhile is replayed', async () => {
    const { state, replays, varied } = await view();
    const done = state.vary();
    await state.replay([1], { quiet: true });
    expect(replays).toEqual([]);
    varied({ problems: [], added: [], tried: 7 });
    await done;
    expect(replays).toEqual([[1]]);
    expect(state.message).toBe('7 variations tried: none brings the plugin down.');
  });
});

describe('a replay', () => {
  it('is not ended by the end of another', async () => {
    const { state, session, turns } = await view();
    await state.replay();
    session.send('rebuilt', PANEL);
    await vi.waitFor(() => expect(turns).toHaveLength(2));
    const [before = 0, now = 0] = turns;
    session.send('results', [ROW]);
    session.send('ended', { ...END, turn: before });
    session.send('changed', PANEL);
    await vi.waitFor(() => expect(state.results.size).toBe(1));
    expect({ running: state.running, end: state.end }).toEqual({ running: true, end: undefined });
    session.send('ended', { ...END, turn: now });
    await vi.waitFor(() => expect(state.running).toBe(false));
    expect(state.results.size).toBe(1);
  });

  it.each<[string, (state: ReplayState) => Promise<readonly string[]>, readonly number[] | undefined]>([
    ['a request', (state) => state.edit(2, { request: { url: 'http://a.test/' } }), [2]],
    ['a configuration', (state) => state.configure(0, 'x'), undefined],
  ])('that runs long keeps no answer to %s', async (_name, type, replayed) => {
    const { state, replays } = await view(NEW, new Promise<ReplayEnd>(() => undefined));
    expect(await type(state)).toEqual([]);
    expect({ replays, running: state.running }).toEqual({ replays: [replayed], running: true });
  });
});

describe('a page that comes back', () => {
  const running: Opened = { state: PANEL, turn: 7, history: { results: [], running: true } };

  it('while variations are tried is told when they are over, and goes on', async () => {
    const { state, session, replays } = await view(running);
    await state.replay([1]);
    expect(state.canReplay).toBe(false);
    session.send('idle', { turn: 6 });
    session.send('idle', { turn: 7 });
    await vi.waitFor(() => expect(replays).toEqual([[1]]));
  });

  it('while all is replayed is told when that is over', async () => {
    const { state, session } = await view(running);
    session.send('ended', { ...END, turn: 7 });
    await vi.waitFor(() => expect(state.running).toBe(false));
    expect(state.end?.status).toBe('finished');
  });

  it('and is told of a new build before it is answered replays that once', async () => {
    let answer: (opened: Opened) => void = () => undefined;
    const { isOpen, state, session, replays, turns } = await view(new Promise((resolve) => (answer = resolve)));
    session.send('rebuilt', PANEL);
    await vi.waitFor(() => expect(replays).toEqual([undefined]));
    answer({ state: PANEL, turn: 7 });
    await isOpen;
    expect({ replays, running: state.running }).toEqual({ replays: [undefined], running: true });
    session.send('ended', { ...END, turn: turns[0] ?? 0 });
    await vi.waitFor(() => expect(state.running).toBe(false));
    expect(replays).toEqual([undefined]);
  });
});
