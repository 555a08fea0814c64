/** The Trace of a running replay → a summary for each exchange as it ends. */

import type { Connection } from '../core/scenario/connection';
import { needsCalls } from '../core/scenario/expect';
import { exchangeOf, type Exchange } from '../core/scenario/exchange';
import type { Expectation } from '../core/scenario/expectation';
import type { TraceEvent } from '../core/trace/events';
import { readDetailed, type TraceDetail } from '../core/trace/read-section';
import type { TraceSection } from '../core/trace/sections';
import { summarise, type ExchangeSummary } from '../core/trace/summary';
import type { ReplayListener } from './replay';

export interface ExchangeResult {
  readonly summary: ExchangeSummary;
  readonly events: readonly TraceEvent[];
  readonly microseconds: number;
  /** The same events as they were recorded: a tenth of the memory. */
  readonly section: TraceSection;
  /** Bytes that the guest's memory had at its end, where that was recorded. */
  readonly memory?: number;
}

export interface ResultOptions {
  /** Also told each event as it comes, those of start-up and shutdown included. */
  readonly onEvent?: (event: TraceEvent) => void;
  /** How often the capture is replayed. */
  readonly repeat?: number;
  /** `outline`: nobody wants the calls of exchanges. */
  readonly detail?: TraceDetail;
  /** They come after the exchanges, and their numbers follow. */
  readonly connections?: readonly Connection[];
}

export class ReplayResults implements ReplayListener {
  private readonly onEvent: (event: TraceEvent) => void;
  private readonly repeat: number;
  private readonly detail: TraceDetail;
  private readonly connections: readonly Connection[];
  /** As they are by now. */
  private readonly metrics = new Map<string, number>();

  /** `exchanges` is the whole capture, so that exchange n stands at n - 1. */
  constructor(
    private readonly exchanges: readonly Exchange[],
    private readonly onResult: (result: ExchangeResult) => void,
    { onEvent = () => undefined, repeat = 1, detail = 'whole', connections = [] }: ResultOptions = {},
  ) {
    this.onEvent = onEvent;
    this.repeat = repeat;
    this.detail = detail;
    this.connections = connections;
  }

  private expectationOf(number: number): Expectation | undefined {
    const exchange = exchangeOf(this.exchanges, this.repeat, number);
    return (exchange ?? this.connections[number - 1 - this.exchanges.length * this.repeat])?.expect;
  }

  section(section: TraceSection): void {
    const { number, microseconds } = section;
    const expectation = this.expectationOf(number);
    const detail = needsCalls(expectation) ? 'whole' : this.detail;
    const { events, details } = readDetailed(section, this.exchanges, this.repeat, detail);
    for (const event of events) {
      if (event.kind === 'metric') this.metrics.set(event.name, Number(event.value));
      this.onEvent(event);
    }
    if (number === 0) return;
    const summary = summarise(number, events, expectation, this.metrics, details.instructions);
    const memory = details.memory.at(-1)?.bytes;
    this.onResult({ summary, events, microseconds, section, ...(memory === undefined ? {} : { memory }) });
  }
}
