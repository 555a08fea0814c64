/** One recorded replay, and the calls of one plugin in it. */

import type { Bytes } from '../bytes';
import type { Scenario } from '../scenario/scenario';
import type { EventOf, TraceEvent } from '../trace/events';
import type { SectionDetails } from '../trace/details';

/** `readDetailed` gives its events and details. */
export interface RecordedSection {
  /** Of the exchange, from 1; 0: none. */
  readonly number: number;
  readonly events: readonly TraceEvent[];
  readonly details: SectionDetails;
}

export interface Recorded {
  readonly scenario: Scenario;
  readonly sections: readonly RecordedSection[];
  /** Place of the plugin in the chain, from 0. */
  readonly plugin: number;
}

/** The proxy called the plugin. */
export interface Callback {
  readonly name: string;
  readonly context: number;
  readonly args: ReadonlyMap<string, string>;
  readonly seq: number;
  /** What the plugin asked of the host, and what came of it. */
  readonly inside: readonly TraceEvent[];
  /** Undefined: it returned nothing, or did not come back. */
  readonly result: string | undefined;
  readonly hasReturned: boolean;
  readonly section: RecordedSection;
}

/** Those of the worker's VM alone: the other start-ups do the same once more. */
export function callbacksOf(section: RecordedSection, plugin: number): readonly Callback[] {
  const own = section.events.filter((event) => (event.plugin ?? 0) === plugin && event.vm === undefined);
  return own.flatMap((event, at) => (event.kind === 'call' ? [callback(event, own.slice(at + 1), section)] : []));
}

function callback(call: EventOf<'call'>, behind: readonly TraceEvent[], section: RecordedSection): Callback {
  const end = behind.findIndex(({ kind }) => kind === 'return' || kind === 'call');
  const inside = end === -1 ? behind : behind.slice(0, end);
  const last = behind[end];
  const hasReturned = last?.kind === 'return' && last.call === call.seq;
  const { name, context, seq } = call;
  const args = new Map(call.args.map((one) => [one.name, one.value]));
  return { name, context, seq, args, inside, result: hasReturned ? last.result : undefined, hasReturned, section };
}

export function argument({ args }: Pick<Callback, 'args'>, name: string): number {
  return Number(args.get(name) ?? 0);
}

export type Host = EventOf<'host'>;

export function hostCalls({ inside }: Callback, ...names: readonly string[]): Host[] {
  return inside.filter((event): event is Host => event.kind === 'host' && names.includes(event.name));
}

/** An argument or a result as people read it. */
export function valueOf({ args, out }: Host, name: string): string {
  return [...args, ...out].find((one) => one.name === name)?.value ?? '';
}

export interface Kept {
  readonly bytes: Bytes;
  /** Less than there was is recorded. */
  readonly isCut: boolean;
}

/** The bytes that a host call read or wrote; nothing where there were none. */
export function memoryOf({ details }: RecordedSection, { seq }: Host, name: string): Kept {
  const use = details.hosts.get(seq)?.memory.find((one) => one.name === name);
  const bytes = use?.kept ?? new Uint8Array(0);
  return { bytes, isCut: bytes.length < (use?.length ?? 0) };
}
