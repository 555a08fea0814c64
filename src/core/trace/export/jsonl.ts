/** The Trace as it is: an event a line. https://jsonlines.org */

import type { TraceEvent } from '../events';
import type { Exporter, TracedExchange } from './traced';

export class JsonLinesExporter implements Exporter {
  head(): string {
    return '';
  }

  exchange({ events }: TracedExchange): string {
    return events.map(eventLine).join('');
  }

  tail(): string {
    return '';
  }
}

function eventLine(event: TraceEvent): string {
  return `${JSON.stringify(event)}\n`;
}
