/** Variations of the chosen exchanges: what they find, as exchanges to be listed. */

import { exchangeFile, type ExchangeFile } from '../../core/scenario/exchange-file';
import type { ReplayRunner } from '../replay';
import type { Finding } from '../vary/vary';
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
    const files = findings.map(({ exchange }) => exchangeFile(exchange));
    return { files, tried, problems: [...problems, ...notes(findings)] };
  } catch (error) {
    return { files: [], tried: 0, problems: linesOf(error) };
  }
}

function notes(findings: readonly Finding[]): string[] {
  const count = findings.filter(({ unsettled }) => unsettled === true).length;
  if (count === 0) return [];
  return [`Interrupted: ${count} of them ${count === 1 ? 'is' : 'are'} as seen, and may fail only after others.`];
}
