/** What the panel knows. Views are drawn from it and change it only through its methods. */

import type { PanelEvents, PanelRequests, PanelResult, PanelState, ReplayEnd } from '../../protocol/panel';
import type { Nothing, Rpc } from '../../protocol/rpc';

export type TabName = 'Changes' | 'Timeline' | 'Logs' | 'Raw';
export const TABS: readonly TabName[] = ['Changes', 'Timeline', 'Logs', 'Raw'];

/** What outlives hiding and reloading. */
interface Kept {
  readonly selected: number;
  readonly tab: TabName;
  readonly filter: string;
  readonly restore?: unknown;
}

export type PanelRpc = Rpc<PanelRequests, Nothing, Nothing, PanelEvents>;
export type Detail = PanelRequests['trace']['result'];

export class ReplayState {
  panel: PanelState = { title: '', exchanges: [], canRun: false, problems: [] };
  opened = false;
  readonly results = new Map<number, PanelResult>();
  running = false;
  end: ReplayEnd | undefined;
  selected = 1;
  tab: TabName = 'Changes';
  filter = '';
  /** Trace of the selected exchange. */
  detail: Detail | undefined;
  /** Seq of the event that a change led to. */
  focusSeq: number | undefined;
  /** The other side is gone. */
  lost = false;
  /** Exchanges of the running replay that have no result yet. */
  private awaited = new Set<number>();
  private rpc!: PanelRpc;

  constructor(
    private readonly changed: () => void,
    private readonly save: (kept: Kept) => void,
    kept: unknown,
  ) {
    Object.assign(this, restored(kept));
  }

  async open(rpc: PanelRpc): Promise<void> {
    this.rpc = rpc;
    const { state, history } = await rpc.request('open', {});
    this.opened = true;
    this.load(state);
    if (history === undefined) {
      await this.replay();
      return;
    }
    this.running = history.running;
    this.end = history.end;
    this.add(history.results);
  }

  load(panel: PanelState): void {
    this.panel = panel;
    this.keep();
    if (!panel.exchanges.some(({ index }) => index === this.selected)) this.selected = panel.exchanges[0]?.index ?? 1;
    this.changed();
  }

  /** What was replayed is not what is there any more. Rows keep what they show until their new result is there. */
  async reload(panel: PanelState): Promise<void> {
    this.load(panel);
    // One that still runs is ended by the next.
    this.running = false;
    await this.replay();
  }

  add(results: readonly PanelResult[]): void {
    for (const result of results) {
      this.results.set(result.summary.index, result);
      this.awaited.delete(result.summary.index);
    }
    if (results.some(({ summary }) => summary.index === this.selected)) void this.fetchDetail();
    this.changed();
  }

  /** These exchanges, or all. Rows keep what they show until the new result is there, or the end without one. */
  async replay(exchanges?: readonly number[]): Promise<void> {
    // The buttons are off then, but Enter in the list comes here too.
    if (!this.canReplay) return;
    this.running = true;
    this.end = undefined;
    this.awaited = new Set(exchanges ?? this.panel.exchanges.map(({ index }) => index));
    this.changed();
    try {
      await this.rpc.request('replay', exchanges === undefined ? {} : { exchanges });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.finish({ status: 'stopped', problems: [message], milliseconds: 0 });
    }
  }

  get canReplay(): boolean {
    return this.panel.exchanges.length > 0 && this.panel.canRun && !this.running && !this.lost;
  }

  finish(end: ReplayEnd): void {
    this.end = end;
    this.running = false;
    for (const index of this.awaited) this.results.delete(index);
    if (this.awaited.has(this.selected)) this.detail = undefined;
    this.awaited.clear();
    this.changed();
  }

  permit(): void {
    void this.rpc.request('permit', {});
  }

  cancel(): void {
    void this.rpc.request('cancel', {});
  }

  select(index: number): void {
    if (index === this.selected) return;
    this.selected = index;
    this.detail = undefined;
    this.focusSeq = undefined;
    this.keep();
    void this.fetchDetail();
    this.changed();
  }

  show(tab: TabName, focusSeq?: number): void {
    this.tab = tab;
    this.focusSeq = focusSeq;
    this.keep();
    this.changed();
  }

  setFilter(filter: string): void {
    this.filter = filter;
    this.keep();
    this.changed();
  }

  loseConnection(): void {
    this.lost = true;
    this.running = false;
    this.changed();
  }

  /** Exchanges that the filter lets through, by method, path, status or outcome. */
  get shown(): PanelState['exchanges'] {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.panel.exchanges;
    return this.panel.exchanges.filter(({ index, method, path, upstreamStatus }) => {
      const summary = this.results.get(index)?.summary;
      const text = `${method} ${path} ${summary?.status ?? upstreamStatus} ${summary?.outcome ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  private async fetchDetail(): Promise<void> {
    const { selected } = this;
    const detail = await this.rpc.request('trace', { exchange: selected });
    if (selected !== this.selected) return;
    this.detail = detail;
    this.changed();
  }

  private keep(): void {
    const { selected, tab, filter, panel } = this;
    this.save({ selected, tab, filter, restore: panel.restore });
  }
}

function restored(kept: unknown): Partial<Kept> {
  if (typeof kept !== 'object' || kept === null) return {};
  const { selected, tab, filter } = kept as Partial<Record<keyof Kept, unknown>>;
  return {
    ...(typeof selected === 'number' ? { selected } : {}),
    ...(TABS.some((name) => name === tab) ? { tab: tab as TabName } : {}),
    ...(typeof filter === 'string' ? { filter } : {}),
  };
}
