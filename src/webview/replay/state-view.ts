/** What the plugin kept, read and told: metrics, shared data, queues, properties; and how its memory grew. */

import type { StateKind } from '../../core/trace/state';
import type { ExchangeDetail } from '../../protocol/panel';
import { h } from '../dom';
import { keepLink } from './keep';
import { callLink, MOST_ROWS, moreThan } from './logs';
import { memoryPart } from './memory';
import type { ReplayState } from './state';

const KINDS: readonly (readonly [kind: StateKind, title: string])[] = [
  ['metric', 'Metrics'],
  ['shared data', 'Shared data'],
  ['queue', 'Queues'],
  ['property', 'Properties'],
];

export function stateView({ state: uses, memory }: ExchangeDetail, state: ReplayState): HTMLElement {
  const sections = KINDS.flatMap(([kind, title]) => {
    const own = uses.filter((use) => use.kind === kind);
    // What a metric is at the end is its last.
    const last = new Map(own.map((use) => [use.name, use]));
    const rows = own
      .slice(0, MOST_ROWS)
      .map((use) => ({ use, ...use }))
      .map(({ use, action, name, value, seq, result }) =>
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
            kind === 'metric' && last.get(name) === use
              ? keepLink(state, `metric ${name}`, { path: ['metrics', name], value: Number(value) })
              : undefined,
          ),
        ),
      );
    if (rows.length === 0) return [];
    return [
      h(
        'section',
        {},
        h('h2', {}, title),
        h('table', { 'aria-label': title }, h('tbody', {}, ...rows)),
        moreThan(own.length),
      ),
    ];
  });
  const empty = h('p', { class: 'empty' }, 'It used no metrics, shared data, queues or properties.');
  return h('div', {}, ...(sections.length === 0 ? [empty] : sections), memoryPart(memory, state));
}
