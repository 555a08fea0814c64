import type { Bytes } from '../bytes';
import type { Expectation } from './expectation';

/** Text as people and captures write it, not byte strings. */
export type Header = readonly [name: string, value: string];

export interface ExchangeRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Host and port, used where no `host` header says otherwise. */
  readonly authority: string;
  /** With its query. */
  readonly path: string;
  readonly protocol: string;
  readonly headers: readonly Header[];
  /** The body in the pieces in which it arrives; none: no body. */
  readonly body: readonly Bytes[];
  readonly trailers: readonly Header[];
}

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: readonly Bytes[];
  readonly trailers: readonly Header[];
  /** How long the upstream took, in virtual milliseconds. */
  readonly delayMs: number;
}

/** What happens before an exchange, or after the last. */
export type Step =
  /** Virtual milliseconds pass. */
  | { readonly wait: number }
  /** Time passes until so many ticks have come. */
  | { readonly ticks: number }
  /** Somebody else puts an item into a queue that a plugin has registered. */
  | { readonly enqueue: { readonly queue: string; readonly vmId: string; readonly value: Bytes } };

/** One captured request with the upstream's answer. */
export interface Exchange {
  readonly name: string;
  /** Nanoseconds since 1970, where the capture says when. */
  readonly startTime?: bigint;
  readonly request: ExchangeRequest;
  readonly response: ExchangeResponse;
  readonly before?: readonly Step[];
  /** What the scenario sets for it alone: properties by dotted path. */
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
  readonly expect?: Expectation;
}

/** The one that bears `number` when all are replayed `repeat` times, counted from 1; undefined: none of them does. */
export function exchangeOf(exchanges: readonly Exchange[], repeat: number, number: number): Exchange | undefined {
  const { length } = exchanges;
  return number >= 1 && number <= length * repeat ? exchanges[(number - 1) % length] : undefined;
}

/** `https://shop.test:8443/a?b` → its parts; undefined when it is no HTTP URL. */
export function splitUrl(url: string): Pick<ExchangeRequest, 'scheme' | 'authority' | 'path'> | undefined {
  const match = /^(https?):\/\/([^/?#]+)([^#]*)/i.exec(url);
  if (match === null) return undefined;
  const [, scheme = '', authority = '', rest = ''] = match;
  return {
    scheme: scheme.toLowerCase() as 'http' | 'https',
    authority: authority.replace(/^[^@]*@/, ''),
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}
