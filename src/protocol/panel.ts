/** Between the replay panel (a webview, or a page served on loopback) and whoever runs replays for it. */

import type { ExchangeFile } from '../core/scenario/exchange-file';
import type { CallTiming, MemorySample } from '../core/trace/details';
import type { HeaderList, MessageView, NamedValue, Outcome, TraceEvent } from '../core/trace/events';
import type { CalloutView, StateUse } from '../core/trace/state';
import type { ExchangeSummary } from '../core/trace/summary';
import type { TimelineLine } from '../core/trace/timeline';
import type { Nothing } from './rpc';

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

export interface PanelPlugin {
  readonly name: string;
  /** Of its module. */
  readonly file: string;
  /** As text. */
  readonly configuration: string;
  /** Name of the JSON Schema that the configuration has to fit. */
  readonly schema?: string;
  /** What in it does not fit, a line each. */
  readonly problems: readonly string[];
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
  /** Changed or added here, and not in any file. */
  readonly edited?: true;
}

/** An exchange that was edited; `was`: a digest of what it was made from, for files change behind the panel. */
export interface EditedExchange {
  readonly file: ExchangeFile;
  readonly was: number;
}

/** What the user has changed in the panel and not saved. */
export interface PanelEdits {
  /** By number. */
  readonly exchanges: Readonly<Record<string, EditedExchange>>;
  /** Behind those of the files. */
  readonly added: readonly ExchangeFile[];
  /** Configuration by place in the chain. */
  readonly configurations: Readonly<Record<string, string>>;
  readonly host?: string;
  /** Secrets of captures are not masked. */
  readonly keepSecrets?: true;
}

export interface PanelState {
  readonly title: string;
  readonly module?: PanelModule;
  readonly plugins: readonly PanelPlugin[];
  /** Those that can be imitated. */
  readonly hosts: readonly string[];
  readonly exchanges: readonly PanelExchange[];
  /** To be kept by the view: with it the panel can be opened again. */
  readonly restore?: unknown;
  readonly edits?: PanelEdits;
  readonly canRun: boolean;
  /** Why nothing may be run, and what the button that changes it says. */
  readonly forbidden?: { readonly reason: string; readonly remedy?: string };
  /** What could not be imported or loaded, a line each. */
  readonly problems: readonly string[];
  /** Secrets that were masked: what and how many. */
  readonly masked?: string;
  /** Name of the scenario's file, where it is one. */
  readonly scenario?: string;
  /** Whoever shows the panel can ask for another module. */
  readonly choosesModule?: true;
  /** Whoever shows the panel can debug a request. */
  readonly debugs?: true;
  /** What it is compared with. */
  readonly compared?: string;
}

/** What a view that is shown again gets back: nothing is run anew behind the user's back. */
export interface PanelHistory {
  readonly results: readonly PanelResult[];
  readonly end?: ReplayEnd;
  readonly running: boolean;
}

/** A row of the list: what an exchange came to, in short. */
export interface PanelResult {
  readonly index: number;
  readonly outcome: Outcome;
  readonly status?: number;
  readonly upstreamStatus?: number;
  /** Header changes by plugins, and bodies. */
  readonly changes: number;
  readonly faults: number;
  readonly logs: number;
  readonly callouts: number;
  /** Real time that the exchange took, in microseconds. Beside the Trace, for it is not the same twice. */
  readonly microseconds: number;
  /** Bytes that the guest's memory had at its end. */
  readonly memory?: number;
  /** The same for results that are the same. */
  readonly digest: number;
  /** It differs from what it is compared with. */
  readonly differs?: boolean;
}

