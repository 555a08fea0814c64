/** Variations of a captured exchange: what another client, or another upstream, might have sent instead. */

import { withBody, type BodyMutation } from './mutate-body';
import { framed } from './mutate-framing';
import { withHeader, withTrailer, type HeaderMutation } from './mutate-headers';
import { withPath, type PathMutation } from './mutate-path';
import type { Side } from './mutate-text';
import type { Exchange, ExchangeRequest, ExchangeResponse } from './exchange';

/**
 * Plain data. A place (`at`) is counted round, so that any number is one; what makes no sense of an exchange leaves it
 * as it is.
 */
export type Mutation =
  | { readonly on: 'method'; readonly method: string }
  | PathMutation
  | HeaderMutation
  | BodyMutation
  | { readonly on: 'status'; readonly status: number }
  /** Virtual milliseconds that the upstream takes. */
  | { readonly on: 'delay'; readonly ms: number };

/** Without mutations, the exchange itself; else one that a client could have sent and Envoy takes. */
export function mutate(exchange: Exchange, mutations: readonly Mutation[]): Exchange {
  return mutations.length === 0 ? exchange : framed(mutations.reduce(mutated, exchange));
}

function mutated(exchange: Exchange, mutation: Mutation): Exchange {
  switch (mutation.on) {
    case 'method':
      return withRequest(exchange, methodOf(mutation.method));
    case 'segment':
    case 'parameter':
      return withRequest(exchange, withPath(exchange.request, mutation));
    case 'status':
      return withResponse(exchange, statusOf(mutation.status));
    case 'delay':
      return withResponse(exchange, delayOf(mutation.ms));
    case 'header':
    case 'new header':
      return on(exchange, mutation.of, (message) => withHeader(message, mutation));
    case 'trailer':
      return on(exchange, mutation.of, (message) => withTrailer(message, mutation));
    default:
      return on(exchange, mutation.of, (message) => withBody(message, mutation));
  }
}

type Message = Pick<ExchangeRequest, 'headers' | 'body' | 'trailers'>;

function on(exchange: Exchange, side: Side, change: (message: Message & { path?: string }) => Partial<Message>) {
  if (side === 'request') return withRequest(exchange, change(exchange.request));
  return withResponse(exchange, change(exchange.response));
}

function withRequest(exchange: Exchange, change: Partial<ExchangeRequest>): Exchange {
  return { ...exchange, request: { ...exchange.request, ...change } };
}

function withResponse(exchange: Exchange, change: Partial<ExchangeResponse>): Exchange {
  return { ...exchange, response: { ...exchange.response, ...change } };
}

/** Of those that Envoy takes: any other, and its codec answers 400. What CONNECT makes is no exchange. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];

function methodOf(method: string): Partial<ExchangeRequest> {
  return METHODS.includes(method) ? { method } : {};
}

/** A minus is dropped with zero's sign, too. */
function delayOf(ms: number): Partial<ExchangeResponse> {
  return Number.isFinite(ms) ? { delayMs: Math.abs(ms) } : {};
}

function statusOf(status: number): Partial<ExchangeResponse> {
  return Number.isInteger(status) && status >= 200 && status <= 999 ? { status } : {};
}
