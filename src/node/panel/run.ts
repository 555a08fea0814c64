/** One replay as the panel keeps it: a row and the records for each exchange. */

import type { Connection } from '../../core/scenario/connection';
import type { Exchange } from '../../core/scenario/exchange';
import { kept, type TraceSection } from '../../core/trace/sections';
import type { ExchangeSummary } from '../../core/trace/summary';
import type { PanelResult } from '../../protocol/panel';
import { ReplayResults, type ExchangeResult } from '../replay-results';
import { hashOf } from './hash';

export class PanelRun {
  /** By number. */
  readonly sections = new Map<number, TraceSection>();
  /** What happened before, between and behind them. */
  readonly outside: TraceSection[] = [];
  readonly rows = new Map<number, PanelResult>();
  /** What failed, as it was told then: metrics that are expected are those of that moment. */
  readonly verdicts = new Map<number, Pick<ExchangeSummary, 'faults' | 'failures'>>();

  /** As they were when they were replayed: records are read with them. */
  readonly exchanges: Exchange[];

  constructor(
    exchanges: readonly Exchange[],
    readonly connections: readonly Connection[],
    /** Names of the plugins, in the order of the chain. */
    readonly plugins: readonly string[],
    readonly repeat = 1,
  ) {
    this.exchanges = [...exchanges];
  }

  /** Results of an earlier run, but for these. */
  keepFrom(before: PanelRun, replayed: readonly number[]): void {
    const isNew = new Set(replayed);
    // Connections follow the exchanges in their numbers.
    const isShifted = before.exchanges.length !== this.exchanges.length;
    for (const [number, section] of before.sections) {
      const exchange = before.exchanges[number - 1];
      if (isNew.has(number) || (exchange === undefined && isShifted)) continue;
      this.sections.set(number, section);
      if (exchange !== undefined) this.exchanges[number - 1] = exchange;
      for (const map of ['rows', 'verdicts'] as const) copy(before[map], this[map], number);
    }
  }

  /** Hands rows on as exchanges end. */
  listener(told: (row: PanelResult) => void): { section: (section: TraceSection) => void } {
    const results = new ReplayResults(
      this.exchanges,
      (result) => {
        const row = rowOf(result);
        this.sections.set(row.index, kept(result.section));
        this.rows.set(row.index, row);
        const { faults, failures } = result.summary;
        this.verdicts.set(row.index, { faults, failures });
        told(row);
      },
      { detail: 'outline', connections: this.connections, repeat: this.repeat },
    );
    return {
      section: (section) => {
        if (section.number === 0) this.outside.push(kept(section));
        results.section(section);
      },
    };
  }

  /** These are no longer what was replayed. */
  forget(numbers: readonly number[]): void {
    for (const number of numbers) for (const map of [this.sections, this.rows, this.verdicts]) map.delete(number);
  }
}

function copy(from: ReadonlyMap<number, unknown>, to: Map<number, unknown>, number: number): void {
  if (from.has(number)) to.set(number, from.get(number));
}

function rowOf({ summary, microseconds, events, memory }: ExchangeResult): PanelResult {
  const { index, outcome, status, upstreamStatus, request, response, faults, logs } = summary;
  const changes = [request, response].flatMap((part) => part?.headers.filter(({ by }) => by !== undefined) ?? []);
  const bodies = [request?.body, response?.body].filter((body) => body !== undefined);
  return {
    ...{ index, outcome, microseconds, digest: digestOf(summary) },
    ...(status === undefined ? {} : { status }),
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
    ...(memory === undefined ? {} : { memory }),
    changes: changes.length + bodies.length,
    faults: faults.length + summary.unanswered.length,
    logs: logs.length,
    callouts: events.filter(({ kind }) => kind === 'callout').length,
  };
}

/** Of what people see of it; not of the numbers of events, which shift. */
export function digestOf({ outcome, details, client, request, logs, faults, status }: ExchangeSummary): number {
  const changes = request?.headers.map(({ sign, name, before, after }) => [sign, name, before, after]);
  const lines = logs.map(({ level, message }) => [level, message]);
  return hashOf(JSON.stringify([outcome, status, details, client, changes, request?.body, lines, faults]));
}
