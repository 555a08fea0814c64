/** Which exchanges of a scenario somebody means. */

import { problem } from '../core/problem';
import type { Scenario } from '../core/scenario/scenario';
import { InputError } from './errors';

/** `exchange`: number, from 1, or name. Numbers of those that are replayed; undefined: all. Throws `InputError`. */
export function chosenExchanges(
  exchange: number | string | undefined,
  { exchanges, connections }: Pick<Scenario, 'exchanges' | 'connections'>,
): readonly number[] | undefined {
  if (exchange === undefined || exchange === '') return undefined;
  const all = [...exchanges, ...connections];
  const named = all.findIndex(({ name }) => name === exchange) + 1;
  const number = named > 0 ? named : Number(exchange);
  if (Number.isInteger(number) && number >= 1 && number <= all.length) return [number];
  const names = all.map(({ name }, at) => `${at + 1} (${name})`).slice(0, 20);
  const remedy = `Choose one of ${names.join(', ')}.`;
  throw new InputError([problem('no-such-exchange', `there is no exchange "${exchange}"`, {}, remedy)]);
}
