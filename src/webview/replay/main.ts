/** The replay panel: the same page in a VS Code webview and in a browser. */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-split-layout/index.js';
import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js';
import '@vscode-elements/elements/dist/vscode-tabs/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '../base.css';
import './style.css';
import './timeline.css';
import './edit.css';
import type { PanelEvents, PanelRequests } from '../../protocol/panel';
import { Rpc, type Nothing } from '../../protocol/rpc';
import { connect } from '../channel';
import { h } from '../dom';
import { DetailView } from './detail';
import { acceptCaptures } from './import';
import { RequestList } from './requests';
import { ReplayState } from './state';
import { Toolbar } from './toolbar';

async function start(root: HTMLElement): Promise<void> {
  let render = (): void => undefined;
  let lose = (): void => undefined;
  const around = await connect(() => lose());
  const state = new ReplayState(
    () => render(),
    (kept) => around.save(kept),
    around.load(),
  );
  lose = () => state.loseConnection();
  const toolbar = new Toolbar(state);
  const list = new RequestList(state);
  const detail = new DetailView(state);
  const left = h('div', { slot: 'start', class: 'pane' }, list.element);
  const right = h('div', { slot: 'end', class: 'pane' }, detail.element);
  const split = h(
    'vscode-split-layout',
    { role: 'main', split: 'vertical', 'initial-handle-position': '34%', 'min-start': '180px' },
    left,
    right,
  );
  root.append(toolbar.element, split);
  stackWhenNarrow(split);
  acceptCaptures(root, state);
  render = () => {
    toolbar.render();
    list.render();
    detail.render();
  };
  // Replays may take long; each exchange has its own limit on the other side.
  const rpc = new Rpc<PanelRequests, Nothing, Nothing, PanelEvents>(
    around.channel,
    {},
    {
      results: { validate: (value) => value as PanelEvents['results'], handle: (results) => state.add(results) },
      ended: { validate: (value) => value as PanelEvents['ended'], handle: (end) => state.finish(end) },
      idle: { validate: (value) => value as PanelEvents['idle'], handle: (of) => state.rest(of) },
      rebuilt: { validate: (value) => value as PanelEvents['rebuilt'], handle: (panel) => void state.reload(panel) },
      changed: { validate: (value) => value as PanelEvents['changed'], handle: (panel) => state.load(panel) },
    },
    3_600_000,
  );
  await state.open(rpc);
}

/** Side by side there is no room for both in a narrow panel. */
function stackWhenNarrow(split: HTMLElement): void {
  const narrow = window.matchMedia('(max-width: 640px)');
  const apply = () => split.setAttribute('split', narrow.matches ? 'horizontal' : 'vertical');
  narrow.addEventListener('change', apply);
  apply();
}

const root = document.getElementById('root');
if (root !== null) {
  start(root).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    root.replaceChildren(h('p', { class: 'empty', role: 'alert' }, `The panel could not start: ${reason}`));
  });
}
