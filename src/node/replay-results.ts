/** Events of a running replay → a summary for each exchange as it ends. */

import type { Exchange } from '../core/scenario/exchange';
import type { TraceEvent } from '../core/trace/events';
import { summarise, type ExchangeSummary } from '../core/trace/summary';
import type { ReplayListener } from './replay';

export interface ExchangeResult {
  readonly summary: ExchangeSummary;
  readonly events: readonly TraceEvent[];
  readonly microseconds: number;
}

export class ReplayResults implements ReplayListener {
  private readonly open = new Map<number, TraceEvent[]>();

  /** `exchanges` is the whole capture, so that exchange n stands at n - 1. */
  constructor(
    private readonly exchanges: readonly Exchange[],
    private readonly onResult: (result: ExchangeResult) => void,
    /** Also told each event as it comes, those of start-up and shutdown included. */
    private readonly onEvent: (event: TraceEvent) => void = () => undefined,
  ) {}

  events(events: readonly TraceEvent[]): void {
    for (const event of events) {
      this.onEvent(event);
      if (event.exchange === undefined) continue;
      const list = this.open.get(event.exchange);
      if (list === undefined) this.open.set(event.exchange, [event]);
      else list.push(event);
    }
  }

  exchange(number: number, microseconds: number): void {
    const events = this.open.get(number) ?? [];
    this.open.delete(number);
    const summary = summarise(number, events, this.exchanges[number - 1]?.expect);
    this.onResult({ summary, events, microseconds });
  }
}
