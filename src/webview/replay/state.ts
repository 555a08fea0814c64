/** What the panel knows. Views are drawn from it and change it only through its methods. */

import type { ExchangeFile } from '../../core/scenario/exchange-file';
import type { ExchangeDetail, HostCallDetail, Keepable, OtherRun, PanelEdits, PanelEvents, PanelRequests, PanelResult, PanelState, ReplayEnd, RunName } from '../../protocol/panel'; // prettier-ignore
import type { Nothing, Rpc } from '../../protocol/rpc';
import { ordered, type Order } from './order';
import { importedText, reason, variedText } from './answers';
import { merged } from './numbers';
import { restored, type Kept, type TabName } from './kept';

export type PanelRpc = Rpc<PanelRequests, Nothing, Nothing, PanelEvents>;

/** How a click or a key changes what is chosen: that alone, that too or no longer, all up to that. */
export type Choice = 'only' | 'toggle' | 'range';

export class ReplayState {
  panel: PanelState = { title: '', exchanges: [], plugins: [], hosts: [], canRun: false, problems: [] };
  opened = false;
  readonly results = new Map<number, PanelResult>();
  /** When a row came to something else than before, in milliseconds of the page. */
  readonly flashes = new Map<number, number>();
  running = false;
  /** Of the replay or the variations that were begun last: what is told of others ends nothing. */
  private turn = 0;
  end: ReplayEnd | undefined;
  /** The one that is shown. */
  selected = 1;
  /** All that are chosen, that one among them. */
  chosen: ReadonlySet<number> = new Set([1]);
  tab: TabName = 'Changes';
  filter = '';
  order: Order = { by: 'index', down: false };
  /** Of the one that is shown. */
  detail: ExchangeDetail | undefined;
  /** Of the run that is compared with. */
  otherDetail: ExchangeDetail | undefined;
  call: HostCallDetail | undefined;
  /** Goes up whenever a detail has come. */
  version = 0;
  /** Seq of the event that a change led to. */
  focusSeq: number | undefined;
  /** What the last gesture came to. */
  message: string | undefined;
  /** What was edited has to be saved before it can go on. */
  asksToSave = false;
  /** The other side is gone. */
  lost = false;
  private rpc!: PanelRpc;
  /** Exchanges of the running replay that have no result yet. */
  private awaited = new Set<number>();
  /** To be replayed when the running replay is over; no numbers: all. */
  private due: { readonly exchanges: readonly number[] | undefined } | undefined;
  private kept: Kept;
  private sorted: PanelState['exchanges'] | undefined;
  /** To go on when nothing is replayed any more. */
  private readonly waiting: (() => void)[] = [];
  private readonly changed: () => void;

  constructor(
    changed: () => void,
    private readonly save: (kept: Kept) => void,
    kept: unknown,
  ) {
    this.changed = () => {
      changed();
      if (!this.running) for (const goOn of this.waiting.splice(0)) goOn();
    };
    this.kept = restored(kept);
    const { selected = 1, tab = 'Changes', filter = '', order = this.order } = this.kept;
    Object.assign(this, { selected, tab, filter, order, chosen: new Set([selected]) });
  }

