/** What a benchmark tells: a ratio, its bar, and what it was made of. */

import type { Spread } from './peers/statistics';

/** `value` is to be at least, or at most, what `bar` says. */
export interface Comparison {
  readonly name: string;
  readonly value: number;
  /** Of `value`; none: a ratio. */
  readonly unit?: string;
  readonly bar?: { readonly least?: number; readonly most?: number };
  readonly detail: string;
}

export const micro = ({ median }: Spread) => `${median.toFixed(1)} µs`;
export const milli = ({ median }: Spread) => `${median.toFixed(0)} ms`;
export const mebi = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

export function line({ name, value, unit = '×', bar, detail }: Comparison): string {
  const isMet = value >= (bar?.least ?? -Infinity) && value <= (bar?.most ?? Infinity);
  const wanted =
    bar === undefined ? '' : bar.least === undefined ? ` (at most ${bar.most})` : ` (at least ${bar.least})`;
  const mark = bar === undefined ? ' ' : isMet ? '✓' : '✗';
  return `${mark} ${value.toFixed(2).padStart(7)} ${unit}  ${name}${wanted}: ${detail}`;
}
