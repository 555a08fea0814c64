/** HAR 1.2 of what the client and the upstream saw. http://www.softwareishard.com/blog/har-12-spec/ */

import { clientEntry, isoDate, upstreamEntry, type HarSide } from './har-entry';
import { json } from './json';
import { CREATOR, FIXED_START, startOf, type Exporter, type ExportOptions, type TracedExchange } from './traced';

export class HarExporter implements Exporter {
  private readonly sides: readonly HarSide[];
  private count = 0;
  /** When the first one began. */
  private start: bigint | undefined;
  private connections = 0;

  constructor(private readonly options: ExportOptions) {
    const { side = 'both' } = options;
    this.sides = side === 'both' ? ['client', 'upstream'] : [side];
  }

  head(): string {
    const creator = { name: CREATOR, version: this.options.version ?? '' };
    return `{"log":{"version":"1.2","creator":${json(creator)},"entries":[`;
  }

  exchange(one: TracedExchange): string {
    const { exchange } = one;
    if (exchange === undefined) {
      this.connections += one.number > 0 ? 1 : 0;
      return '';
    }
    this.start ??= startOf(exchange);
    return this.sides
      .map((side) => (side === 'client' ? clientEntry(one, exchange) : upstreamEntry(one, exchange)))
      .flatMap((entry) => (entry === undefined ? [] : [`${this.count++ === 0 ? '\n' : ',\n'}${json(entry)}`]))
      .join('');
  }

  /** What is only known now stands behind the entries, which HAR allows. */
  tail(): string {
    const { title, connections } = { title: this.options.title ?? 'replay', connections: this.connections };
    const startedDateTime = isoDate(this.start ?? FIXED_START);
    const pages = this.sides.map((id) => ({ startedDateTime, id, title: `${title}: ${id}`, pageTimings: {} }));
    const comment = connections === 0 ? {} : { comment: `${connections} TCP connections have no form in HAR` };
    return `\n],${json({ pages, ...comment }).slice(1)}}\n`;
  }
}
