/** The module editor: the same Module as the side bar shows, with all its lists, its code and what to make of it. */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-split-layout/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '../base.css';
import './style.css';
import type { EditorEvents, EditorRequests } from '../../protocol/module-editor';
import { Rpc, type Nothing } from '../../protocol/rpc';
import { connect } from '../channel';
import { h } from '../dom';
import { FunctionPane } from './function-view';
import { Header } from './header';
import { EditorState } from './state';
import { TabBar } from './tab-bar';

/** The thread on the other side has its own limit, which is shorter. */
const PATIENCE_MS = 120_000;

async function start(root: HTMLElement): Promise<void> {
  let render = (): void => undefined;
  const around = await connect(() => undefined);
  const state = new EditorState(
    () => render(),
    (kept) => around.save(kept),
    around.load(),
  );
  const header = new Header(state);
  const tabs = new TabBar(state);
  const pane = new FunctionPane(state);
  const left = h('div', { slot: 'start', class: 'pane' }, tabs.panel);
  const right = h('div', { slot: 'end', class: 'pane' }, pane.element);
  const split = h(
    'vscode-split-layout',
    { split: 'vertical', 'initial-handle-position': '58%', 'min-start': '200px', 'min-end': '160px' },
    left,
    right,
  );
  const whole = h('div', { class: 'whole' });
  root.append(header.element, tabs.element, whole);
  render = () => {
    // One pane takes all the room until there is something for the other.
    const holder = state.function === undefined ? whole : left;
    if (tabs.panel.parentElement !== holder) holder.append(tabs.panel);
    const shown = state.function === undefined ? tabs.panel : split;
    if (shown.parentElement !== whole) whole.replaceChildren(shown);
    header.render();
    tabs.render();
    pane.render();
  };
  render();
  const rpc = new Rpc<EditorRequests, Nothing, Nothing, EditorEvents>(
    around.channel,
    {},
    {
      changed: { validate: (value) => value as EditorEvents['changed'], handle: (module) => state.load(module) },
      reveal: { validate: (value) => value as EditorEvents['reveal'], handle: (what) => state.reveal(what) },
    },
    PATIENCE_MS,
  );
  await state.open(rpc);
}

const root = document.getElementById('root');
if (root !== null) {
  start(root).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    root.replaceChildren(h('p', { class: 'empty', role: 'alert' }, `The editor could not start: ${text}`));
  });
}
