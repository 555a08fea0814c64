/**
 * What a conformance guest does, as data: for each callback the host calls that it makes. `assemble.ts` turns it into a
 * module that logs every call with its result, so that two hosts can be compared line by line.
 */

import type { AbiVersion } from '../../../src/core/proxywasm/abi';
import type { CallbackName, HostFunctionName } from '../../../src/core/proxywasm/signatures';

/** `saved('x')` is what an earlier step kept under that name: a number, or bytes with their length. */
export interface Saved {
  readonly saved: string;
}

/** Bytes that are no text: `{ hex: '00ff' }`. */
export interface Hex {
  readonly hex: string;
}

/** Any pointer and length, for arguments that are out of bounds. */
export interface Raw {
  readonly pointer: number;
  readonly length: number;
}

export type PairList = readonly (readonly [string, string])[];
export type Arg = number | bigint | boolean | string | PairList | Saved | Hex | Raw;

/** A host function with typed arguments; results are written to slots of the guest's and logged. */
export interface CallStep {
  readonly step: 'call';
  readonly name: HostFunctionName;
  readonly args: readonly Arg[];
  /** Keeps the first result. */
  readonly save?: string;
  /** Keeps another one, counted from 0. */
  readonly saveFrom?: number;
  /** Replaces the pointers that results are written to, by position among the results. */
  readonly out?: readonly number[];
  /** Bytes are logged as their number alone: they are not the same in two runs. */
  readonly lengthOnly?: true;
}

/** Any import with plain words; `show` dumps memory afterwards, each [address, length]. */
export interface RawStep {
  readonly step: 'raw';
  readonly module: string;
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
  readonly words: readonly (number | bigint | Saved)[];
  readonly show: readonly (readonly [number, number])[];
}

export type Step =
  | CallStep
  | RawStep
  | { readonly step: 'log'; readonly text: string }
  | { readonly step: 'return'; readonly value: number }
  | { readonly step: 'trap' }
  | { readonly step: 'divide' }
  | { readonly step: 'recurse' }
  /** Grows memory by so many pages and logs what memory.grow answered. */
  | { readonly step: 'grow'; readonly pages: number }
  /** Stores a 32-bit word, for the structures that raw calls read. */
  | { readonly step: 'store'; readonly address: number; readonly value: number }
  /** Logs the difference of two 32-bit numbers that were kept and are not the same in two runs. */
  | { readonly step: 'difference'; readonly of: string; readonly from: string }
  /** Logs 1 when the 64-bit number `of` is not less than `from`. */
  | { readonly step: 'atLeast'; readonly of: string; readonly from: string }
  /** Runs `steps` only in the n-th call of this callback, counted from 1 for each VM. */
  | { readonly step: 'nth'; readonly nth: number; readonly steps: readonly Step[] };

export type StartExport = '_initialize' | '_start' | 'main' | '__main_void' | 'malloc';

export interface Guest {
  readonly abi?: AbiVersion;
  readonly on?: Readonly<Partial<Record<CallbackName | StartExport, readonly Step[]>>>;
  /** Callbacks that are not exported although they would be by default. */
  readonly without?: readonly (CallbackName | 'malloc')[];
  /** No line for each call of a callback. */
  readonly quiet?: boolean;
  /** Replaces the marker exports. */
  readonly markers?: readonly string[];
  /** More module fields, as text: imports go to `imports`, as they stand before everything else. */
  readonly imports?: string;
  /** Replaces the memory, as text; empty where it is imported. */
  readonly memory?: string;
  /** The module itself as hex digits, for what is no module; everything else is ignored. */
  readonly bytes?: string;
  readonly fields?: string;
}

export const saved = (name: string): Saved => ({ saved: name });
export const hex = (text: string): Hex => ({ hex: text });
/** 1 MiB below the end of the 32-bit space: outside any guest's memory. */
export const OUTSIDE = 0xfff00000;
export const outside = (length = 4): Raw => ({ pointer: OUTSIDE, length });

export function call(name: HostFunctionName, ...args: readonly Arg[]): CallStep {
  return { step: 'call', name, args };
}

/** As `call`, and keeps its first result under `name`. */
export function keep(name: string, call: CallStep): CallStep {
  return { ...call, save: name };
}

/** As `call`, and keeps its n-th result, counted from 0. */
export function keepNth(name: string, saveFrom: number, call: CallStep): CallStep {
  return { ...call, save: name, saveFrom };
}

/** As `call`, with the addresses for its results given. */
export function into(call: CallStep, ...out: readonly number[]): CallStep {
  return { ...call, out };
}

/** As `call`, for bytes that vary: only how many there are is logged. */
export function lengthOf(call: CallStep): CallStep {
  return { ...call, lengthOnly: true };
}

export const difference = (of: string, from: string): Step => ({ step: 'difference', of, from });
export const atLeast = (of: string, from: string): Step => ({ step: 'atLeast', of, from });
export const log = (text: string): Step => ({ step: 'log', text });
export const ret = (value: number): Step => ({ step: 'return', value });
export const trap = (): Step => ({ step: 'trap' });
export const nth = (n: number, ...steps: readonly Step[]): Step => ({ step: 'nth', nth: n, steps });
export const store = (address: number, value: number): Step => ({ step: 'store', address, value });

/** Free memory for raw calls: 4 KiB from here. */
export const SCRATCH = 0x1000;

const WASI_WORDS: Readonly<Record<string, string>> = {
  a: 'i32',
  b: 'i64',
};

/** `wasi('fd_seek', 'abaa', [1, 0n, 0, SCRATCH], [[SCRATCH, 8]])`: a is i32, b is i64. */
export function wasi(
  name: string,
  shape: string,
  words: readonly (number | bigint | Saved)[] = [],
  show: readonly (readonly [number, number])[] = [],
  module = 'wasi_snapshot_preview1',
): Step {
  const params = Array.from(shape, (letter) => WASI_WORDS[letter] ?? 'i32');
  return { step: 'raw', module, name, params, results: name === 'proc_exit' ? [] : ['i32'], words, show };
}

/** A function of module `env` that is not in the ABI's table. */
export function env(name: string, params: readonly string[], results: readonly string[], ...words: number[]): Step {
  return { step: 'raw', module: 'env', name, params, results, words, show: [] };
}

/** `path('request', 'headers', 'x')`: the parts of a property's path as the ABI joins them. */
export const path = (...parts: readonly string[]): string => parts.join('\0');
