/** The module editor: the same Module as the side bar shows, with all its lists, its code and what to make of it. */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '../base.css';
import './style.css';
import type { EditorEvents, EditorRequests } from '../../protocol/module-editor';
import { Rpc, type Nothing } from '../../protocol/rpc';
import { connect } from '../channel';
import { h } from '../dom';
import { Split } from '../split';
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
  const split = new Split(tabs.panel, pane.element, 58);
  root.append(header.element, tabs.element, split.element);
  render = () => {
    split.show(state.function !== undefined);
    header.render();
    tabs.render();
    pane.render();
  };
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'f') return;
    if (tabs.focusFilter()) event.preventDefault();
  });
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
