/** A report for people: what each exchange came to, and what the plugins changed in it. */

import type { TraceEvent } from '../events';
import { summarise, type ExchangeSummary } from '../summary';
import { exchangeSection, isTold, MOST, moreOf, outsideLines } from './markdown-exchange';
import { joined, NOTHING, safe, type Markdown } from './markdown-text';
import type { Exporter, ExportOptions, TracedExchange } from './traced';

export class MarkdownExporter implements Exporter {
  /** They follow the table, which has a line for every exchange. */
  private readonly sections: Markdown[] = [];
  private readonly outside: Markdown[] = [];
  /** How many more there were outside. */
  private more = 0;
  /** As they are by now, for what is expected of them. */
  private readonly metrics = new Map<string, number>();
  private count = 0;
  private faulty = 0;

  constructor(private readonly options: ExportOptions) {}

  head(): string {
    const { title } = this.options;
    const heading = title === undefined ? safe`# Replay` : safe`# Replay of ${title}`;
    const table = safe`| # | method | path | status | outcome | faults |\n| --: | --- | --- | --- | --- | --: |\n`;
    return safe`${heading}\n\n${table}`.text;
  }

  exchange({ number, events, exchange, expectation }: TracedExchange): string {
    for (const event of events) if (event.kind === 'metric') this.metrics.set(event.name, Number(event.value));
    if (number === 0) {
      this.besides(events);
      return '';
    }
    const summary = summarise(number, events, exchange?.expect ?? expectation, this.metrics);
    this.count++;
    if (summary.faults.length > 0) this.faulty++;
    if (isTold(summary)) this.sections.push(exchangeSection(summary, events));
    return rowOf(summary).text;
  }

  tail(): string {
    const { count, faulty, sections } = this;
    const total = safe`\n${count} exchanges, ${faulty} with faults.\n`;
    return joined([total, this.outsideSection(), ...sections], '').text;
  }

  /** A plugin may log between any two exchanges. */
  private besides(events: readonly TraceEvent[]): void {
    const lines = outsideLines(events);
    const room = MOST - this.outside.length;
    this.outside.push(...lines.slice(0, room));
    this.more += Math.max(0, lines.length - room);
  }

  private outsideSection(): Markdown {
    const { outside, more } = this;
    if (outside.length === 0) return NOTHING;
    return safe`\n## Outside any exchange\n\n${joined([...outside, ...moreOf(more)])}\n`;
  }
}

function rowOf(summary: ExchangeSummary): Markdown {
  const { index, method, path, outcome, faults } = summary;
  return safe`| ${index} | ${method} | ${path} | ${statusOf(summary)} | ${outcome} | ${faults.length} |\n`;
}

function statusOf({ upstreamStatus, status }: ExchangeSummary): Markdown {
  return upstreamStatus === status ? safe`${status}` : safe`${upstreamStatus} → ${status}`;
}
