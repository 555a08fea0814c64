/** Traces for tests of exporters: made by hand, or generated. */

import type fc from 'fast-check';
import type { Exchange } from '../../../../src/core/scenario/exchange';
import type { BodyView, HeaderList, TraceEvent, TracePayload } from '../../../../src/core/trace/events';
import {
  exporterFor,
  type ExportFormat,
  type ExportOptions,
  type TracedExchange,
} from '../../../../src/core/trace/export';
import { readSection } from '../../../../src/core/trace/read-section';
import { Recorder } from '../../../../src/core/trace/recorder';
import { TraceBuffer } from '../../../../src/core/trace/trace-buffer';
import { exchange } from '../../../support/exchange';
import { MemoryBlocks } from '../../../support/memory-blocks';
import { parts, play, type Part } from '../script';

/** A payload, and what else an event may have. */
export type Made = TracePayload & Partial<Pick<TraceEvent, 'by' | 'plugin' | 'vm'>>;

/** With seqs from `from` on, in exchange 1. */
export function numbered(payloads: readonly Made[], from = 1): TraceEvent[] {
  return payloads.map((payload, at) => ({ seq: from + at, exchange: 1, ...payload }));
}

export function traced(payloads: readonly Made[], more: Partial<TracedExchange> = {}): TracedExchange {
  return { exchange: exchange(), number: 1, events: numbered(payloads), microseconds: 40, ...more };
}

export function written(format: ExportFormat, all: readonly TracedExchange[], options: ExportOptions = {}): string {
  const exporter = exporterFor(format, options);
  return exporter.head() + all.map((one) => exporter.exchange(one)).join('') + exporter.tail();
}

/** One that a plugin with two headers to write lets pass, and that the upstream answers. */
export function answered({ request, response }: Exchange, body: { out?: BodyView; back?: BodyView } = {}): Made[] {
  const line: HeaderList = [
    [':method', request.method],
    [':scheme', request.scheme],
    [':authority', request.authority],
    [':path', request.path],
  ];
  const came = {
    headers: [[':status', String(response.status)], ...response.headers] as HeaderList,
    ...bodyOf(body.back),
  };
  return [
    { kind: 'exchange', name: 'an exchange', client: { headers: [...line, ...request.headers], ...bodyOf(body.out) } },
    { kind: 'request-in', message: { headers: line } },
    { kind: 'call', name: 'proxy_on_request_headers', context: 2, args: [{ name: 'headers', value: '4' }] },
    { kind: 'host', name: 'proxy_add_header_map_value', context: 2, args: [], result: 'Ok', out: [] },
    { kind: 'header', by: 4, map: 'request headers', operation: 'add', name: 'x-a', value: '1' },
    { kind: 'return', call: 3, result: 'Continue' },
    { kind: 'request-out', message: { headers: [...line, ['x-a', '1']], ...bodyOf(body.out) } },
    { kind: 'response-in', message: came },
    { kind: 'end', outcome: 'answered', status: response.status, details: 'via_upstream', client: came },
  ];
}

function bodyOf(body: BodyView | undefined): { body?: BodyView } {
  return body === undefined ? {} : { body };
}

/** As a recorder tells what a plugin might do. */
export const arbitraryTraces: fc.Arbitrary<TracedExchange[]> = parts.map((all: readonly Part[]) => {
  const blocks = new MemoryBlocks();
  const recorder = new Recorder(new TraceBuffer(blocks, () => 0), 'full', 1_000_000);
  play(all, recorder);
  recorder.finish();
  return blocks.sections().map((section) => ({
    exchange: undefined,
    number: section.number,
    events: readSection(section, []),
    microseconds: 7,
  }));
});

/** With the character that stands for none in place of each half. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** Values that formats have to escape, or that end something in one of them. */
export const HOSTILE = [
  '"\\\'',
  '\0\u0007\u001b[31m\u007f\u0085',
  '\ud800',
  'half \udc00 a character',
  '\u2028\u2029\u202e\u200b',
  '|\\||',
  '`code` ``more``',
  'a\nb\r\nc\n\n# heading',
  '<script>alert(1)</script><!-- ',
  '[text](http://evil.example) ![i](x) www.evil.example @someone',
  '&lt;&#124;',
  '',
  ' ',
  '😀'.repeat(200),
  '__proto__',
] as const;
