/** What a detailed replay records besides events: measured, or the guest's own. It is not the same twice. */

import type { ByteReader } from './byte-reader';
import type { MemoryUse } from './host-record';

/** In microseconds, from the start of the exchange. */
export interface CallTiming {
  readonly start: number;
  readonly duration: number;
}

export interface HostDetail extends CallTiming {
  /** As the guest handed them over. */
  readonly words: readonly (number | bigint)[];
  readonly memory: readonly MemoryUse[];
}

export interface MemorySample {
  /** Of the event before it. */
  readonly seq: number;
  /** In microseconds. */
  readonly at: number;
  readonly bytes: number;
}

export interface SectionDetails {
  /** Calls to the guest, by seq. */
  readonly calls: ReadonlyMap<number, CallTiming>;
  /** Calls of the guest, by seq. */
  readonly hosts: ReadonlyMap<number, HostDetail>;
  /** Wherever a call begins or ends. */
  readonly memory: readonly MemorySample[];
  /** Of the guest, where they were counted: those since the exchange before. */
  readonly instructions?: number;
}

export interface Begun {
  readonly start: number;
  readonly words: readonly (number | bigint)[];
}

const PAGE = 65_536;

/** The other half of the recorder's `moment`, `words` and `answered`. */
export class DetailReader implements SectionDetails {
  readonly calls = new Map<number, CallTiming>();
  readonly hosts = new Map<number, HostDetail>();
  readonly memory: MemorySample[] = [];
  instructions?: number;
  private now: number | undefined;
  private last: { readonly seq: number; readonly begun: Begun; readonly memory: readonly MemoryUse[] } | undefined;
  private pending: Begun | undefined;

  moment(bytes: ByteReader, seq: number): void {
    this.now = bytes.varint() / 1000;
    const size = bytes.varint() * PAGE;
    if (this.memory.at(-1)?.bytes !== size) this.memory.push({ seq, at: this.now, bytes: size });
  }

  words(bytes: ByteReader): void {
    const start = bytes.varint() / 1000;
    const count = bytes.byte();
    const words = Array.from({ length: count }, () => (bytes.byte() === 0 ? bytes.varint() : bytes.varint64()));
    this.pending = { start, words };
  }

  spent(bytes: ByteReader): void {
    this.instructions = Number(bytes.varint64());
  }

  /** The guest's call to the host that follows. */
  begun(): { begun?: Begun } {
    const begun = this.pending;
    this.pending = undefined;
    return begun === undefined ? {} : { begun };
  }

  done(seq: number, begun: Begun, memory: readonly MemoryUse[]): void {
    this.last = { seq, begun, memory };
  }

  answered(bytes: ByteReader): void {
    const now = bytes.varint() / 1000;
    if (this.last === undefined) return;
    const { seq, begun, memory } = this.last;
    this.hosts.set(seq, { start: begun.start, duration: now - begun.start, words: begun.words, memory });
    this.last = undefined;
  }

  entered(seq: number): void {
    if (this.now !== undefined) this.calls.set(seq, { start: this.now, duration: 0 });
  }

  left(seq: number): void {
    const call = this.calls.get(seq);
    if (call !== undefined && this.now !== undefined)
      this.calls.set(seq, { start: call.start, duration: this.now - call.start });
  }
}
