/** The chosen exchange on the right: a headline and its tabs. */

import type { ExchangeSummary } from '../../core/trace/summary';
import type { ExchangeDetail } from '../../protocol/panel';
import { h } from '../dom';
import { changesView } from './changes';
import { compareView } from './compare';
import { ConfigurationView } from './configuration';
import { EditView } from './edit';
import { TABS, type TabName } from './kept';
import { calloutsView, logsView } from './logs';
import type { ReplayState } from './state';
import { stateView } from './state-view';
import { TimelineView } from './timeline';

/** Drawn anew for each result; the others keep what is in them. */
const PLAIN: Readonly<Partial<Record<TabName, (detail: ExchangeDetail, state: ReplayState) => HTMLElement>>> = {
  Changes: changesView,
  Logs: logsView,
  Callouts: calloutsView,
  State: stateView,
  Compare: compareView,
  Raw: rawView,
};

export class DetailView {
  readonly element = h('section', { class: 'detail', 'aria-label': 'Result' });
  private readonly headline = h('h1', { class: 'headline' });
  private readonly tabs = h('vscode-tabs');
  private readonly panels = new Map<TabName, { header: HTMLElement; panel: HTMLElement }>();
  private readonly timeline: TimelineView;
  private readonly lasting: Readonly<Partial<Record<TabName, { element: HTMLElement; render(): void }>>>;
  private drawn = '';
  /** Something in it is being clicked: were that drawn anew now, the browser would tell of no click. */
  private pressed = false;
  private frame = 0;

  constructor(private readonly state: ReplayState) {
    this.timeline = new TimelineView(state);
    this.lasting = { Edit: new EditView(state), Configuration: new ConfigurationView(state) };
    for (const name of TABS) {
      const header = h('vscode-tab-header', { slot: 'header' }, name);
      const panel = h('vscode-tab-panel', {});
      const lasting = this.lasting[name];
      if (lasting !== undefined) panel.append(lasting.element);
      this.panels.set(name, { header, panel });
      this.tabs.append(header, panel);
    }
    this.tabs.addEventListener('vsc-tabs-select', (event) => {
      const { selectedIndex } = (event as CustomEvent<{ selectedIndex: number }>).detail;
      const tab = TABS[selectedIndex];
      if (tab !== undefined && tab !== state.tab) state.show(tab);
    });
    this.element.addEventListener('pointerdown', () => this.hold());
    this.element.append(this.headline, this.tabs);
  }

  render(): void {
    if (this.pressed) return;
    const { state } = this;
    const { detail, tab } = state;
    this.tabs.setAttribute('selected-index', String(TABS.indexOf(tab)));
    this.drawHeader(detail);
    this.lasting[tab]?.render();
    if (tab in this.lasting) return;
    // Redrawn only when what it shows has changed, so that nothing jumps and the selection of text stays.
    const { end, selected, version, opened, panel } = state;
    const isTimeline = tab === 'Timeline' && detail !== undefined;
    const showing = JSON.stringify([
      end?.status,
      selected,
      tab,
      version,
      opened,
      panel.compared,
      panel.exchanges.length === 0,
      isTimeline,
    ]);
    if (showing !== this.drawn) {
      this.drawn = showing;
      const view = PLAIN[tab];
      const own = isTimeline ? this.timeline.element : undefined;
      const content = detail === undefined ? this.empty() : (own ?? view?.(detail, state) ?? '');
      const present = this.panels.get(tab)?.panel;
      if (own === undefined || present?.firstChild !== own) present?.replaceChildren(content);
    }
    if (isTimeline) this.timeline.render();
  }

  /** Until a frame after it is let go: the click is told of before that. A menu may keep for itself that it was let go. */
  private hold(): void {
    cancelAnimationFrame(this.frame);
    this.pressed = true;
    const listening = new AbortController();
    const release = (): void => {
      listening.abort();
      this.frame = requestAnimationFrame(() => {
        this.pressed = false;
        this.render();
      });
    };
    for (const event of ['pointerup', 'pointercancel', 'contextmenu'])
      window.addEventListener(event, release, { signal: listening.signal });
  }

  private drawHeader(detail: ExchangeDetail | undefined): void {
    const summary = detail?.summary;
    const headline = summary === undefined ? [this.emptyHeadline()] : headlineOf(summary);
    this.headline.replaceChildren(...headline);
    this.label('Logs', detail === undefined ? 'Logs' : `Logs ${detail.summary.logs.length}`);
    this.label('Callouts', detail === undefined ? 'Callouts' : `Callouts ${detail.callouts.length}`);
    const { panel, tab } = this.state;
    this.showTab('Compare', panel.compared !== undefined || tab === 'Compare');
    // A trace that was recorded has no plugin, and nothing to be edited.
    for (const name of ['Edit', 'Configuration'] as const)
      this.showTab(name, panel.module !== undefined || tab === name);
  }

  private showTab(name: TabName, isShown: boolean): void {
    const header = this.panels.get(name)?.header;
    if (header !== undefined) header.hidden = !isShown;
  }

  private label(name: TabName, text: string): void {
    const header = this.panels.get(name)?.header;
    if (header !== undefined && header.textContent !== text) header.textContent = text;
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
        'There is nothing to replay. Drop a capture here, paste a cURL command, or choose Add above: HAR, .http, Envoy tap, access logs.';
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
  const { method, path, name, status, upstreamStatus, outcome, details } = summary;
  const shown = status === undefined ? outcome : String(status);
  const same = upstreamStatus === undefined || upstreamStatus === status;
  const before = same ? '' : `${upstreamStatus} upstream → `;
  const reason =
    outcome === 'answered' ? '' : ` ${status === undefined ? '' : outcome} ${details === '' ? '' : `"${details}"`}`;
  const line = `${method} ${path}`;
  const own = name === line || name === '' ? '' : `${name} — `;
  return [`${own}${line} `, h('span', { class: 'outcome' }, `${before}${shown}${reason}`)];
}

function rawView({ events }: ExchangeDetail): HTMLElement {
  const lines = events.map((event) => JSON.stringify(event));
  return h('pre', { class: 'raw', tabindex: '0', 'aria-label': 'Trace as JSON Lines' }, lines.join('\n'));
}
