/** What the plugin logged, and whom it called out to. */

import type { MessageView } from '../../core/trace/events';
import type { CalloutView } from '../../core/trace/state';
import type { ExchangeDetail } from '../../protocol/panel';
import { h, link } from '../dom';
import { bodyView } from './body';
import { contentTypeOf, keepLink, valueOf } from './keep';
import type { ReplayState } from './state';

export function logsView({ summary }: ExchangeDetail, state: ReplayState): HTMLElement {
  if (summary.logs.length === 0) return h('p', { class: 'empty' }, 'The plugin logged nothing for this request.');
  const rows = summary.logs
    .slice(0, MOST_ROWS)
    .map(({ level, message, seq, by }) =>
      h(
        'tr',
        { 'data-level': level },
        h('td', { class: 'level' }, level),
        h('td', {}, message),
        h('td', { class: 'by' }, callLink(state, by ?? seq)),
        h('td', {}, keepLink(state, 'this log line', { path: ['logs', '+'], value: { level, message } })),
      ),
    );
  const table = h('table', { class: 'logs', 'aria-label': 'Log lines' }, h('tbody', {}, ...rows));
  return h('div', {}, table, moreThan(summary.logs.length));
}

/** More nobody reads, and a page of them takes seconds to be drawn. */
export const MOST_ROWS = 1000;

export function moreThan(count: number): HTMLElement | undefined {
  if (count <= MOST_ROWS) return undefined;
  return h('p', { class: 'empty' }, `… and ${count - MOST_ROWS} more: export the trace to see all.`);
}

export function callLink(state: ReplayState, seq: number): HTMLElement {
  return link(`#${seq}`, 'Show in the timeline', () => state.show('Timeline', seq));
}

export function calloutsView({ callouts }: ExchangeDetail, state: ReplayState): HTMLElement {
  if (callouts.length === 0) return h('p', { class: 'empty' }, 'The plugin called nobody for this request.');
  const all = keepLink(state, 'these callouts and no others', {
    path: ['callouts'],
    value: calloutExpectations(callouts),
  });
  return h(
    'div',
    {},
    h('p', {}, `${callouts.length} made. `, all),
    ...callouts.slice(0, MOST_ROWS).map((one) => calloutView(one, state)),
    moreThan(callouts.length),
  );
}

/** Equal ones are one, so many times. */
function calloutExpectations(callouts: readonly CalloutView[]): unknown[] {
  const counts = new Map<string, number>();
  for (const { cluster, request } of callouts) {
    const [method, path] = [':method', ':path'].map((name) => valueOf(request.headers, name) ?? '');
    const key = JSON.stringify({ cluster, method, path });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, times]) => ({ ...(JSON.parse(key) as object), ...(times === 1 ? {} : { times }) }));
}

function calloutView({ callout, cluster, timeoutMs, request, answer, outcome, seq }: CalloutView, state: ReplayState) {
  const target = `${valueOf(request.headers, ':method') ?? ''} ${cluster} ${valueOf(request.headers, ':path') ?? ''}`;
  const timeout = timeoutMs > 0 ? ` · timeout ${timeoutMs} ms` : '';
  const none =
    outcome === 'unanswered'
      ? 'Nothing in the scenario answers it: add it to "callouts".'
      : `No answer: ${outcome ?? 'it was under way when the exchange ended'}.`;
  return h(
    'section',
    { class: 'callout' },
    h(
      'h2',
      {},
      `${target} `,
      h('span', { class: 'outcome' }, `callout ${callout}${timeout} · ${outcome ?? 'open'} `),
      callLink(state, seq),
    ),
    h(
      'div',
      { class: 'pair' },
      messageBlock('Asked', request),
      answer === undefined ? h('p', { class: 'empty' }, none) : messageBlock('Answered', answer),
    ),
  );
}

function messageBlock(title: string, message: MessageView): HTMLElement {
  const rows = message.headers.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)));
  return h(
    'div',
    { class: 'message' },
    h('h3', {}, title),
    h('table', { 'aria-label': `${title}: headers` }, h('tbody', {}, ...rows)),
    message.body && bodyView(message.body, `${title}: body`, contentTypeOf(message)),
  );
}
