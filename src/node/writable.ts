/** Exchanges of a capture as a scenario can hold them. */

import type { Capture } from '../core/capture/capture';
import { exchangeFile, unwritable, type ExchangeFile } from '../core/scenario/exchange-file';
import { formatProblem } from '../core/problem';
import { checkExchange } from './scenario-file';

/** `left`: those that it cannot, each with its number and the reason. */
export async function writable({
  exchanges,
  connections = [],
}: Capture): Promise<{ readonly files: readonly ExchangeFile[]; readonly left: readonly string[] }> {
  const files: ExchangeFile[] = [];
  const left: string[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    const file = exchangeFile(exchange);
    const [fault] = await checkExchange(file);
    const reason = unwritable(exchange) ?? (fault === undefined ? undefined : formatProblem(fault));
    if (reason === undefined) files.push(file);
    else left.push(`request ${index + 1} was left out: ${reason}`);
  }
  if (connections.length > 0) left.push(`TCP connections were left out: ${connections.length}`);
  return { files, left };
}
