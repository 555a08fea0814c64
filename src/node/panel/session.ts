/** What stands behind a replay panel, wherever the panel is shown. */

import { exchangeFile, type ExchangeFile } from '../../core/scenario/exchange-file';
import { lossyUtf8 } from '../../core/bytes';
import { parseHost } from '../../core/emulator/host';
import { formatProblem } from '../../core/problem';
import type { Keepable, OtherRun, PanelEdits, PanelEvents, PanelRequests, PanelResult, PanelState, Refusal, ReplayEnd, RunName } from '../../protocol/panel'; // prettier-ignore
import { panelRequestGuards as guards } from '../../protocol/panel-guards';
import { Rpc, RpcFailure, type Channel, type Nothing } from '../../protocol/rpc';
import { inFile } from '../files';
import type { ReplayRunner } from '../replay';
import { Batch } from './batch';
import { debugged } from './debug';
import { exchangeDetail, hostCallDetail } from './detail';
import { Edits } from './edits';
import { exported } from './export';
import { importDropped } from './import';
import { InOrder } from './in-order';
import type { PanelHooks, PanelInput, PanelSource, ReplayableInput } from './input';
import { keepExpectations, keepRefusal, saveEdits, saveNew } from './keep';
import type { PanelRun } from './run';
import { Running } from './running';
import { labelOf, othered, recordedRun, requestOf, runOf, type Other } from './runs';
import { attempt, brokenState, linesOf, offersOf, stateOf } from './state';
import { tryVariations, type Tried } from './variations';

export class PanelSession {
  private readonly rpc: Rpc<Nothing, PanelEvents, PanelRequests, Nothing>;
  private readonly edits = new Edits();
  /** Each reads files before it changes what was edited: none may overtake another. */
  private readonly changes = new InOrder();
  private runs: { this?: PanelRun; other?: PanelRun } = {};
  /** What the results are results of. */
  private ran: PanelState | undefined;
  private lastEnd: ReplayEnd | undefined;
  private readonly running = new Running();
  private other: Other | undefined;
  /** Held so that captures that have not changed are not parsed again. */
  protected last: PanelInput | undefined;

  constructor(
    channel: Channel,
    private readonly source: PanelSource,
    private readonly runner: ReplayRunner,
    private readonly hooks: PanelHooks = {},
  ) {
    const handle = <N extends keyof PanelRequests>(
      name: N,
      act: (params: PanelRequests[N]['params']) => Promise<PanelRequests[N]['result']> | PanelRequests[N]['result'],
    ) => ({ validate: guards[name], handle: act });
    const inOrder = <T>(act: () => Promise<T>): Promise<T> => this.changes.run(act);
    this.rpc = new Rpc<Nothing, PanelEvents, PanelRequests, Nothing>(
      channel,
      {
        open: handle('open', ({ edits }) => this.open(edits)),
        replay: handle('replay', ({ exchanges, quiet, turn }) => this.replay(exchanges, turn, quiet)),
        permit: handle('permit', () => this.done(() => this.hooks.permit?.())),
        cancel: handle('cancel', () => this.done(() => this.running.cancel())),
        trace: handle('trace', ({ exchange, run }) => this.trace(exchange, run)),
        hostCall: handle('hostCall', ({ exchange, run, seq }) => this.hostCall(exchange, run, seq)),
        exchange: handle('exchange', ({ exchange }) => this.exchange(exchange)),
        edit: handle('edit', ({ exchange, file }) => inOrder(() => this.edit(exchange, file))),
        revert: handle('revert', ({ exchanges }) => inOrder(() => this.revert(exchanges))),
        configure: handle('configure', ({ plugin, configuration }) =>
          inOrder(() => this.configure(plugin, configuration)),
        ),
        setHost: handle('setHost', ({ host }) => inOrder(() => this.setHost(host))),
        import: handle('import', ({ name, base64 }) => this.import(name, base64)),
        keepSecrets: handle('keepSecrets', () => inOrder(() => this.keepSecrets())),
        compare: handle('compare', ({ other, choose }) => this.compare(other, choose === true)),
        keep: handle('keep', ({ exchange, expectations }) => inOrder(() => this.keep(exchange, expectations))),
        save: handle('save', () => this.save()),
        export: handle('export', ({ format, exchanges }) => this.export(format, exchanges)),
        debug: handle('debug', ({ exchange }) => this.debug(exchange)),
        vary: handle('vary', ({ exchanges, turn }) => this.vary(exchanges, turn)),
      },
      {},
    );
  }

