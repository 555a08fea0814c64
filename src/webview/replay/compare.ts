/** Two results of the same request: the differences in front. */

import { diffArrays } from 'diff';
import type { HeaderList, MessageView } from '../../core/trace/events';
import type { ExchangeDetail } from '../../protocol/panel';
import { h } from '../dom';
import { bodyDiff } from './body';
import { contentTypeOf } from './keep';
import type { ReplayState } from './state';

export function compareView(detail: ExchangeDetail, state: ReplayState): HTMLElement {
  const { otherDetail: other, panel } = state;
  if (panel.compared === undefined) return h('p', { class: 'empty' }, 'Choose what to compare with: Compare, above.');
  if (other === undefined) return h('p', { class: 'empty' }, 'The other run has no result for this request.');
  const parts = [
    listPart('How it ended', [endOf(other)], [endOf(detail)]),
    messagePart('Request, as the upstream got it', other.upstream, detail.upstream),
    messagePart('Response, as the client got it', other.summary.client, detail.summary.client),
    listPart('Logs', logsOf(other), logsOf(detail)),
    listPart('Callouts', calloutsOf(other), calloutsOf(detail)),
    listPart('Calls', callsOf(other), callsOf(detail)),
  ].filter((part) => part !== undefined);
  const legend = h('p', { class: 'legend' }, `− ${panel.compared}   + ${panel.module?.file ?? ''} as it is here`);
  if (parts.length === 0) return h('div', {}, legend, h('p', { class: 'empty' }, 'No difference.'));
  return h('div', { class: 'changes' }, legend, ...parts);
}

function endOf({ summary }: ExchangeDetail): string {
  return [summary.status, summary.outcome, summary.details, ...summary.faults].filter(Boolean).join(' · ');
}

function logsOf({ summary }: ExchangeDetail): string[] {
  return summary.logs.map(({ level, message }) => `${level}: ${message}`);
}

function calloutsOf({ callouts }: ExchangeDetail): string[] {
  return callouts.map(
    ({ cluster, request, outcome }) => `${JSON.stringify(request.headers)} to ${cluster}: ${outcome}`,
  );
}

/** Without their numbers, which shift. */
function callsOf({ lines }: ExchangeDetail): string[] {
  return lines.map(({ depth, text }) => '  '.repeat(depth) + text.replace(/^#\d+ /, ''));
}

/** Undefined: there is no difference. */
function listPart(title: string, before: readonly string[], after: readonly string[]): HTMLElement | undefined {
  if (before.join('\n') === after.join('\n')) return undefined;
  const parts = diffArrays([...before], [...after], { timeout: 500 }) ?? [];
  const lines = parts.flatMap(({ value, added, removed }) => {
    const sign = added ? '+' : removed ? '-' : ' ';
    return value.map((line) => h('span', { class: 'diff-line', 'data-sign': sign }, `${sign} ${line}\n`));
  });
  return h(
    'section',
    {},
    h('h2', {}, title),
    h('pre', { class: 'diff', tabindex: '0', 'aria-label': title }, ...lines),
  );
}

function messagePart(
  title: string,
  before: MessageView | undefined,
  after: MessageView | undefined,
): HTMLElement | undefined {
  const isSameBody = JSON.stringify(before?.body) === JSON.stringify(after?.body);
  const headers = listPart(title, fields(before), fields(after));
  if (isSameBody) return headers;
  const body = bodyDiff(before?.body, after?.body, contentTypeOf(after ?? before));
  return h('div', {}, headers ?? h('h2', {}, title), h('h3', {}, 'Body'), body);
}

function fields(message: MessageView | undefined): string[] {
  if (message === undefined) return ['(none)'];
  const lines = (list: HeaderList, mark: string) => list.map(([name, value]) => `${name}${mark}: ${value}`);
  return [...lines(message.headers, ''), ...lines(message.trailers ?? [], ' (trailer)')].sort();
}
