/** Memory of the guest over time: in one exchange, and over all of them. */

import type { ExchangeDetail } from '../../protocol/panel';
import { h } from '../dom';
import type { ReplayState } from './state';

const MIB = 1_048_576;

export function memoryPart(memory: ExchangeDetail['memory'], state: ReplayState): HTMLElement {
  const rows = memory.map(({ bytes, at, seq }, index) => {
    const grown = bytes - (memory[index - 1]?.bytes ?? 0);
    return h(
      'tr',
      {},
      h('td', { class: 'amount' }, sizeLabel(bytes)),
      h('td', {}, index === 0 ? 'as it began' : `grown by ${(grown / 1024).toFixed(0)} KiB`),
      h('td', { class: 'by' }, index === 0 ? '' : `behind #${seq}, at ${at.toFixed(0)} µs`),
    );
  });
  const table = h('table', { 'aria-label': 'Memory in this exchange' }, h('tbody', {}, ...rows));
  return h('section', {}, h('h2', {}, 'Memory over time'), table, overAll(state));
}

function sizeLabel(bytes: number): string {
  return `${(bytes / MIB).toFixed(2)} MiB`;
}

/** As a curve, with a line where this exchange is; in words, too. */
function overAll({ results, selected }: ReplayState): HTMLElement | undefined {
  const points = [...results.values()]
    .flatMap(({ index, memory }) => (memory === undefined ? [] : [{ index, memory }]))
    .sort((one, other) => one.index - other.index);
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const most = points.reduce((high, { memory }) => Math.max(high, memory), 0);
  const x = (index: number) => (1000 * (index - first.index)) / Math.max(1, last.index - first.index);
  const y = (memory: number) => 95 - (90 * memory) / most;
  const steps = points.filter(
    ({ memory }, at) => at === 0 || at === points.length - 1 || memory !== points[at - 1]?.memory,
  );
  const curve = steps.flatMap(({ index, memory }, at) => [
    ...(at === 0 ? [] : [`${x(index)},${y(steps[at - 1]?.memory ?? memory)}`]),
    `${x(index)},${y(memory)}`,
  ]);
  const words = `Over all requests: ${sizeLabel(first.memory)} to ${sizeLabel(most)}.`;
  return h(
    'div',
    {},
    h('p', { class: 'empty' }, words),
    svg(
      'svg',
      { class: 'chart', viewBox: '0 0 1000 100', preserveAspectRatio: 'none', role: 'img', 'aria-label': words },
      [
        svg('polyline', { points: curve.join(' ') }),
        svg('line', { x1: String(x(selected)), x2: String(x(selected)), y1: '0', y2: '100' }),
      ],
    ),
  );
}

function svg(tag: string, attributes: Readonly<Record<string, string>>, children: readonly Element[] = []): Element {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
