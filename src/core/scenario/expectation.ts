/** What must hold of what an exchange came to. As written in a scenario; `expect.ts` checks it. */

import type { Outcome } from '../trace/events';

/** Text to equal; or conditions, all of which must hold. */
export type TextExpectation = string | TextConditions;

export interface TextConditions {
  readonly equals?: string;
  /** Each must be part of it. */
  readonly contains?: string | readonly string[];
  /** Regular expressions; each must match some part of it. */
  readonly matches?: string | readonly string[];
  /** One of the values of a header that is there several times. */
  readonly includes?: string;
  /** Its bytes, where they are no text. */
  readonly base64?: string;
  /** As JSON: path (`$.items[0].name`, `*` for any) → the value there. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** None of these may hold. */
  readonly not?: Omit<TextConditions, 'not'>;
}

/** How many: exactly, or from `min` to `max`. */
export type Count = number | { readonly min?: number; readonly max?: number };

/** null: it must not be there. */
export type HeadersExpectation = Readonly<Record<string, TextExpectation | null>>;

export interface MessageExpectation {
  readonly headers?: HeadersExpectation;
  readonly body?: TextExpectation;
  readonly trailers?: HeadersExpectation;
}

/** A string must be part of the line's message. */
export type LogExpectation =
  string | { readonly level?: string; readonly message?: TextExpectation; readonly times?: Count };

/** Of a callout that the plugin makes. `times`: default, exactly once. */
export interface CalloutExpectation extends MessageExpectation {
  readonly cluster?: string;
  readonly method?: string;
  readonly path?: TextExpectation;
  readonly outcome?: string;
  readonly times?: Count;
}

export interface HostCallsExpectation {
  /** The plugin calls none but these. */
  readonly only?: readonly string[];
  readonly never?: readonly string[];
  /** Name → how often. */
  readonly times?: Readonly<Record<string, Count>>;
  readonly total?: Count;
}

/** Its own fields speak of the response that the client gets. */
export interface Expectation extends MessageExpectation {
  readonly status?: number;
  readonly outcome?: Outcome;
  readonly details?: TextExpectation;
  /** Of the request that the upstream gets; `false`: it gets none. */
  readonly upstream?: false | MessageExpectation;
  readonly logs?: readonly LogExpectation[];
  /** Name → its value when the exchange has ended. */
  readonly metrics?: Readonly<Record<string, Count>>;
  /** These and no others are made. */
  readonly callouts?: readonly CalloutExpectation[];
  readonly hostCalls?: HostCallsExpectation;
  /** Of the plugins, since the exchange before: what they cost, the same each time. */
  readonly instructions?: Count;
}
