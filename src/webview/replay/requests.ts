/** The list of requests on the left, with its filter and its order. */

import type { PanelExchange, PanelResult } from '../../protocol/panel';
import { h } from '../dom';
import { VirtualList, type Row } from '../virtual-list';
import { durationLabel } from './duration';
import { KEYS, type Order } from './order';
import type { ReplayState } from './state';

const FLASH_MS = 1200;
const LABELS: Readonly<Record<Order['by'], string>> = {
  index: '#',
  method: 'Method',
  path: 'Path',
  result: 'Result',
  time: 'Time',
};

export class RequestList {
  readonly element: HTMLElement;
  private readonly filter = h('vscode-textfield', {
    placeholder: 'Filter: words, 403, failed, changed',
    'aria-label': 'Filter requests',
  });
  private readonly head = h('div', { class: 'sort', role: 'toolbar', 'aria-label': 'Sort requests by' });
  private readonly list: VirtualList;
  private readonly count = h('div', { class: 'count', role: 'status' });
  private lastSelected = -1;
  private drawnOrder = '';

  constructor(private readonly state: ReplayState) {
    this.list = new VirtualList('Requests', {
      select: (key, how) => {
        // Who goes on to another request has read it.
        state.message = undefined;
        state.select(key, how);
      },
      selectAll: () => state.selectAll(),
      open: () => void state.replay([...state.chosen]),
    });
    this.element = h(
      'section',
      { class: 'requests', 'aria-label': 'Requests' },
      this.filter,
      this.head,
      this.list.element,
      this.count,
    );
    this.list.element.addEventListener('contextmenu', (event) => this.tellContext(event));
    this.filter.value = state.filter;
    this.filter.addEventListener('input', () => state.setFilter(this.filter.value));
    this.filter.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.filter.value = '';
      state.setFilter('');
    });
  }

  render(): void {
    const { shown, panel, selected, results, chosen, flashes } = this.state;
    const at = shown.findIndex(({ index }) => index === selected);
    const now = performance.now();
    const rowAt = (index: number): Row | undefined => {
      const exchange = shown[index];
      if (exchange === undefined) return undefined;
      const ago = now - (flashes.get(exchange.index) ?? -Infinity);
      return {
        ...rowOf(exchange, results.get(exchange.index)),
        ...(chosen.has(exchange.index) ? { chosen: true } : {}),
        ...(ago < FLASH_MS ? { changedAgo: ago } : {}),
      };
    };
    this.list.update(shown.length, rowAt, at === -1 ? undefined : at);
    if (at !== -1 && at !== this.lastSelected) this.list.reveal(at);
    this.lastSelected = at;
    this.drawHead();
    const all = panel.exchanges.length;
    const noun = all === 1 ? 'request' : 'requests';
    const several = chosen.size > 1 ? `, ${chosen.size} chosen` : '';
    const number =
      shown.length === all ? `${grouped(all)} ${noun}` : `${grouped(shown.length)} of ${grouped(all)} ${noun}`;
    this.count.textContent = `${number}${several}`;
  }

  /** VS Code's own menu of a request, which a browser has not, offers what `webview/context` in package.json has. */
  private tellContext({ target }: Event): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
    if (row === null || !this.state.canDebug) return;
    const exchange = Number(row.dataset['key']);
    const context = { webviewSection: 'request', exchange, preventDefaultContextMenuItems: true };
    row.dataset['vscodeContext'] = JSON.stringify(context);
  }

  private drawHead(): void {
    const { by, down } = this.state.order;
    const shown = `${by} ${down}`;
    if (shown === this.drawnOrder) return;
    const focused = this.head.contains(document.activeElement) ? document.activeElement?.getAttribute('data-by') : null;
    this.drawnOrder = shown;
    this.head.replaceChildren(
      ...KEYS.map((key) => {
        const isOwn = key === by;
        const arrow = isOwn ? (down ? ' ↓' : ' ↑') : '';
        const label = `${LABELS[key]}${arrow}`;
        const sorted = `Sort by ${key === 'index' ? 'number' : key}${isOwn ? (down ? ', now descending' : ', now ascending') : ''}`;
        const one = h(
          'button',
          { type: 'button', class: 'link', 'data-by': key, 'aria-label': sorted, title: sorted },
          label,
        );
        one.addEventListener('click', () => this.state.sortBy(key));
        return one;
      }),
    );
    if (focused !== null) this.head.querySelector<HTMLElement>(`[data-by="${focused}"]`)?.focus();
  }
}

/** 10,000 */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function rowOf(exchange: PanelExchange, result: PanelResult | undefined): Row {
  const { index, method, path, name = `${method} ${path}`, edited } = exchange;
  const { verdict, spoken, mark } = verdictOf(result);
  const sign = edited === true ? h('span', { class: 'edited', title: 'Edited here, in no file' }, '✎ ') : '';
  return {
    key: index,
    mark,
    cells: [
      h('span', { class: 'number' }, String(index)),
      h('span', { class: 'method' }, method),
      h('span', { class: 'path', title: name }, sign, exchange.name ?? path),
      h(
        'span',
        { class: 'verdict' },
        h('span', { 'aria-hidden': 'true' }, verdict),
        h('span', { class: 'spoken' }, spoken),
      ),
      h('span', { class: 'time' }, result === undefined ? '' : durationLabel(result.microseconds)),
    ],
  };
}

function verdictOf(result: PanelResult | undefined): { verdict: string; spoken: string; mark: string } {
  if (result === undefined) return { verdict: '', spoken: 'not replayed', mark: 'none' };
  const { status, outcome, faults, changes, differs, upstreamStatus } = result;
  const shown = status === undefined ? outcome : String(status);
  const isOther = outcome !== 'answered' || (upstreamStatus !== undefined && upstreamStatus !== status);
  const edits = changes === 0 ? '' : ` ~${changes}`;
  const difference = differs === true ? ' ≠' : '';
  const words = [
    `${shown}${outcome === 'answered' ? '' : `, ${outcome}`}`,
    ...(changes === 0 ? [] : [`${changes} changes`]),
    ...(faults === 0 ? [] : [`${faults} faults`]),
    ...(differs === true ? ['differs from what it is compared with'] : []),
  ];
  if (faults > 0) return { verdict: `${shown} ✗${edits}${difference}`, spoken: words.join(', '), mark: 'bad' };
  const sign = isOther ? ' ▲' : '';
  return {
    verdict: `${shown}${sign}${edits}${difference}`,
    spoken: words.join(', '),
    mark: isOther || differs === true ? 'changed' : 'same',
  };
}
