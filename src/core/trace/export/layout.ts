/** Where the events of an exchange stand in time: as measured; or, where nothing was, one microsecond after the other. */

import type { EventOf, TraceEvent } from '../events';
import type { EventTiming, TracedExchange } from './traced';

/** A call, of the guest or of the host. Times in microseconds since the exchange began. */
export interface Slice {
  readonly event: EventOf<'call'> | EventOf<'host'>;
  readonly parent: Slice | undefined;
  readonly start: number;
  end: number;
  /** Of a guest call that came back. */
  result: string | undefined;
}

/** Any other event. */
export interface Mark {
  readonly event: TraceEvent;
  readonly at: number;
  /** The guest call in which it happened. */
  readonly slice: Slice | undefined;
}

export interface Layout {
  /** In the order in which they begin: those within another stand behind it. */
  readonly slices: readonly Slice[];
  readonly marks: readonly Mark[];
  readonly duration: number;
  readonly measured: boolean;
}

export function layout({ events, timing, microseconds }: TracedExchange): Layout {
  const builder = new LayoutBuilder(timing);
  for (const event of events) builder.add(event);
  const { slices, marks } = builder;
  const duration = Math.max(builder.finish(), timing === undefined ? 0 : microseconds);
  // Without calls there is nothing that could have been measured.
  return { slices, marks, duration, measured: timing !== undefined || slices.length === 0 };
}

/** Between guest calls, never within one. */
const OUTSIDE_CALLS: ReadonlySet<TraceEvent['kind']> = new Set([
  ...(['plugin', 'exchange', 'request-in', 'request-out', 'response-in', 'end'] as const),
]);

class LayoutBuilder {
  readonly slices: Slice[] = [];
  readonly marks: Mark[] = [];
  private readonly open: Slice[] = [];
  /** Their VM trapped, so they will not return; what the guest still did until then follows all the same. */
  private readonly failed = new Set<Slice>();
  private now = 0;
  private readonly step: number;

  constructor(private readonly timing: ReadonlyMap<number, EventTiming> | undefined) {
    this.step = timing === undefined ? 1 : 0;
  }

  add(event: TraceEvent): void {
    if (OUTSIDE_CALLS.has(event.kind)) this.close(0);
    switch (event.kind) {
      case 'call':
        this.call(event);
        break;
      case 'return':
        this.returned(event);
        break;
      case 'host':
        this.host(event);
        break;
      default:
        this.marks.push({ event, at: this.now, slice: this.open.at(-1) });
        if (event.kind === 'trap') this.trapped(event);
        this.now += this.step;
    }
  }

  finish(): number {
    this.close(0);
    return this.now;
  }

  private call(event: EventOf<'call'>): void {
    const running = this.open.findLastIndex((slice) => !this.failed.has(slice));
    this.close(running + 1);
    this.open.push(this.begin(event));
    this.now += this.step;
  }

  private returned({ call, result }: EventOf<'return'>): void {
    this.now += this.step;
    const at = this.open.findLastIndex(({ event }) => event.seq === call);
    const slice = this.open[at];
    if (slice === undefined) return;
    this.close(at);
    slice.result = result;
  }

  private host(event: EventOf<'host'>): void {
    const slice = this.begin(event);
    this.now = Math.max(this.now + this.step, this.measuredEnd(event.seq));
    slice.end = this.now;
  }

  private trapped({ plugin, vm }: EventOf<'trap'>): void {
    for (const slice of this.open) if (slice.event.plugin === plugin && slice.event.vm === vm) this.failed.add(slice);
  }

  /** Time never goes back, however the clock was read. */
  private begin(event: Slice['event']): Slice {
    this.now = Math.max(this.now, this.timing?.get(event.seq)?.start ?? 0);
    const slice: Slice = { event, parent: this.open.at(-1), start: this.now, end: this.now, result: undefined };
    this.slices.push(slice);
    return slice;
  }

  private measuredEnd(seq: number): number {
    const timing = this.timing?.get(seq);
    return timing === undefined ? 0 : timing.start + timing.duration;
  }

  /** The innermost ones, down to the one at `depth`. */
  private close(depth: number): void {
    for (const slice of this.open.splice(depth).reverse()) {
      this.now = Math.max(this.now, this.measuredEnd(slice.event.seq));
      slice.end = this.now;
    }
  }
}