  async open(rpc: PanelRpc): Promise<void> {
    this.rpc = rpc;
    const { edits } = this.kept;
    const { state, turn, history } = await rpc.request('open', edits === undefined ? {} : { edits });
    this.opened = true;
    // Built anew before this was answered: that is being replayed.
    if (this.turn > 0) {
      this.changed();
      return;
    }
    this.turn = turn;
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
    this.sorted = undefined;
    // What cannot be read just now, such as a scenario with a mistake in it, takes nothing away.
    if (panel.exchanges.length > 0) {
      for (const index of this.results.keys()) if (index > panel.exchanges.length) this.results.delete(index);
      if (this.selected > panel.exchanges.length) this.choose(panel.exchanges[0]?.index ?? 1);
      this.keep();
    }
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
      const before = this.results.get(result.index);
      if (before !== undefined && before.digest !== result.digest) this.flashes.set(result.index, performance.now());
      this.results.set(result.index, result);
      this.awaited.delete(result.index);
    }
    this.sorted = undefined;
    if (results.some(({ index }) => index === this.selected)) void this.fetchDetail();
    this.changed();
  }

  /** These exchanges, or all. Rows keep what they show until the new result is there, or the end without one. */
  async replay(exchanges?: readonly number[], how: { quiet?: true } = {}): Promise<void> {
    // What was changed while another runs is due when that is over.
    if (this.running && !this.lost)
      this.due = { exchanges: this.due === undefined ? exchanges : merged(this.due.exchanges, exchanges) };
    if (!this.canReplay) return;
    const turn = this.begin();
    this.end = undefined;
    this.awaited = new Set(exchanges ?? this.panel.exchanges.map(({ index }) => index));
    this.changed();
    try {
      await this.rpc.request('replay', { ...(exchanges === undefined ? {} : { exchanges }), ...how, turn });
    } catch (error) {
      this.finish({ status: 'stopped', problems: [reason(error)], milliseconds: 0, turn });
    }
  }

  private begin(): number {
    this.running = true;
    return ++this.turn;
  }

  get canReplay(): boolean {
    return this.panel.exchanges.length > 0 && this.panel.canRun && !this.running && !this.lost;
  }

  get canDebug(): boolean {
    return this.panel.debugs === true && this.panel.exchanges.length > 0 && this.panel.canRun && !this.lost;
  }

  finish({ turn, ...end }: PanelEvents['ended']): void {
    if (turn !== this.turn) return;
    this.end = end;
    this.running = false;
    for (const index of this.awaited) this.results.delete(index);
    if (this.awaited.has(this.selected)) this.detail = undefined;
    this.awaited.clear();
    this.version++;
    this.changed();
    if (end.status === 'cancelled') this.due = undefined;
    else void this.goOn();
  }

  /** Variations are over. Their answer comes, too, but not to a page that was not there when they were begun. */
  rest({ turn }: PanelEvents['idle']): void {
    if (turn !== this.turn || !this.running) return;
    this.running = false;
    this.changed();
    void this.goOn();
  }

  private async goOn(): Promise<void> {
    const { due } = this;
    this.due = undefined;
    if (due !== undefined) await this.replay(due.exchanges, { quiet: true });
  }

  permit(): void {
    void this.rpc.request('permit', {});
  }

  cancel(): void {
    void this.rpc.request('cancel', {});
  }

  select(index: number, how: Choice = 'only'): void {
    if (how === 'only' && index === this.selected && this.chosen.size === 1) return;
    const isOther = index !== this.selected;
    this.choose(index, how);
    this.keep();
    if (isOther) {
      this.detail = this.otherDetail = this.call = undefined;
      this.focusSeq = undefined;
      void this.fetchDetail();
    }
    this.changed();
  }

  selectAll(): void {
    this.chosen = new Set(this.shown.map(({ index }) => index));
    this.changed();
  }

  private choose(index: number, how: Choice = 'only'): void {
    const before = this.selected;
    this.selected = index;
    if (how === 'only') this.chosen = new Set([index]);
    else if (how === 'toggle') {
      const chosen = new Set(this.chosen);
      if (chosen.has(index) && chosen.size > 1) chosen.delete(index);
      else chosen.add(index);
      this.chosen = chosen;
    } else {
      const order = this.shown.map((one) => one.index);
      const ends = [order.indexOf(before), order.indexOf(index)].filter((at) => at !== -1);
      const range = order.slice(Math.min(...ends), Math.max(...ends) + 1);
      this.chosen = new Set([...this.chosen, ...range].filter((one) => order.includes(one)));
    }
  }

  show(tab: TabName, focusSeq?: number): void {
    this.tab = tab;
    this.focusSeq = focusSeq;
    this.keep();
    if (focusSeq !== undefined) void this.fetchCall(focusSeq);
    this.changed();
  }

  setFilter(filter: string): void {
    this.filter = filter;
    this.sorted = undefined;
    this.keep();
    this.changed();
  }

  /** By that; the other way round where it is that already. */
  sortBy(by: Order['by']): void {
    this.order = { by, down: this.order.by === by && !this.order.down };
    this.sorted = undefined;
    this.keep();
    this.changed();
  }

  loseConnection(): void {
    this.lost = true;
    this.running = false;
    this.changed();
  }

  /** Exchanges that the filter lets through, in their order. */
  get shown(): PanelState['exchanges'] {
    return (this.sorted ??= ordered(this.panel.exchanges, this.results, this.filter, this.order));
  }

  /** As a scenario has it. */
  async fileOf(exchange: number): Promise<ExchangeFile | undefined> {
    return (await this.rpc.request('exchange', { exchange })).file;
  }

  /** What is wrong with it, a line each, as soon as that is known; without a number it is added. */
  async edit(exchange: number | undefined, file: ExchangeFile): Promise<readonly string[]> {
    const own = exchange === undefined ? {} : { exchange };
    const { problems, exchange: number } = await this.rpc.request('edit', { ...own, file });
    if (problems.length === 0 && number !== undefined) {
      if (exchange === undefined) this.select(number);
      void this.replay([number], { quiet: true });
    }
    return problems;
  }

  async revert(exchange: number): Promise<void> {
    await this.rpc.request('revert', { exchanges: [exchange] });
    this.results.delete(exchange);
    if (this.panel.exchanges.some(({ index }) => index === exchange)) await this.replay([exchange]);
  }

  async configure(plugin: number, configuration: string): Promise<readonly string[]> {
    const { problems } = await this.rpc.request('configure', { plugin, configuration });
    // What does not fit the schema is not run while it is typed; Replay runs it all the same.
    if (problems.length === 0) void this.replay(undefined, { quiet: true });
    return problems;
  }

  async setHost(host: string): Promise<void> {
    await this.rpc.request('setHost', { host });
    await this.replay();
  }

  async import(name: string, base64: string): Promise<void> {
    const { added, problems } = await this.rpc.request('import', { name, base64 });
    this.say(importedText(name, added.length, problems));
    const [first] = added;
    if (first === undefined) return;
    this.select(first);
    await this.replay(added);
  }

  async keepSecrets(): Promise<void> {
    await this.rpc.request('keepSecrets', {});
    await this.replay();
  }

  /** With a module that is asked for where there is no `other`. */
  async compare(other: OtherRun | 'module' | undefined): Promise<void> {
    await this.rpc.request('compare', other === 'module' ? { choose: true } : other === undefined ? {} : { other });
    this.otherDetail = undefined;
    if (this.panel.compared !== undefined) this.show('Compare');
    else if (this.tab === 'Compare') this.show('Changes');
    await this.replay();
  }

  async keepExpectations(expectations: readonly Keepable[]): Promise<void> {
    try {
      const answer = await this.rpc.request('keep', { exchange: this.selected, expectations });
      this.say(answer.problems[0] ?? (answer.place === undefined ? undefined : `Kept in ${answer.place}.`));
    } catch (error) {
      this.say(`It could not be kept: ${reason(error)}`);
    }
  }

  async saveEdits(): Promise<void> {
    const { problems, place } = await this.rpc.request('save', {});
    this.say(problems[0] ?? (place === undefined ? undefined : `Saved in ${place}.`));
  }

  /** Of what is being replayed only once that is over. */
  async export(format: string): Promise<PanelRequests['export']['result']> {
    if (this.running) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const exchanges = this.chosen.size > 1 ? { exchanges: [...this.chosen] } : {};
    const answer = await this.rpc.request('export', { format, ...exchanges });
    this.say(answer.problems[0] ?? (answer.name === undefined ? undefined : `Exported: ${answer.name}`));
    return answer;
  }

  async debug(exchange: number): Promise<void> {
    const { problems, unsaved } = await this.rpc.request('debug', { exchange });
    this.say(problems[0], unsaved);
  }

  async vary(): Promise<void> {
    const turn = this.begin();
    this.say('Trying variations…');
    const { added, told } = await this.varied(turn);
    if (turn === this.turn) this.running = false;
    this.say(told);
    const [first] = added;
    if (first !== undefined) {
      this.select(first);
      await this.replay(added);
    } else if (!this.running) await this.goOn();
  }

  private async varied(turn: number): Promise<{ readonly added: readonly number[]; readonly told: string }> {
    try {
      const answer = await this.rpc.request('vary', { exchanges: [...this.chosen], turn });
      return { added: answer.added, told: variedText(answer) };
    } catch (error) {
      return { added: [], told: `Variations could not be tried: ${reason(error)}` };
    }
  }

  say(message: string | undefined, asksToSave = false): void {
    this.message = message;
    this.asksToSave = asksToSave;
    this.changed();
  }

  async fetchCall(seq: number): Promise<void> {
    const { selected } = this;
    const { call } = await this.rpc.request('hostCall', { exchange: selected, run: 'this', seq });
    if (selected !== this.selected) return;
    this.call = call;
    this.version++;
    this.changed();
  }

  private async fetchDetail(): Promise<void> {
    const { selected } = this;
    const trace = (run: RunName) => this.rpc.request('trace', { exchange: selected, run });
    const none: PanelRequests['trace']['result'] = {};
    const [own, other] = await Promise.all([trace('this'), this.panel.compared === undefined ? none : trace('other')]);
    if (selected !== this.selected) return;
    this.detail = own.detail;
    this.otherDetail = other.detail;
    this.version++;
    this.changed();
  }

  private keep(): void {
    const { selected, tab, filter, order, panel } = this;
    const edits: { edits?: PanelEdits } = panel.edits === undefined ? {} : { edits: panel.edits };
    this.kept = { selected, tab, filter, order, restore: panel.restore, ...edits };
    this.save(this.kept);
  }
}
