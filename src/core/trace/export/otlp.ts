/**
 * OpenTelemetry's traces as JSON, an `ExportTraceServiceRequest`: a trace for each exchange.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

import { json } from './json';
import { layout } from './layout';
import { unfinished } from './otlp-callouts';
import { spansOf, type PendingCallouts } from './otlp-spans';
import { attributes, traceId, type Span } from './otlp-values';
import { PluginNames } from './plugins';
import { CREATOR, FIXED_START, startOf, type Exporter, type ExportOptions, type TracedExchange } from './traced';

export class OtlpExporter implements Exporter {
  private readonly names: PluginNames;
  /** They may end in another exchange than the one that began them. */
  private readonly callouts: PendingCallouts = new Map();
  private next = FIXED_START;
  private isFirst = true;

  constructor(private readonly options: ExportOptions) {
    this.names = new PluginNames(options.plugins);
  }

  head(): string {
    const { title = CREATOR, version = '' } = this.options;
    const resource = json({ attributes: attributes({ 'service.name': title }) });
    const scope = json({ name: CREATOR, ...(version === '' ? {} : { version }) });
    return `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"scope":${scope},"spans":[`;
  }

  exchange(one: TracedExchange): string {
    this.names.learn(one);
    const [event] = one.events;
    if (event === undefined) return '';
    const laid = layout(one);
    const trace = traceId(this.names.identity, one.number, event.seq);
    const start = startOf(one.exchange, this.next);
    this.next = start + BigInt(Math.ceil(laid.duration)) * 1000n;
    return this.list(spansOf({ one, laid, trace, start, names: this.names, callouts: this.callouts }));
  }

  tail(): string {
    const open = [...this.callouts.values()].map((outgoing) => unfinished(outgoing, this.next));
    return `${this.list(open)}]}]}]}\n`;
  }

  private list(spans: readonly Span[]): string {
    if (spans.length === 0) return '';
    const text = `${this.isFirst ? '' : ','}${spans.map(json).join(',')}`;
    this.isFirst = false;
    return text;
  }
}
