/** The events of an exchange as lines: guest calls, and what the guest called meanwhile below them. */

import { oneLine } from '../problem';
import type { CallTiming, SectionDetails } from './details';
import type { NamedValue, TraceEvent } from './events';

export interface TimelineLine {
  readonly depth: number;
  readonly text: string;
  readonly seq: number;
  readonly kind: TraceEvent['kind'];
  /** Name of the function that was called, by either side. */
  readonly call?: string;
  /** Where it was measured. */
  readonly timing?: CallTiming;
  /** Place in the chain of the plugin; absent for the first. */
  readonly plugin?: number;
}

export function timeline(events: readonly TraceEvent[], details?: SectionDetails): TimelineLine[] {
  const results = new Map(events.flatMap((event) => (event.kind === 'return' ? [[event.call, event.result]] : [])));
  let depth = 0;
  const lines: TimelineLine[] = [];
  const add = (event: TraceEvent, text: string, extra = 0) =>
    lines.push({
      depth: depth + extra,
      text: oneLine(text),
      seq: event.seq,
      kind: event.kind,
      ...(event.kind === 'call' || event.kind === 'host' ? { call: event.name } : {}),
      ...timingOf(event, details),
      ...(event.plugin === undefined ? {} : { plugin: event.plugin }),
    });
  for (const event of events) {
    switch (event.kind) {
      case 'call': {
        const result = results.get(event.seq);
        add(
          event,
          `${event.name}(${argumentList(event.context, event.args)})${result === undefined ? '' : ` → ${result}`}`,
        );
        depth++;
        break;
      }
      case 'return':
        depth = Math.max(0, depth - 1);
        break;
      case 'trap':
        add(event, `trap: ${event.message}`);
        for (const frame of event.frames) add(event, `at ${frame.function}`, 1);
        depth = Math.max(0, depth - 1);
        break;
      case 'host':
        add(event, hostText(event));
        break;
      case 'log':
        // A line that proxy_log wrote stands in that call already; those through WASI have no call of their own.
        if (event.by === undefined) add(event, `log ${event.level}: ${event.message}`);
        break;
      case 'local-reply':
        add(event, `local reply ${event.status} "${event.details}", after this callback`, 1);
        break;
      case 'callout':
        add(event, `callout ${event.callout} to ${event.cluster}`, 1);
        break;
      case 'callout-end':
        add(event, `callout ${event.callout}: ${event.outcome}`);
        break;
      case 'metric':
        add(event, `metric ${event.name} is ${event.value}`, 1);
        break;
      case 'body':
        add(event, `${event.buffer}: ${event.before} → ${event.after} bytes`, 1);
        break;
      case 'stopped':
        add(event, event.message);
        break;
      default:
    }
  }
  return lines;
}

function timingOf({ kind, seq }: TraceEvent, details: SectionDetails | undefined): { timing?: CallTiming } {
  const found = kind === 'call' ? details?.calls.get(seq) : kind === 'host' ? details?.hosts.get(seq) : undefined;
  return found === undefined ? {} : { timing: { start: found.start, duration: found.duration } };
}

function hostText(event: Extract<TraceEvent, { kind: 'host' }>): string {
  const args = event.args.map(({ value }) => value).join(', ');
  const out = event.out.map(({ value }) => value).join(', ');
  return `#${event.seq} ${event.name}(${args}) → ${event.result}${out === '' ? '' : ` ${out}`}`;
}

function argumentList(context: number, args: readonly NamedValue[]): string {
  return [`context ${context}`, ...args.map(({ name, value }) => `${name} ${value}`)].join(', ');
}
