import type { ExtraVm, StopReason, TraceEvent, TracePayload } from './events';

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
  private plugin = 0;
  private vm: ExtraVm | undefined;

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

  /** Until the function that it returns is called, events are that plugin's. */
  enterPlugin(index: number, vm?: ExtraVm): () => void {
    const before = { plugin: this.plugin, vm: this.vm };
    this.plugin = index;
    this.vm = vm;
    return () => {
      this.plugin = before.plugin;
      this.vm = before.vm;
    };
  }

  /** The last events of a replay that cannot go on. */
  stop(reason: StopReason, message: string): void {
    this.inExchange = 0;
    this.text = 0;
    this.emit({ kind: 'stopped', reason, message });
    if (this.exchange !== undefined) this.emit({ kind: 'end', outcome: 'stopped', details: reason });
  }

  /** `plugin`: whose it is, where that is not the one being called. */
  emit(payload: TracePayload, by?: number, plugin = this.plugin): number {
    if (++this.inExchange > this.limit) throw new TraceLimitReached(`more than ${this.limit} events in one exchange`);
    this.text += textOf(payload);
    if (this.text > MOST_TEXT) throw new TraceLimitReached('too much text in one exchange');
    this.seq += 1;
    this.sink({
      seq: this.seq,
      ...(this.exchange === undefined ? {} : { exchange: this.exchange }),
      ...(by === undefined ? {} : { by }),
      ...(plugin === 0 ? {} : { plugin }),
      ...(this.vm === undefined ? {} : { vm: this.vm }),
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
