/** The chosen exchange on the right: a headline and its tabs. */

import type { ExchangeSummary } from '../../core/trace/summary';
import { h } from '../dom';
import { changesView } from './changes';
import { TABS, type ReplayState, type TabName } from './state';

export class DetailView {
  readonly element = h('section', { class: 'detail', 'aria-label': 'Result' });
  private readonly headline = h('h1', { class: 'headline' });
  private readonly tabs = h('vscode-tabs');
  private readonly panels = new Map<TabName, { header: HTMLElement; panel: HTMLElement }>();
  private drawn = '';

  constructor(private readonly state: ReplayState) {
    for (const name of TABS) {
      const header = h('vscode-tab-header', { slot: 'header' }, name);
      const panel = h('vscode-tab-panel', {});
      this.panels.set(name, { header, panel });
      this.tabs.append(header, panel);
    }
    this.tabs.addEventListener('vsc-tabs-select', (event) => {
      const { selectedIndex } = (event as CustomEvent<{ selectedIndex: number }>).detail;
      const tab = TABS[selectedIndex];
      if (tab !== undefined && tab !== state.tab) state.show(tab);
    });
    this.element.append(this.headline, this.tabs);
  }

  render(): void {
    const { state } = this;
    const summary = state.results.get(state.selected)?.summary;
    this.tabs.setAttribute('selected-index', String(TABS.indexOf(state.tab)));
    // Redrawn only when what it shows has changed, so that nothing jumps and the selection of text stays.
    const detail = state.detail === undefined ? 0 : (state.detail.lines[0]?.seq ?? 0) + state.detail.lines.length;
    const showing = JSON.stringify([
      state.end?.status,
      state.selected,
      state.tab,
      state.focusSeq,
      detail,
      summary,
      state.opened,
    ]);
    if (showing === this.drawn) return;
    this.drawn = showing;
    this.headline.replaceChildren(...(summary === undefined ? [this.emptyHeadline()] : headlineOf(summary)));
    this.label('Logs', summary === undefined ? 'Logs' : `Logs ${summary.logs.length}`);
    for (const [name, { panel }] of this.panels) {
      if (name === state.tab) panel.replaceChildren(summary === undefined ? this.empty() : this.content(name, summary));
    }
    const focused = this.element.querySelector<HTMLElement>('.focused');
    focused?.scrollIntoView({ block: 'center' });
    // Whoever came here by keyboard goes on from here.
    focused?.focus({ preventScroll: true });
  }

  private label(name: TabName, text: string): void {
    const header = this.panels.get(name)?.header;
    if (header !== undefined) header.textContent = text;
  }

  private content(name: TabName, summary: ExchangeSummary): HTMLElement {
    switch (name) {
      case 'Changes':
        return changesView(summary, this.state);
      case 'Timeline':
        return timelineView(this.state);
      case 'Logs':
        return logsView(summary);
      case 'Raw':
        return rawView(this.state);
    }
  }

  private emptyHeadline(): string {
    const exchange = this.state.panel.exchanges.find(({ index }) => index === this.state.selected);
    return exchange === undefined ? 'No request' : `${exchange.method} ${exchange.path}`;
  }

  private empty(): HTMLElement {
    const { panel, opened } = this.state;
    if (!opened) return h('p', { class: 'empty' }, 'Loading…');
    if (panel.exchanges.length === 0) {
      const text =
        'There is nothing to replay. Export requests from a browser as a HAR file, with content, and choose that.';
      return h('p', { class: 'empty' }, text);
    }
    if (!panel.canRun || this.state.end !== undefined) return h('p', { class: 'empty' }, 'Not replayed: see above.');
    return h(
      'p',
      { class: 'empty' },
      `Not replayed yet. Press Replay to run it through ${panel.module?.file ?? 'the module'}.`,
    );
  }
}

function headlineOf(summary: ExchangeSummary): (Node | string)[] {
  const { method, path, status, upstreamStatus, outcome, details } = summary;
  const shown = status === undefined ? outcome : String(status);
  const same = upstreamStatus === undefined || upstreamStatus === status;
  const before = same ? '' : `${upstreamStatus} upstream → `;
  const reason =
    outcome === 'answered' ? '' : ` ${status === undefined ? '' : outcome} ${details === '' ? '' : `"${details}"`}`;
  return [`${method} ${path} `, h('span', { class: 'outcome' }, `${before}${shown}${reason}`)];
}

function timelineView(state: ReplayState): HTMLElement {
  const lines = (state.detail?.lines ?? []).map(({ depth, text, seq, kind }) => {
    const focused = seq === state.focusSeq ? ' focused' : '';
    const line = h(
      'li',
      { class: `line ${kind}${focused}`, 'data-seq': String(seq), tabindex: focused === '' ? undefined : '-1' },
      text,
    );
    line.style.paddingInlineStart = `${depth * 20}px`;
    return line;
  });
  if (lines.length === 0) return h('p', { class: 'empty' }, 'The plugin was not called.');
  return h('ol', { class: 'timeline', tabindex: '0', 'aria-label': 'Calls in order' }, ...lines);
}

function logsView(summary: ExchangeSummary): HTMLElement {
  if (summary.logs.length === 0) return h('p', { class: 'empty' }, 'The plugin logged nothing for this request.');
  const rows = summary.logs.map(({ level, message, seq }) =>
    h(
      'tr',
      { 'data-level': level },
      h('td', { class: 'level' }, level),
      h('td', {}, message),
      h('td', { class: 'by' }, `#${seq}`),
    ),
  );
  return h('table', { class: 'logs', 'aria-label': 'Log lines' }, h('tbody', {}, ...rows));
}

function rawView(state: ReplayState): HTMLElement {
  const lines = (state.detail?.events ?? []).map((event) => JSON.stringify(event));
  return h('pre', { class: 'raw', tabindex: '0', 'aria-label': 'Trace as JSON Lines' }, lines.join('\n'));
}
