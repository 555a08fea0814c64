/** What a panel knows of what it has asked for, whatever is begun meanwhile. The other side answers when it is told to. */

import { describe, expect, it, vi } from 'vitest';
import type { PanelEvents, PanelRequests, PanelState, ReplayEnd } from '../../../src/protocol/panel';
import { Rpc, type Nothing } from '../../../src/protocol/rpc';
import { ReplayState } from '../../../src/webview/replay/state';
import { wire } from '../../support/wire';

type Asked = Pick<PanelRequests, 'open' | 'replay' | 'vary' | 'trace'>;
type Varied = PanelRequests['vary']['result'];

const exchange = (index: number) => ({
  ...{ index, method: 'GET', path: `/${index}` },
  ...{ authority: 'a.test', upstreamStatus: 200 },
});
const PANEL: PanelState = {
  ...{ title: 'a', exchanges: [1, 2, 3].map(exchange), plugins: [], hosts: [] },
  ...{ canRun: true, problems: [] },
};
const END: ReplayEnd = { status: 'finished', problems: [], milliseconds: 1 };

async function view() {
  const [own, other] = wire();
  const replays: (readonly number[] | undefined)[] = [];
  let varied: (result: Varied) => void = () => undefined;
  const answer = new Promise<Varied>((resolve) => (varied = resolve));
  const session = new Rpc<Nothing, PanelEvents, Asked, Nothing>(
    other,
    {
      open: {
        validate: (value) => value as Asked['open']['params'],
        handle: () => ({ state: PANEL, history: { results: [], running: false } }),
      },
      replay: {
        validate: (value) => value as Asked['replay']['params'],
        handle: ({ exchanges }) => {
          replays.push(exchanges);
          return END;
        },
      },
      vary: {
        validate: (value) => value as Asked['vary']['params'],
        handle: () => answer,
      },
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
      rebuilt: { validate: (value) => value as PanelEvents['rebuilt'], handle: (panel) => void state.reload(panel) },
      changed: { validate: (value) => value as PanelEvents['changed'], handle: (panel) => state.load(panel) },
    },
  );
  await state.open(rpc);
  return { state, session, replays, varied };
}

describe('variations', () => {
  it('that a replay has ended do not end that replay, and what they found is replayed behind it', async () => {
    const { state, session, replays, varied } = await view();
    const done = state.vary();
    session.send('rebuilt', PANEL);
    await vi.waitFor(() => expect(replays).toEqual([undefined]));
    varied({ problems: [], added: [3], tried: 7 });
    await done;
    expect(state.message).toBe('7 variations tried: 1 brings it down.');
    expect({ running: state.running, replays, selected: state.selected }).toEqual({
      ...{ running: true, replays: [undefined], selected: 3 },
    });
    session.send('ended', END);
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
