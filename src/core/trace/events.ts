/**
 * The Trace: an append-only list of what happened, in order. Views, reports and the debugger read it and nothing else.
 * Everything is plain data and readable text; no event holds a measured duration, so two replays of one scenario give
 * the same bytes. Durations travel beside it (`ExchangeTiming`).
 */

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** A body in a readable form. `size` is in bytes; of long bodies `text` or `base64` holds the first part. */
export type BodyView =
  | { readonly size: number; readonly text: string; readonly cut?: true }
  | { readonly size: number; readonly base64: string; readonly cut?: true };

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface MessageView {
  readonly headers: HeaderList;
  readonly body?: BodyView;
  readonly trailers?: HeaderList;
}

export interface Frame {
  readonly function: string;
  /** Function index and byte offset in the module that ran, as V8 gives them. */
  readonly index?: number;
  readonly offset?: number;
}

export type HeaderOperation = 'add' | 'replace' | 'remove';
export type MapName = 'request headers' | 'request trailers' | 'response headers' | 'response trailers';

/** How an exchange ended. */
export type Outcome =
  /** The upstream's answer reached the client. */
  | 'answered'
  /** The client got a response that the plugin or the proxy made. */
  | 'local reply'
  /** The plugin paused the stream and nothing is left that could resume it. */
  | 'stalled'
  /** The stream was reset after the response had begun, or by the plugin. */
  | 'reset'
  /** The replay itself ended here: time, memory or trace limit. */
  | 'stopped';

/** What became of a callout. `unanswered`: nothing in the scenario answers it. */
export type CalloutOutcome =
  'answered' | 'refused' | 'reset' | 'reset-after-headers' | 'timeout' | 'unanswered' | 'cancelled';

export type StopReason = 'time-limit' | 'memory-ceiling' | 'trace-limit';

export type TracePayload =
  | {
      readonly kind: 'plugin';
      readonly name: string;
      readonly abi: string;
      readonly hash: string;
      readonly host: string;
    }
  /** The guest is called. */
  | { readonly kind: 'call'; readonly name: string; readonly context: number; readonly args: readonly NamedValue[] }
  /** It came back; `call` is the seq of that call. */
  | { readonly kind: 'return'; readonly call: number; readonly result?: string }
  /** The guest called the host. */
  | {
      readonly kind: 'host';
      readonly name: string;
      readonly context: number;
      readonly args: readonly NamedValue[];
      readonly result: string;
      readonly out: readonly NamedValue[];
    }
  | { readonly kind: 'log'; readonly level: string; readonly context: number; readonly message: string }
  | {
      readonly kind: 'header';
      readonly map: MapName;
      readonly operation: HeaderOperation;
      readonly name: string;
      readonly value?: string;
    }
  | { readonly kind: 'body'; readonly buffer: string; readonly before: number; readonly after: number }
  /** A metric's value after the call that changed it; `type` is 0 counter, 1 gauge, 2 histogram (then: samples so far). */
  | { readonly kind: 'metric'; readonly name: string; readonly type: number; readonly value: string }
  /** A callout has begun; `callout` is the id that the plugin knows it by. */
  | {
      readonly kind: 'callout';
      readonly callout: number;
      readonly cluster: string;
      readonly timeoutMs: number;
      readonly message: MessageView;
    }
  /** A message on a gRPC stream of the plugin's. */
  | { readonly kind: 'callout-message'; readonly callout: number; readonly body: BodyView }
  | {
      readonly kind: 'callout-end';
      readonly callout: number;
      readonly outcome: CalloutOutcome;
      readonly message?: MessageView;
    }
  | { readonly kind: 'local-reply'; readonly status: number; readonly details: string }
  | { readonly kind: 'trap'; readonly name: string; readonly message: string; readonly frames: readonly Frame[] }
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly message: string }
  | { readonly kind: 'exchange'; readonly name: string; readonly client: MessageView }
  /** A message as it entered or left the filter chain. */
  | { readonly kind: 'request-in'; readonly message: MessageView }
  /** `cut`: the stream ended before the request did, so how much of it the upstream saw is a matter of chance. */
  | { readonly kind: 'request-out'; readonly message: MessageView; readonly cut?: true }
  | { readonly kind: 'response-in'; readonly message: MessageView }
  | {
      readonly kind: 'end';
      readonly outcome: Outcome;
      readonly status?: number;
      readonly details: string;
      /** What the client got. */
      readonly client?: MessageView;
    };

/** `seq` counts from 1 without gaps. `by` is the seq of the host call or guest call that caused the event. */
export type TraceEvent = TracePayload & {
  readonly seq: number;
  /** 1-based; absent for what belongs to no exchange (start-up, shutdown). */
  readonly exchange?: number;
  readonly by?: number;
  /** The plugin it belongs to, by its place in the chain from 0; absent for the first and for what is no plugin's. */
  readonly plugin?: number;
  /** One of the start-ups that Envoy makes besides the worker's: contexts in it are not those of the worker. */
  readonly vm?: ExtraVm;
};

export type ExtraVm = 'canary' | 'main';

export type EventOf<K extends TracePayload['kind']> = Extract<TraceEvent, { kind: K }>;
