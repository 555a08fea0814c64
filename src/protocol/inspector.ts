/** Between whoever shows a module and the thread that works on it: what takes longer than reading its sections. */

import type { Capability } from '../core/inspect/capabilities';
import type { Comparison } from '../core/inspect/compare';
import type { Saving } from '../core/inspect/shrink';
import type { Sizes } from '../core/inspect/sizes';
import type { Table, TableName } from '../core/inspect/table';
import type { Problem } from '../core/problem';
import type { Listing } from '../core/wasm/code/listing';
import type { Nothing } from './rpc';

/** What the thread is started with. */
export interface InspectorJob {
  /** The module; empty for what needs none. */
  readonly bytes: Uint8Array;
}

export interface NamedFunction {
  readonly index: number;
  /** For people. */
  readonly name: string;
}

export interface FunctionView {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  /** Absent for an import. */
  readonly listing?: Listing;
  readonly callers: readonly NamedFunction[];
}

export interface SizeReport extends Sizes {
  readonly savings: readonly Saving[];
}

export type Assembled =
  { readonly bytes: Uint8Array; readonly problems: readonly [] } | { readonly problems: readonly Problem[] };

/** A type, so that it is a map of requests. */
export type InspectorRequests = {
  readonly table: { readonly params: { readonly name: TableName }; readonly result: Table };
  readonly function: { readonly params: { readonly index: number }; readonly result: FunctionView };
  /** By number, by the whole name, else by a part of it. */
  readonly find: { readonly params: { readonly text: string }; readonly result: readonly NamedFunction[] };
  readonly sizes: { readonly params: Nothing; readonly result: SizeReport };
  readonly capabilities: { readonly params: Nothing; readonly result: readonly Capability[] };
  /** The whole module as text: only for small ones. */
  readonly text: { readonly params: Nothing; readonly result: { readonly text: string } };
  readonly assemble: {
    readonly params: { readonly name: string; readonly text: string };
    readonly result: Assembled;
  };
  /** `bytes`: the other build, which is the later one. */
  readonly compare: { readonly params: { readonly bytes: Uint8Array }; readonly result: Comparison };
  /** Of a component. */
  readonly wit: { readonly params: Nothing; readonly result: { readonly wit: string } };
};
