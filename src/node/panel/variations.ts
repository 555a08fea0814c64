/** Variations of the chosen exchanges: what they find, as exchanges to be listed. */

import { exchangeFile, type ExchangeFile } from '../../core/scenario/exchange-file';
import type { ReplayRunner } from '../replay';
import type { ReplayableInput } from './input';
import { linesOf } from './state';

export interface Tried {
  readonly files: readonly ExchangeFile[];
  readonly tried: number;
  /** A line each. */
  readonly problems: readonly string[];
}

export async function tryVariations(
  input: ReplayableInput,
  numbers: readonly number[],
  runner: ReplayRunner,
  signal: AbortSignal,
): Promise<Tried> {
  try {
    const { vary } = await import('../vary/vary');
    const { findings, tried, problems } = await vary(input, numbers, runner, { signal });
    return { files: findings.map(({ exchange }) => exchangeFile(exchange)), tried, problems };
  } catch (error) {
    return { files: [], tried: 0, problems: linesOf(error) };
  }
}