export interface ReplayEnd {
  readonly status: 'finished' | 'refused' | 'stopped' | 'cancelled';
  /** A line each: why it was refused or stopped. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

/** Of two runs that are compared: the one at hand, and the other. */
export type RunName = 'this' | 'other';

/** All that is known of what one exchange came to. */
export interface ExchangeDetail {
  readonly summary: ExchangeSummary;
  readonly events: readonly TraceEvent[];
  readonly lines: readonly TimelineLine[];
  readonly callouts: readonly CalloutView[];
  readonly state: readonly StateUse[];
  readonly memory: readonly MemorySample[];
  readonly microseconds: number;
  /** What the upstream got. */
  readonly upstream?: MessageView;
}

/** A call of the guest to the host, at the moment when it was over. */
export interface HostCallDetail {
  readonly seq: number;
  readonly name: string;
  readonly context: number;
  readonly plugin: string;
  readonly args: readonly NamedValue[];
  readonly result: string;
  readonly out: readonly NamedValue[];
  /** As the guest handed them over. */
  readonly words: readonly string[];
  readonly timing?: CallTiming;
  readonly memory: readonly TouchedMemory[];
  readonly maps: readonly { readonly name: string; readonly headers: HeaderList }[];
}

export interface TouchedMemory {
  readonly name: string;
  readonly mode: 'read' | 'write';
  /** Unknown where the guest's allocator chose it. */
  readonly address?: number;
  readonly length: number;
  /** Base64 of its beginning. */
  readonly base64: string;
}

/** What one result has that can be expected of it: where in an `expect` it stands, and its value. */
export interface Keepable {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** What a run is compared with; another module is chosen by whoever shows the panel. */
export interface OtherRun {
  readonly host?: string;
  /** Of the first plugin. */
  readonly configuration?: string;
}

type Numbers = { readonly exchanges?: readonly number[] };
/** The view counts replays and variations that it begins, and is told of them by that. */
type Turn = { readonly turn?: number };
type InRun = { readonly exchange: number; readonly run: RunName };
/** What is wrong with something that the user wrote, a line each; nothing was changed then. */
export type Refusal = { readonly problems: readonly string[] };

/** What the view may ask. */
export type PanelRequests = {
  readonly open: {
    readonly params: { readonly edits?: PanelEdits };
    /** `turn`: of the last that was begun. */
    readonly result: { readonly state: PanelState; readonly turn: number; readonly history?: PanelHistory };
  };
  /** Runs these exchanges, or all; resolves when the replay has ended. */
  readonly replay: {
    /** `quiet`: while something is being typed, the panel alone tells what comes of it. */
    readonly params: Numbers & Turn & { readonly quiet?: true };
    readonly result: ReplayEnd;
  };
  readonly cancel: { readonly params: Nothing; readonly result: Nothing };
  /** The user pressed the button of `forbidden`. */
  readonly permit: { readonly params: Nothing; readonly result: Nothing };
  /** Of the last replay that ran it. */
  readonly trace: { readonly params: InRun; readonly result: { readonly detail?: ExchangeDetail } };
  readonly hostCall: {
    readonly params: InRun & { readonly seq: number };
    readonly result: { readonly call?: HostCallDetail };
  };
  /** As a scenario has it, to be edited. */
  readonly exchange: {
    readonly params: { readonly exchange: number };
    readonly result: { readonly file?: ExchangeFile };
  };
  /** Without a number it is added. */
  readonly edit: {
    /** `file`: an `ExchangeFile`, once the schema has said so. */
    readonly params: { readonly exchange?: number; readonly file: unknown };
    readonly result: Refusal & { readonly exchange?: number };
  };
  /** Back to what the files have; what was added goes. */
  readonly revert: { readonly params: { readonly exchanges: readonly number[] }; readonly result: Nothing };
  readonly configure: {
    readonly params: { readonly plugin: number; readonly configuration: string };
    readonly result: Refusal;
  };
  readonly setHost: { readonly params: { readonly host: string }; readonly result: Nothing };
  /** A capture that was dropped, pasted or chosen. */
  readonly import: {
    readonly params: { readonly name: string; readonly base64: string };
    /** `added`: their numbers. */
    readonly result: Refusal & { readonly added: readonly number[] };
  };
  readonly keepSecrets: { readonly params: Nothing; readonly result: Nothing };
  /** Whoever shows the panel asks what to compare with; without: no comparison any more. */
  readonly compare: {
    readonly params: { readonly other?: OtherRun; readonly choose?: true };
    readonly result: Nothing;
  };
  /** Writes an expectation into the scenario. */
  readonly keep: {
    readonly params: { readonly exchange: number; readonly expectations: readonly Keepable[] };
    readonly result: Refusal & { readonly place?: string };
  };
  /** What was edited goes into the scenario, or into a new one. */
  readonly save: { readonly params: Nothing; readonly result: Refusal & { readonly place?: string } };
  /** `base64`: its content, where whoever shows the panel cannot save it itself. */
  readonly export: {
    readonly params: { readonly format: string; readonly exchanges?: readonly number[] };
    readonly result: Refusal & { readonly name?: string; readonly base64?: string };
  };
  /** Runs it under the debugger, which reads files alone: `unsaved` is in the way. */
  readonly debug: {
    readonly params: { readonly exchange: number };
    readonly result: Refusal & { readonly unsaved?: true };
  };
  /** Looks for variations of these exchanges that bring the plugin down. */
  readonly vary: {
    readonly params: Turn & { readonly exchanges: readonly number[] };
    readonly result: Refusal & { readonly added: readonly number[]; readonly tried: number };
  };
};

/** What the view is told. */
export type PanelEvents = {
  readonly results: readonly PanelResult[];
  readonly ended: ReplayEnd & { readonly turn: number };
  /** Variations are no longer tried. */
  readonly idle: { readonly turn: number };
  /** The module or the capture changed on disk, or something was edited. */
  readonly changed: PanelState;
  /** The module was built anew: all is to be replayed. */
  readonly rebuilt: PanelState;
};
