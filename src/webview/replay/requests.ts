/** The list of requests on the left, with its filter. */

import type { PanelExchange, PanelResult } from '../../protocol/panel';
import { h } from '../dom';
import { VirtualList, type Row } from '../virtual-list';
import type { ReplayState } from './state';

export class RequestList {
  readonly element: HTMLElement;
  private readonly filter = h('vscode-textfield', {
    placeholder: 'Filter by method, path, status',
    'aria-label': 'Filter requests',
  });
  private readonly list: VirtualList;
  private readonly count = h('div', { class: 'count', role: 'status' });

  constructor(private readonly state: ReplayState) {
    this.list = new VirtualList('Requests', {
      select: (key) => state.select(key),
      open: (key) => void state.replay([key]),
    });
    this.element = h(
      'section',
      { class: 'requests', 'aria-label': 'Requests' },
      this.filter,
      this.list.element,
      this.count,
    );
    this.filter.value = state.filter;
    this.filter.addEventListener('input', () => state.setFilter(this.filter.value));
    this.filter.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.filter.value = '';
      state.setFilter('');
    });
  }

  private lastSelected = -1;

  render(): void {
    const { shown, panel, selected, results } = this.state;
    const at = shown.findIndex(({ index }) => index === selected);
    const rowAt = (index: number): Row | undefined => {
      const exchange = shown[index];
      return exchange === undefined ? undefined : rowOf(exchange, results.get(exchange.index));
    };
    this.list.update(shown.length, rowAt, at === -1 ? undefined : at);
    if (at !== -1 && at !== this.lastSelected) this.list.reveal(at);
    this.lastSelected = at;
    const all = panel.exchanges.length;
    this.count.textContent = shown.length === all ? `${all} requests` : `${shown.length} of ${all} requests shown`;
  }
}

function rowOf(exchange: PanelExchange, result: PanelResult | undefined): Row {
  const verdict = verdictOf(result);
  const { index, method, path, name } = exchange;
  const shown = name === undefined ? path : `${path}  "${name}"`;
  return {
    key: index,
    label: `${index} ${method} ${shown}, ${verdict.words}`,
    mark: verdict.mark,
    cells: [
      h('span', { class: 'number' }, String(index)),
      h('span', { class: 'method' }, method),
      h('span', { class: 'path', title: shown }, shown),
      h('span', { class: 'verdict', title: verdict.words }, verdict.text),
    ],
  };
}

interface Verdict {
  readonly text: string;
  readonly words: string;
  readonly mark: string;
}

/** Signs stand beside words and colours, never alone. */
function verdictOf(result: PanelResult | undefined): Verdict {
  if (result === undefined) return { text: '', words: 'not replayed', mark: 'none' };
  const { summary } = result;
  const status = summary.status === undefined ? summary.outcome : String(summary.status);
  const [fault] = summary.faults;
  if (fault !== undefined) return { text: `✗ ${status}`, words: fault, mark: 'bad' };
  if (summary.outcome === 'reset') return { text: '▲ reset', words: 'reset by the plugin', mark: 'changed' };
  if (summary.outcome === 'local reply')
    return { text: `▲ ${status}`, words: `${status} local reply`, mark: 'changed' };
  const changes = [...(summary.request?.headers ?? []), ...(summary.response?.headers ?? [])].filter(
    (c) => c.by !== undefined,
  );
  const edits =
    changes.length + (summary.request?.body === undefined ? 0 : 1) + (summary.response?.body === undefined ? 0 : 1);
  if (edits === 0) return { text: status, words: `${status}, unchanged`, mark: 'same' };
  return { text: `${status} ~${edits}`, words: `${status}, ${edits} changes`, mark: 'same' };
}
