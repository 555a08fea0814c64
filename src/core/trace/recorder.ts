import type { StopReason, TraceEvent, TracePayload } from './events';

/** What one exchange may put into the Trace, in characters: more than anyone reads, less than a process dies of. */
const MOST_TEXT = 32 * 1024 * 1024;

/** Thrown through the guest when a replay produced more events than anyone could read. */
export class TraceLimitReached extends Error {}

/** Numbers events and hands them on. One recorder per replay. */
export class Recorder {
  private seq = 0;
  private inExchange = 0;
  private text = 0;
  private exchange: number | undefined;

  /** `limit` is the most events one exchange may have. */
  constructor(
    private readonly sink: (event: TraceEvent) => void,
    private readonly limit: number,
  ) {}

  get lastSeq(): number {
    return this.seq;
  }

  enterExchange(index: number | undefined): void {
    this.exchange = index;
    this.inExchange = 0;
    this.text = 0;
  }

  /** The last events of a replay that cannot go on. */
  stop(reason: StopReason, message: string): void {
    this.inExchange = 0;
    this.text = 0;
    this.emit({ kind: 'stopped', reason, message });
    if (this.exchange !== undefined) this.emit({ kind: 'end', outcome: 'stopped', details: reason });
  }

  emit(payload: TracePayload, by?: number): number {
    if (++this.inExchange > this.limit) throw new TraceLimitReached(`more than ${this.limit} events in one exchange`);
    this.text += textOf(payload);
    if (this.text > MOST_TEXT) throw new TraceLimitReached('too much text in one exchange');
    this.seq += 1;
    this.sink({
      seq: this.seq,
      ...(this.exchange === undefined ? {} : { exchange: this.exchange }),
      ...(by === undefined ? {} : { by }),
      ...payload,
    });
    return this.seq;
  }
}

/** Roughly how many characters an event holds. */
function textOf(payload: TracePayload): number {
  switch (payload.kind) {
    case 'log':
      return payload.message.length;
    case 'host':
      return [...payload.args, ...payload.out].reduce((sum, { value }) => sum + value.length, 0);
    case 'header':
      return payload.name.length + (payload.value?.length ?? 0);
    default:
      return 0;
  }
}
