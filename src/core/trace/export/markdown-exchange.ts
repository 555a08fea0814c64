/** One exchange of the report: what changed and by which call, what was logged and called, what went wrong. */

import type { HeaderChange } from '../diff';
import type { BodyView, EventOf, TraceEvent } from '../events';
import type { ExchangeSummary, MessageChanges } from '../summary';
import { joined, Markdown, NOTHING, safe } from './markdown-text';
import { valueOf } from './traced';

/** Behind so many lines of one kind nobody reads on. */
export const MOST = 100;

/** The proxy changes headers of every message; only what plugins did is worth a section. */
export function isTold({ faults, outcome, request, response, unanswered }: ExchangeSummary): boolean {
  const isChanged = (changes: MessageChanges | undefined) =>
    changes !== undefined && (changes.body !== undefined || changes.headers.some(({ by }) => by !== undefined));
  return faults.length + unanswered.length > 0 || outcome !== 'answered' || isChanged(request) || isChanged(response);
}

export function exchangeSection(summary: ExchangeSummary, events: readonly TraceEvent[]): Markdown {
  const { index, method, path, outcome, details, faults, unanswered, request, response, trap } = summary;
  const calls = new Map(events.flatMap((event) => (event.kind === 'host' ? [[event.seq, event.name] as const] : [])));
  return joined(
    [
      safe`\n## ${index}. ${method} ${path}\n\nOutcome ${outcome}, details ${details}.\n`,
      list(
        'Faults',
        faults.map((fault) => safe`- ${fault}`),
      ),
      list(
        'Callouts that nothing answers',
        unanswered.map((callout) => safe`- ${callout}`),
      ),
      list('Request, as the upstream got it', changesOf(request, calls)),
      list('Response, as the client got it', changesOf(response, calls)),
      list('Logs', logsOf(summary.logs)),
      list('Callouts', calloutsOf(events)),
      trap === undefined ? NOTHING : list('Trap', trapOf(trap)),
    ],
    '',
  );
}

/** Of start-up and shutdown. */
export function outsideLines(events: readonly TraceEvent[]): Markdown[] {
  const traps = events.flatMap((event) => (event.kind === 'trap' ? trapOf(event) : []));
  const stops = events.flatMap((event) => (event.kind === 'stopped' ? [safe`- stopped: ${event.message}`] : []));
  return [...traps, ...stops, ...logsOf(events.filter((event) => event.kind === 'log'))];
}

/** `title` is ours. */
function list(title: string, lines: readonly Markdown[]): Markdown {
  if (lines.length === 0) return NOTHING;
  return safe`\n${new Markdown(title)}:\n\n${joined([...lines.slice(0, MOST), ...moreOf(lines.length - MOST)])}\n`;
}

/** How many lines were left out. */
export function moreOf(count: number): Markdown[] {
  return count <= 0 ? [] : [safe`- … ${count} more`];
}

function changesOf(changes: MessageChanges | undefined, calls: ReadonlyMap<number, string>): Markdown[] {
  if (changes === undefined) return [];
  const { headers, body } = changes;
  const lines = headers.map((change) => headerLine(change, calls));
  return body === undefined ? lines : [...lines, safe`- body: ${bodyOf(body.before)} → ${bodyOf(body.after)}`];
}

function headerLine({ sign, name, before, after, by }: HeaderChange, calls: ReadonlyMap<number, string>): Markdown {
  const value = sign === '~' ? safe`${before} → ${after}` : safe`${after ?? before}`;
  const author = by === undefined ? safe`the proxy` : safe`${calls.get(by) ?? 'the plugin'} #${by}`;
  return safe`- ${sign} ${name}: ${value}, by ${author}`;
}

function bodyOf(body: BodyView | undefined): Markdown {
  if (body === undefined) return safe`none`;
  return 'text' in body ? safe`${body.size} bytes ${body.text}` : safe`${body.size} bytes, binary`;
}

function logsOf(logs: readonly EventOf<'log'>[]): Markdown[] {
  return logs.map(({ level, message }) => safe`- ${level} ${message}`);
}

function calloutsOf(events: readonly TraceEvent[]): Markdown[] {
  const ends = new Map(
    events.flatMap((event) => (event.kind === 'callout-end' ? [[keyOf(event), event] as const] : [])),
  );
  return events.flatMap((event) => (event.kind === 'callout' ? [calloutLine(event, ends.get(keyOf(event)))] : []));
}

function keyOf({ plugin, vm, callout }: EventOf<'callout' | 'callout-end'>): string {
  return `${plugin ?? 0} ${vm ?? ''} ${callout}`;
}

function calloutLine({ cluster, message }: EventOf<'callout'>, end: EventOf<'callout-end'> | undefined): Markdown {
  const [method, path] = [':method', ':path'].map((name) => valueOf(message.headers, name) ?? '');
  const status = valueOf(end?.message?.headers ?? [], ':status');
  const answer = status === undefined ? NOTHING : safe`, status ${status}`;
  const outcome = end === undefined ? safe`not ended here` : safe`${end.outcome}${answer}`;
  return safe`- ${method} ${path} to ${cluster}: ${outcome}`;
}

function trapOf({ name, message, frames }: EventOf<'trap'>): Markdown[] {
  const lines = frames.map(({ function: called, offset }) =>
    offset === undefined ? safe`  - at ${called}` : safe`  - at ${called}, byte ${offset}`,
  );
  return [safe`- in ${name}: ${message}`, ...lines];
}
