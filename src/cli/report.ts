/** Results of a replay as text for a terminal. */

import { oneLine } from '../core/problem';
import type { HeaderChange } from '../core/trace/diff';
import type { BodyView, TraceEvent } from '../core/trace/events';
import type { ExchangeSummary, MessageChanges } from '../core/trace/summary';
import { timeline } from '../core/trace/timeline';
import { kindLabel, sizeLabel } from '../core/wasm/describe';
import type { ModuleFile } from '../node/module-file';
import type { ExchangeResult } from '../node/replay-results';
import type { Paint } from './paint';
import { table } from './table';

export function headline(file: ModuleFile, host: string, paint: Paint): string {
  const facts = [sizeLabel(file.module.size), kindLabel(file.module), file.hash.slice(0, 7), `as in ${host}`];
  return `${paint.bold(file.name)}  ${facts.join(' · ')}`;
}

/** Of start-up and shutdown: what the plugin logged, and a trap. */
export function outsideText(event: TraceEvent, paint: Paint): string | undefined {
  if (event.kind === 'log') return `  ${logText(event.level, event.message, paint)}`;
  if (event.kind === 'trap') return paint.bad(`  trap in ${event.name}: ${event.message}`);
  return undefined;
}

export function briefText({ summary }: ExchangeResult, paint: Paint): string {
  const changes = [...(summary.request?.headers ?? []), ...(summary.response?.headers ?? [])];
  const byPlugin = changes.filter((change) => change.by !== undefined).length;
  const bodies = [summary.request?.body, summary.response?.body].filter((body) => body !== undefined).length;
  const notes = [
    byPlugin === 0 ? '' : `${byPlugin} header changes`,
    bodies === 0 ? '' : 'body changed',
    ...verdicts(summary),
  ];
  return `${title(summary, paint)}  ${notes.filter((note) => note !== '').join(' · ')}`.trimEnd();
}

export function resultText(result: ExchangeResult, paint: Paint): string {
  const { summary, events } = result;
  const lines = timeline(events);
  const names = new Map(events.flatMap((event) => (event.kind === 'host' ? [[event.seq, event.name] as const] : [])));
  return [
    title(summary, paint),
    ...verdicts(summary).map((verdict) => `    ${paint.bad(verdict)}`),
    ...messageText('request, as the upstream got it', summary.request, names, paint),
    ...(summary.request === undefined ? ['    no request reached the upstream'] : []),
    ...messageText('response, as the client got it', summary.response, names, paint),
    ...replyText(summary),
    ...logLines(summary, paint),
    ...(lines.length === 0 ? [] : [`    ${paint.dim('timeline')}`]),
    ...lines.map(({ depth, text }) => `      ${paint.dim('  '.repeat(depth) + text)}`),
    '',
  ].join('\n');
}

function title(summary: ExchangeSummary, paint: Paint): string {
  const number = String(summary.index).padStart(3);
  const before = summary.upstreamStatus;
  const status = summary.status === undefined ? summary.outcome : String(summary.status);
  const arrow = before === undefined || String(before) === status ? status : `${before} → ${status}`;
  const outcome = summary.status === undefined ? arrow : `${arrow} (${summary.outcome})`;
  const shown = summary.outcome === 'answered' ? paint.good(arrow) : paint.warn(outcome);
  const line = oneLine(`${summary.method} ${summary.path}`).trimEnd();
  const name = summary.name === line ? '' : `  "${summary.name}"`;
  return `${number}  ${paint.bold(line)}${name}  ${shown}`;
}

function verdicts({ faults, unanswered }: ExchangeSummary): string[] {
  const missing = unanswered.map(
    (callout) => `nothing in the scenario answers the callout ${callout}: add it to "callouts"`,
  );
  return [...faults, ...missing].map(oneLine);
}

function messageText(
  label: string,
  changes: MessageChanges | undefined,
  names: ReadonlyMap<number, string>,
  paint: Paint,
): string[] {
  if (changes === undefined) return [];
  const rows = changes.headers.map((change) => changeRow(change, names));
  const body =
    changes.body === undefined ? [] : [`      ~ body  ${size(changes.body.before)} → ${bodyText(changes.body.after)}`];
  if (rows.length + body.length === 0) return [`    ${label}: unchanged`];
  return [`    ${paint.dim(label)}`, ...table(rows, '      '), ...body];
}

function changeRow({ sign, name, before, after, by }: HeaderChange, names: ReadonlyMap<number, string>): string[] {
  const value = sign === '~' ? `${before ?? ''} → ${after ?? ''}` : (after ?? before ?? '');
  const author = by === undefined ? 'by the proxy' : `by ${names.get(by) ?? 'the plugin'} #${by}`;
  return [`${sign} ${name}`, value, author];
}

/** A response that came from no upstream has nothing to differ from: it is shown whole. */
function replyText(summary: ExchangeSummary): string[] {
  if (summary.response !== undefined || summary.client === undefined) return [];
  const { headers, body } = summary.client;
  const rows = headers.map(([name, value]) => [name, value]);
  return [
    `    the client got (${summary.details})`,
    ...table(rows, '      '),
    ...(body === undefined ? [] : [`      ${bodyText(body)}`]),
  ];
}

function logLines(summary: ExchangeSummary, paint: Paint): string[] {
  return summary.logs.map(({ level, message }) => `    log ${logText(level, message, paint)}`);
}

function logText(level: string, message: string, paint: Paint): string {
  const shown = level.padEnd(8);
  return `${level === 'error' || level === 'critical' ? paint.bad(shown) : paint.warn(shown)} ${oneLine(message)}`;
}

function size(body: BodyView | undefined): string {
  return `${body?.size ?? 0} bytes`;
}

function bodyText(body: BodyView | undefined): string {
  const text = body !== undefined && 'text' in body ? ` ${JSON.stringify(body.text.slice(0, 200))}` : '';
  return `${size(body)}${text}`;
}
