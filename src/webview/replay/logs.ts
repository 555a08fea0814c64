/** What the plugin logged, called out for, and kept. */

import type { MessageView } from '../../core/trace/events';
import type { CalloutView, StateKind } from '../../core/trace/state';
import type { ExchangeDetail } from '../../protocol/panel';
import { h, link } from '../dom';
import { bodyView } from './body';
import { contentTypeOf, keepLink, valueOf } from './keep';
import type { ReplayState } from './state';

export function logsView({ summary }: ExchangeDetail, state: ReplayState): HTMLElement {
  if (summary.logs.length === 0) return h('p', { class: 'empty' }, 'The plugin logged nothing for this request.');
  const rows = summary.logs.map(({ level, message, seq, by }) =>
    h(
      'tr',
      { 'data-level': level },
      h('td', { class: 'level' }, level),
      h('td', {}, message),
      h('td', { class: 'by' }, callLink(state, by ?? seq)),
      h('td', {}, keepLink(state, 'this log line', { path: ['logs', '+'], value: { level, message } })),
    ),
  );
  return h('table', { class: 'logs', 'aria-label': 'Log lines' }, h('tbody', {}, ...rows));
}

function callLink(state: ReplayState, seq: number): HTMLElement {
  return link(`#${seq}`, 'Show in the timeline', () => state.show('Timeline', seq));
}

export function calloutsView({ callouts }: ExchangeDetail, state: ReplayState): HTMLElement {
  if (callouts.length === 0) return h('p', { class: 'empty' }, 'The plugin called nobody for this request.');
  const all = keepLink(state, 'these callouts and no others', {
    path: ['callouts'],
    value: callouts.map(({ cluster, request }) => ({
      cluster,
      method: valueOf(request.headers, ':method') ?? '',
      path: valueOf(request.headers, ':path') ?? '',
    })),
  });
  return h('div', {}, h('p', {}, `${callouts.length} made. `, all), ...callouts.map((one) => calloutView(one, state)));
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

const KINDS: readonly (readonly [kind: StateKind, title: string])[] = [
  ['metric', 'Metrics'],
  ['shared data', 'Shared data'],
  ['queue', 'Queues'],
  ['property', 'Properties'],
];

export function stateView({ state: uses, memory }: ExchangeDetail, state: ReplayState): HTMLElement {
  const sections = KINDS.flatMap(([kind, title]) => {
    const rows = uses
      .filter((use) => use.kind === kind)
      .map(({ action, name, value, seq, result }) =>
        h(
          'tr',
          {},
          h('td', { class: 'by' }, action),
          h('th', { scope: 'row' }, name),
          h('td', {}, result === undefined ? value : `${value} → ${result}`),
          h('td', { class: 'by' }, callLink(state, seq)),
          h(
            'td',
            {},
            kind === 'metric'
              ? keepLink(state, `metric ${name}`, { path: ['metrics', name], value: Number(value) })
              : undefined,
          ),
        ),
      );
    if (rows.length === 0) return [];
    return [h('section', {}, h('h2', {}, title), h('table', { 'aria-label': title }, h('tbody', {}, ...rows)))];
  });
  const empty = h('p', { class: 'empty' }, 'It used no metrics, shared data, queues or properties.');
  return h('div', {}, ...(sections.length === 0 ? [empty] : sections), memoryPart(memory));
}

const MIB = 1_048_576;

/** Steps: memory only ever grows. */
function memoryPart(memory: ExchangeDetail['memory']): HTMLElement {
  const rows = memory.map(({ bytes, at, seq }, index) =>
    h(
      'tr',
      {},
      h('td', { class: 'amount' }, `${(bytes / MIB).toFixed(2)} MiB`),
      h(
        'td',
        {},
        index === 0 ? 'as it began' : `grown by ${((bytes - (memory[index - 1]?.bytes ?? 0)) / 1024).toFixed(0)} KiB`,
      ),
      h('td', { class: 'by' }, index === 0 ? '' : `behind #${seq}, at ${at.toFixed(0)} µs`),
    ),
  );
  return h(
    'section',
    {},
    h('h2', {}, 'Memory over time'),
    h('table', { 'aria-label': 'Memory over time' }, h('tbody', {}, ...rows)),
  );
}