  /** Tells the view that files or permissions have changed. */
  async refresh(): Promise<void> {
    this.rpc.send('changed', await this.current());
  }

  /** A module was built anew: a view that is there replays it, another does when it comes back. */
  async reload(): Promise<void> {
    this.running.stop();
    this.ran = undefined;
    this.rpc.send('rebuilt', await this.current());
  }

  /** Of the view: nothing is told to it any more, nor to whoever shows it. */
  dispose(): void {
    this.rpc.close(new RpcFailure('disposed', 'the panel was closed'));
    this.running.cancel();
  }

  private async done(act: () => void): Promise<Nothing> {
    act();
    return Promise.resolve({});
  }

  /** A view that comes back after the window was reloaded brings the edits that it kept. */
  private async open(edits: PanelEdits | undefined): Promise<PanelRequests['open']['result']> {
    const isFirst = this.ran === undefined && this.runs.this === undefined;
    if (isFirst && edits !== undefined && this.edits.all === undefined) await this.edits.restore(edits);
    const state = await this.current();
    const { lastEnd } = this;
    const { turn, isOn } = this.running;
    // What was built or saved meanwhile is replayed anew; a trace that was recorded is what it is.
    if (this.ran === undefined && state.module !== undefined) return { state, turn };
    const end = lastEnd === undefined ? {} : { end: lastEnd };
    const results = [...(this.runs.this?.rows.values() ?? [])];
    return { state, turn, history: { results, running: isOn, ...end } };
  }

  private async current(): Promise<PanelState> {
    try {
      return this.withComparison(await stateOf(await this.read(), this.edits));
    } catch (error) {
      return brokenState(error);
    }
  }

  private withComparison(state: PanelState): PanelState {
    const { other } = this;
    return { ...state, ...offersOf(this.hooks), ...(other === undefined ? {} : { compared: labelOf(other) }) };
  }

  /** With what was edited. */
  private async read(): Promise<PanelInput> {
    const input = await this.source({ keepSecrets: this.edits.keepsSecrets });
    this.last = input;
    if ('recorded' in input) {
      this.runs.this ??= recordedRun(input);
      return input;
    }
    if (!this.rpc.isClosed) this.hooks.reads?.(input.loaded.modulePaths);
    this.edits.settle(input.loaded);
    return { ...input, loaded: this.edits.applied(input.loaded) };
  }

  /** As it is on disk. */
  private async replayable(): Promise<ReplayableInput | undefined> {
    const input = await this.source({ keepSecrets: this.edits.keepsSecrets });
    this.last = input;
    return 'recorded' in input ? undefined : input;
  }

  private trace(exchange: number, run: RunName): PanelRequests['trace']['result'] {
    const of = this.runs[run];
    const detail = of === undefined ? undefined : exchangeDetail(of, exchange);
    return detail === undefined ? {} : { detail };
  }

  private hostCall(exchange: number, run: RunName, seq: number): PanelRequests['hostCall']['result'] {
    const of = this.runs[run];
    const call = of === undefined ? undefined : hostCallDetail(of, exchange, seq);
    return call === undefined ? {} : { call };
  }

  private async exchange(number: number): Promise<PanelRequests['exchange']['result']> {
    const input = await this.read();
    const exchanges = 'recorded' in input ? input.recorded.exchanges : input.loaded.scenario.exchanges;
    const found = exchanges[number - 1];
    return found === undefined ? {} : { file: exchangeFile(found) };
  }

  private async edit(number: number | undefined, file: unknown): Promise<PanelRequests['edit']['result']> {
    const input = await this.replayable();
    if (input === undefined) return { problems: ['A trace that was recorded cannot be edited.'] };
    const problems = await this.edits.set(number, file, input.loaded);
    if (problems.length > 0) return { problems };
    const last = input.loaded.scenario.exchanges.length + (this.edits.all?.added.length ?? 0);
    await this.refresh();
    return { problems, exchange: number ?? last };
  }

  private async revert(numbers: readonly number[]): Promise<Nothing> {
    const count = (await this.replayable())?.loaded.scenario.exchanges.length ?? 0;
    this.edits.revert(numbers, count);
    this.runs.this?.forget(numbers);
    // Those behind one that is gone have other numbers.
    if (numbers.some((number) => number > count)) await this.reload();
    else await this.refresh();
    return {};
  }

