/** Real captures (test/fixtures/captures/README.md), and what tests look at of an import. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capture } from '../../../src/core/capture/capture';
import type { Checked } from '../../../src/core/problem';
import type { Exchange } from '../../../src/core/scenario/exchange';

export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'captures', name), 'utf8');
}

/** The servers behind the real captures gave out these. */
export const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

export const joined = (body: readonly Uint8Array[]) => Buffer.concat(body);
export const text = (body: readonly Uint8Array[]) => joined(body).toString();

export function only({ value }: Checked<Capture>): Exchange {
  const [exchange, ...others] = value.exchanges;
  if (exchange === undefined || others.length > 0) throw new Error(`${value.exchanges.length} exchanges`);
  return exchange;
}

/** `code line: message`, of each. */
export function told({ problems }: Checked<unknown>): string[] {
  return problems.map(({ code, place, message }) => `${code} ${place.line ?? '-'}: ${message}`);
}
