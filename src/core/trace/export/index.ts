/** The formats in which a replay can be written, and who writes each. */

import { ChromeExporter } from './chrome';
import { HarExporter } from './har';
import { JsonLinesExporter } from './jsonl';
import { MarkdownExporter } from './markdown';
import { OtlpExporter } from './otlp';
import type { Exporter, ExportOptions } from './traced';

export { measuredIn } from './traced';
export type { EventTiming, Exporter, ExportOptions, TracedExchange } from './traced';

export interface Format {
  readonly label: string;
  /** For what it is good. */
  readonly description: string;
  /** Of its files, without the dot before it. */
  readonly extension: string;
  readonly create: (options: ExportOptions) => Exporter;
}

export type ExportFormat = 'jsonl' | 'har' | 'chrome' | 'otlp' | 'markdown';

export const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  jsonl: {
    label: 'JSON Lines',
    description: 'every event of the Trace, one a line',
    extension: 'jsonl',
    create: () => new JsonLinesExporter(),
  },
  har: {
    label: 'HAR',
    description: 'requests and responses as the client and the upstream saw them',
    extension: 'har',
    create: (options) => new HarExporter(options),
  },
  chrome: {
    label: 'Trace Event Format',
    description: 'a timeline of calls for Perfetto and chrome://tracing',
    extension: 'trace.json',
    create: (options) => new ChromeExporter(options),
  },
  otlp: {
    label: 'OpenTelemetry (OTLP JSON)',
    description: 'a trace of spans for each exchange',
    extension: 'otlp.json',
    create: (options) => new OtlpExporter(options),
  },
  markdown: {
    label: 'Markdown',
    description: 'a report of what the plugins changed and what went wrong',
    extension: 'md',
    create: (options) => new MarkdownExporter(options),
  },
};

export function exporterFor(format: ExportFormat, options: ExportOptions = {}): Exporter {
  return FORMATS[format].create(options);
}
