/** The Trace of a running replay → a summary for each exchange as it ends. */

import { exchangeOf, type Exchange } from '../core/scenario/exchange';
import type { TraceEvent } from '../core/trace/events';
import { readSection, type TraceDetail } from '../core/trace/read-section';
import type { TraceSection } from '../core/trace/sections';
import { summarise, type ExchangeSummary } from '../core/trace/summary';
import type { ReplayListener } from './replay';

export interface ExchangeResult {
  readonly summary: ExchangeSummary;
  readonly events: readonly TraceEvent[];
  readonly microseconds: number;
  /** The same events as they were recorded: a tenth of the memory. */
  readonly section: TraceSection;
}

export class ReplayResults implements ReplayListener {
  /** `exchanges` is the whole capture, so that exchange n stands at n - 1; `repeat`: how often it is replayed. */
  constructor(
    private readonly exchanges: readonly Exchange[],
    private readonly onResult: (result: ExchangeResult) => void,
    /** Also told each event as it comes, those of start-up and shutdown included. */
    private readonly onEvent: (event: TraceEvent) => void = () => undefined,
    private readonly repeat = 1,
    /** `outline`: where nobody wants the calls of exchanges. */
    private readonly detail: TraceDetail = 'whole',
  ) {}

  section(section: TraceSection): void {
    const events = readSection(section, this.exchanges, this.repeat, this.detail);
    for (const event of events) this.onEvent(event);
    const { number, microseconds } = section;
    if (number === 0) return;
    const summary = summarise(number, events, exchangeOf(this.exchanges, this.repeat, number)?.expect);
    this.onResult({ summary, events, microseconds, section });
  }
}
