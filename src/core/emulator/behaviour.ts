/** What a host function does, apart from how its arguments and results pass through guest memory (`dispatch.ts`). */

import type { Bytes } from '../bytes';
import type { WasmResult } from '../proxywasm/enums';
import type { Pair } from '../proxywasm/pairs';
import type { HOST_FUNCTIONS, HostFunctionName } from '../proxywasm/signatures';
import type { TracePayload } from '../trace/events';
import type { Context } from './context';
import type { Vm } from './vm';

/**
 * `text` and `path` are byte strings, and bytes for the guest may be one; everything that is one i32 or more is a number,
 * 64 bits are a bigint.
 */
type ValueOf<K> = K extends 'text' | '>text' | 'path'
  ? string
  : K extends 'bytes'
    ? Bytes
    : K extends '>bytes'
      ? Bytes | string
      : K extends 'pairs' | '>pairs'
        ? readonly Pair[]
        : K extends 'i64' | 'u64' | '>u64'
          ? bigint
          : number;

type Inputs<P> = P extends readonly [infer Head, ...infer Rest]
  ? Head extends `${string}:>${string}`
    ? Inputs<Rest>
    : Head extends `${string}:${infer Kind}`
      ? [ValueOf<Kind>, ...Inputs<Rest>]
      : []
  : [];

type Outputs<P> = P extends readonly [infer Head, ...infer Rest]
  ? Head extends `${string}:>${infer Kind}`
    ? [ValueOf<`>${Kind}`>, ...Outputs<Rest>]
    : Outputs<Rest>
  : [];

type ParamsOf<N extends HostFunctionName> = (typeof HOST_FUNCTIONS)[N]['params'];

/** A code alone writes nothing to the guest; `out` is written whatever the code, as some calls do. */
export type Reply<O> = WasmResult | { readonly status: WasmResult; readonly out: O };

export interface Call {
  readonly vm: Vm;
  /** The effective context: the one that `proxy_set_effective_context` chose, else the one being called back. */
  readonly context: Context;
  /** Records what the call changed; it stands in the Trace after the call, marked as caused by it. */
  effect(payload: TracePayload): void;
}

export type Behaviour<N extends HostFunctionName> = (
  call: Call,
  ...args: Inputs<ParamsOf<N>>
) => Reply<Outputs<ParamsOf<N>>>;

/** Some of the host functions, by name. */
export type Behaviours = { readonly [N in HostFunctionName]?: Behaviour<N> };