  private async configure(plugin: number, configuration: string): Promise<Refusal> {
    const settings = (await this.replayable())?.loaded.scenario.plugins[plugin];
    if (settings === undefined) return { problems: ['There is no such plugin.'] };
    this.edits.configure(plugin, configuration, lossyUtf8(settings.configuration));
    const state = await this.current();
    this.rpc.send('changed', state);
    return { problems: state.plugins[plugin]?.problems ?? [] };
  }

  private async setHost(host: string): Promise<Nothing> {
    if (parseHost(host).problems.length === 0) this.edits.setHost(host);
    await this.refresh();
    return {};
  }

  private async keepSecrets(): Promise<Nothing> {
    this.edits.keepSecrets();
    await this.refresh();
    return {};
  }

  private async import(name: string, base64: string): Promise<PanelRequests['import']['result']> {
    const { files, problems } = await importDropped(name, base64, this.edits.keepsSecrets);
    return this.changes.run(async () => {
      const input = await this.replayable();
      if (input === undefined || files.length === 0) return { added: [], problems };
      return { added: await this.add(files, input), problems };
    });
  }

  /** Their numbers. */
  private async add(files: readonly ExchangeFile[], { loaded }: ReplayableInput): Promise<number[]> {
    const numbers = this.edits.append(files, loaded);
    // Connections come behind all exchanges, so theirs are other numbers now.
    if (loaded.scenario.connections.length > 0) await this.reload();
    else await this.refresh();
    return numbers;
  }

  private async compare(other: OtherRun | undefined, choose: boolean): Promise<Nothing> {
    const module = choose ? await this.hooks.chooseModule?.() : undefined;
    if (choose && module === undefined) return {};
    this.other = module === undefined ? other : { module };
    this.runs = this.runs.this === undefined ? {} : { this: this.runs.this };
    await this.refresh();
    return {};
  }

  private async keep(exchange: number, expectations: readonly Keepable[]): Promise<PanelRequests['keep']['result']> {
    return attempt(async () => {
      const input = await this.replayable();
      if (input === undefined) return { problems: ['A trace that was recorded has no scenario.'] };
      this.edits.settle(input.loaded);
      const refusal = keepRefusal(input, exchange, this.edits);
      if (refusal !== undefined) return { problems: [refusal] };
      const place = input.scenario ?? (await this.saveInto(input));
      if (place === undefined) return { problems: [] };
      const saved = await this.replayable();
      if (saved !== undefined) await keepExpectations(saved, exchange, expectations, this.hooks);
      // All of it: what was kept may hang on what was before.
      await this.reload();
      return { problems: [], place };
    });
  }

  save(): Promise<PanelRequests['save']['result']> {
    return this.changes.run(() => attempt(() => this.saveAll()));
  }

  private async saveAll(): Promise<PanelRequests['save']['result']> {
    const input = await this.replayable();
    if (input === undefined) return { problems: ['A trace that was recorded has no scenario.'] };
    this.edits.settle(input.loaded);
    const place = await this.saveInto(input);
    if (place === undefined) return { problems: [] };
    // Numbers are others than before.
    this.runs = {};
    await this.reload();
    return { problems: [], place };
  }

  /** Where it is now; undefined: the user did not want to. */
  private async saveInto(input: ReplayableInput): Promise<string | undefined> {
    const { all } = this.edits;
    if (input.scenario === undefined) {
      const file = await saveNew(input, all, this.hooks);
      if (file === undefined) return undefined;
      this.hooks.becomes?.(file);
      this.edits.clear();
      return file;
    }
    if (all !== undefined) await saveEdits(input, all, this.hooks);
    this.edits.clear();
    return input.scenario;
  }

  private async export(format: string, exchanges?: readonly number[]): Promise<PanelRequests['export']['result']> {
    const run = this.runs.this;
    if (run === undefined || run.rows.size === 0) return { problems: ['Nothing was replayed yet.'] };
    return attempt(() => exported(run, format, exchanges, this.hooks));
  }

  async debug(exchange: number): Promise<PanelRequests['debug']['result']> {
    return attempt(async () => debugged(await this.read(), this.edits, exchange, this.hooks));
  }

