/** Between the replay panel (a webview, or a page served on loopback) and whoever runs replays for it. */

import type { TraceEvent } from '../core/trace/events';
import type { ExchangeSummary } from '../core/trace/summary';
import type { TimelineLine } from '../core/trace/timeline';
import type { Nothing, Validator } from './rpc';

export interface PanelModule {
  /** File name without its folders. */
  readonly file: string;
  readonly size: number;
  readonly abi: string;
  /** First seven digits of the SHA-256. */
  readonly hash: string;
  /** When the file was written, in milliseconds since 1970. */
  readonly builtAt: number;
  readonly host: string;
}

export interface PanelExchange {
  /** 1-based. */
  readonly index: number;
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly upstreamStatus: number;
  /** Where it has one of its own. */
  readonly name?: string;
}

export interface PanelState {
  readonly title: string;
  readonly module?: PanelModule;
  readonly exchanges: readonly PanelExchange[];
  /** To be kept by the view: with it the panel can be opened again. */
  readonly restore?: unknown;
  readonly canRun: boolean;
  /** Why nothing may be run, and what the button that changes it says. */
  readonly forbidden?: { readonly reason: string; readonly remedy: string };
  /** What could not be imported or loaded, a line each. */
  readonly problems: readonly string[];
}

/** What a view that is shown again gets back: nothing is run anew behind the user's back. */
export interface PanelHistory {
  readonly results: readonly PanelResult[];
  readonly end?: ReplayEnd;
  readonly running: boolean;
}

export interface PanelResult {
  readonly summary: ExchangeSummary;
  /** Real time that the exchange took, in microseconds. Beside the Trace, for it is not the same twice. */
  readonly microseconds: number;
}

export interface ReplayEnd {
  readonly status: 'finished' | 'refused' | 'stopped' | 'cancelled';
  /** A line each: why it was refused or stopped. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

/** What the view may ask. */
export type PanelRequests = {
  readonly open: {
    readonly params: Nothing;
    readonly result: { readonly state: PanelState; readonly history?: PanelHistory };
  };
  /** Runs these exchanges, or all; resolves when the replay has ended. */
  readonly replay: { readonly params: { readonly exchanges?: readonly number[] }; readonly result: ReplayEnd };
  readonly cancel: { readonly params: Nothing; readonly result: Nothing };
  /** The user pressed the button of `forbidden`. */
  readonly permit: { readonly params: Nothing; readonly result: Nothing };
  /** The Trace of one exchange of the last replay that ran it, and the same as lines. */
  readonly trace: {
    readonly params: { readonly exchange: number };
    readonly result: { readonly events: readonly TraceEvent[]; readonly lines: readonly TimelineLine[] };
  };
};

/** What the view is told. */
export type PanelEvents = {
  readonly results: readonly PanelResult[];
  readonly ended: ReplayEnd;
  /** The module or the capture changed on disk. */
  readonly changed: PanelState;
  /** The module was built anew: all is to be replayed. */
  readonly rebuilt: PanelState;
};

type Guards = { readonly [N in keyof PanelRequests]: Validator<PanelRequests[N]['params']> };

const MOST_EXCHANGES = 1_000_000;

/** The view is not trusted more than any page: all it sends passes here. */
export const panelRequestGuards: Guards = {
  open: (value) => (isObject(value) ? {} : undefined),
  permit: (value) => (isObject(value) ? {} : undefined),
  cancel: (value) => (isObject(value) ? {} : undefined),
  trace: (value) => (isObject(value) && isIndex(value['exchange']) ? { exchange: value['exchange'] } : undefined),
  replay: (value) => {
    if (!isObject(value)) return undefined;
    const list = value['exchanges'];
    if (list === undefined) return {};
    return Array.isArray(list) && list.length <= MOST_EXCHANGES && list.every(isIndex)
      ? { exchanges: list }
      : undefined;
  },
};

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_EXCHANGES;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
