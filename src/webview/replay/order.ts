/** Which requests are listed, and in which order. */

import type { PanelExchange, PanelResult } from '../../protocol/panel';

export const KEYS = ['index', 'method', 'path', 'result', 'time'] as const;
export interface Order {
  readonly by: (typeof KEYS)[number];
  readonly down: boolean;
}

type Results = ReadonlyMap<number, PanelResult>;

/** The filter's words are looked for in method, path, host, name, status and outcome; `failed` and `changed` are words, too. */
export function ordered(
  exchanges: readonly PanelExchange[],
  results: Results,
  filter: string,
  { by, down }: Order,
): readonly PanelExchange[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = words.length === 0 ? exchanges : exchanges.filter((one) => has(one, results.get(one.index), words));
  if (by === 'index') return down ? [...kept].reverse() : kept;
  const keys = new Map(kept.map((one) => [one.index, keyOf(one, results.get(one.index), by)]));
  const sign = down ? -1 : 1;
  return [...kept].sort((one, other) => {
    const [a, b] = [keys.get(one.index) ?? '', keys.get(other.index) ?? ''];
    return a === b ? one.index - other.index : a < b ? -sign : sign;
  });
}

function has(exchange: PanelExchange, result: PanelResult | undefined, words: readonly string[]): boolean {
  const { method, path, authority, name = '', upstreamStatus, edited } = exchange;
  const marks = [
    ...(result === undefined ? [] : [result.outcome]),
    ...((result?.faults ?? 0) > 0 ? ['failed'] : []),
    ...((result?.changes ?? 0) > 0 ? ['changed'] : []),
    ...(result?.differs === true ? ['differs'] : []),
    ...(edited === true ? ['edited'] : []),
  ];
  const status = result?.status ?? upstreamStatus;
  const text = `${method} ${path} ${authority} ${name} ${status} ${marks.join(' ')}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function keyOf(exchange: PanelExchange, result: PanelResult | undefined, by: Order['by']): string | number {
  switch (by) {
    case 'method':
    case 'path':
      return exchange[by];
    case 'result':
      return (result?.faults ?? 0) > 0 ? -1 : (result?.status ?? 0);
    case 'time':
      return result?.microseconds ?? 0;
    case 'index':
      return exchange.index;
  }
}
