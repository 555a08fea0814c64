/** What importers know of messages: which are announced by a length, and what a request without an answer is given. */

import type { Bytes } from '../bytes';
import type { ExchangeResponse, Header } from '../scenario/exchange';

/** For what only asks: the file says nothing of an answer, so the upstream's is 200 without a body. */
export const NO_ANSWER: ExchangeResponse = { status: 200, headers: [], body: [], trailers: [], delayMs: 0 };

/** Methods for which a request without a body is announced by nothing at all. */
const BODYLESS = /^(GET|HEAD|DELETE|OPTIONS|CONNECT|TRACE)$/i;

export function hasHeader(headers: readonly Header[], ...names: readonly string[]): boolean {
  return headers.some(([name]) => names.includes(name.toLowerCase()));
}

/** With the length that its sender must have sent, where nothing announces the body yet. */
export function announced(headers: readonly Header[], method: string, length: number): readonly Header[] {
  const isSilent = length === 0 && BODYLESS.test(method);
  if (isSilent || hasHeader(headers, 'content-length', 'transfer-encoding')) return headers;
  return [...headers, ['content-length', String(length)]];
}

/** With `length` wherever a content-length stands. */
export function remeasured(headers: readonly Header[], length: number): readonly Header[] {
  return headers.map(([name, value]): Header => [
    name,
    name.toLowerCase() === 'content-length' ? String(length) : value,
  ]);
}

export function pieces(...parts: readonly Bytes[]): readonly Bytes[] {
  return parts.filter((part) => part.length > 0);
}

export function lengthOf(body: readonly Bytes[]): number {
  return body.reduce((sum, part) => sum + part.length, 0);
}