  private async vary(numbers: readonly number[], turn = 0): Promise<PanelRequests['vary']['result']> {
    const { files, tried, problems } = await this.tried(numbers, turn);
    if (files.length === 0) return { problems, added: [], tried };
    return this.changes.run(async () => {
      // Meanwhile others may have been added, or the files have changed; where they cannot be read, as they were.
      await this.current();
      const now = this.last;
      return { problems, added: now === undefined || 'recorded' in now ? [] : await this.add(files, now), tried };
    });
  }

  private async tried(numbers: readonly number[], turn: number): Promise<Tried> {
    const signal = this.running.begin(turn);
    try {
      const input = await this.read();
      const isAllowed = !('recorded' in input) && input.forbidden === undefined;
      if (!isAllowed) return { problems: ['Nothing may be run.'], files: [], tried: 0 };
      return await tryVariations(input, numbers, this.runner, signal);
    } finally {
      // A view that has come back meanwhile gets no answer.
      if (this.running.end(signal)) this.rpc.send('idle', { turn });
    }
  }

  private async replay(numbers: readonly number[] | undefined, turn = 0, quiet = false): Promise<ReplayEnd> {
    const signal = this.running.begin(turn);
    // Results of an earlier replay must not look like those of this one.
    if (numbers === undefined) this.runs = {};
    else this.runs.this?.forget(numbers);
    const start = performance.now();
    let module: string | undefined;
    const ended = (status: ReplayEnd['status'], problems: readonly string[]): ReplayEnd => {
      // What becomes of one that another has replaced is nobody's concern.
      const isLast = this.running.end(signal);
      const what = isLast ? { status, problems } : ({ status: 'cancelled', problems: [] } as const);
      const end = { ...what, milliseconds: performance.now() - start };
      if (isLast) {
        this.lastEnd = end;
        this.rpc.send('ended', { ...end, turn });
      }
      if (!quiet && !this.rpc.isClosed) this.hooks.ended?.(end, module);
      return end;
    };
    try {
      const input = await this.read();
      if ('recorded' in input) return ended('finished', []);
      module = input.files[0].path;
      const state = this.withComparison(await stateOf(input, this.edits));
      if (!this.running.is(signal)) return ended('cancelled', []);
      this.rpc.send('changed', state);
      if (input.forbidden !== undefined) return ended('refused', [input.forbidden.reason]);
      this.ran = state;
      const differing = await this.runOther(input, numbers, signal);
      if (!this.running.is(signal)) return ended('cancelled', []);
      const problems = await this.runThis(input, numbers, signal, differing);
      return ended(...problems);
    } catch (error) {
      return ended('refused', linesOf(error));
    } finally {
      this.running.end(signal);
    }
  }

  private async runThis(
    input: ReplayableInput,
    numbers: readonly number[] | undefined,
    signal: AbortSignal,
    differs: (row: PanelResult) => PanelResult,
  ): Promise<[ReplayEnd['status'], string[]]> {
    const run = (this.runs.this = runOf(input, numbers, this.runs.this));
    // A replay that another has replaced must not fill the rows of that one.
    const batch = new Batch<PanelResult>((more) => {
      if (this.running.is(signal)) this.rpc.send('results', more);
    });
    const listener = run.listener((row) => {
      const told = differs(row);
      run.rows.set(row.index, told);
      batch.add(told);
    });
    const outcome = await this.runner.run(requestOf(input, numbers), listener, signal);
    batch.flush();
    const stop = outcome.stop === undefined ? [] : [outcome.stop.message];
    return [outcome.status, [...inFile(input.files[0].name, outcome.problems).map(formatProblem), ...stop]];
  }

  /** Runs what it is compared with, and gives what marks rows that differ. */
  private async runOther(
    input: ReplayableInput,
    numbers: readonly number[] | undefined,
    signal: AbortSignal,
  ): Promise<(row: PanelResult) => PanelResult> {
    const { other } = this;
    if (other === undefined) return (row) => row;
    const changed = await othered(input, other);
    if (!this.running.is(signal)) return (row) => row;
    const run = (this.runs.other = runOf(changed, numbers, this.runs.other));
    await this.runner.run(
      requestOf(changed, numbers),
      run.listener(() => undefined),
      signal,
    );
    return (row) => ({ ...row, differs: run.rows.get(row.index)?.digest !== row.digest });
  }
}
