/** Frames that are no code: the call to the host that was just answered, and the callback that all began with. */

import type { EventOf } from '../core/trace/events';
import type { Halt } from './live-run';
import type { Recording } from './recording';

export interface EventFrame {
  readonly kind: 'event';
  readonly name: string;
  readonly event: EventOf<'host'> | EventOf<'call'>;
}

export function eventFrames(
  halt: Halt,
  recording: Recording,
): { readonly top: EventFrame[]; readonly bottom: EventFrame[] } {
  const event = halt.why === 'event' ? recording.at(halt.seq) : undefined;
  const root = recording.rootAt(halt.seq);
  const host = event === undefined ? undefined : hostOf(recording, halt.seq);
  return {
    top: host === undefined ? [] : [{ kind: 'event', name: hostLabel(host), event: host }],
    bottom: root === undefined ? [] : [{ kind: 'event', name: callLabel(root), event: root }],
  };
}

/** Log lines and header changes come behind the call that made them. */
export function hostOf(recording: Recording, seq: number): EventOf<'host'> | undefined {
  const event = recording.at(seq);
  if (event?.kind === 'host') return event;
  const by = event?.by === undefined ? undefined : recording.at(event.by);
  return by?.kind === 'host' ? by : undefined;
}

function hostLabel({ name, args, result }: EventOf<'host'>): string {
  return `${name}(${values(args)}) → ${result}`;
}

function callLabel({ name, args, context }: EventOf<'call'>): string {
  return `${name}(${[String(context), ...args.map(({ value }) => value)].join(', ')})`;
}

function values(args: EventOf<'host'>['args']): string {
  const text = args.map(({ value }) => value).join(', ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
