/**
 * One direction of a filter chain: who is called with what, who has paused, and what waits for it.
 * Follows Envoy `source/common/http/filter_manager.cc` (decode* / encode* and `ActiveStreamFilterBase::common*`).
 */

import type { DataStatus, HeadersStatus, TrailersStatus } from '../../proxywasm/actions';
import type { Bytes } from '../../bytes';
import { ByteBuffer } from '../byte-buffer';
import { HeaderMap } from '../header-map';
import type { Direction, StreamFilter } from './filter';

/** Where a direction ends: the router for requests, the codec for responses. */
export interface Sink {
  headers(map: HeaderMap, endOfStream: boolean): void;
  data(buffer: ByteBuffer, endOfStream: boolean): void;
  trailers(map: HeaderMap): void;
}

/** The stream that a direction is one of. */
export interface IterationHost {
  /** Called after every call to a filter; true when the direction must go no further. */
  interrupted(direction: Direction): boolean;
  /** The chain's buffer grew over its limit while a filter was collecting the body. */
  overflow(direction: Direction): void;
}

/** A filter's place in one direction. */
class Entry {
  /** `single`: stopped, but later frames still reach this filter. `all`: they wait in the buffer; with a limit or,
   * where the sender is slowed down instead, without one. */
  state: 'running' | 'single' | 'all' | 'all-limited' = 'running';
  headersContinued = false;
  ended = false;
  /** It asked to go on while it was being called: a pause of the last frame then holds nothing back. */
  resumed = false;

  constructor(readonly filter: StreamFilter) {}
}

const HEADERS_STATES = {
  StopIteration: 'single',
  StopAllIterationAndWatermark: 'all',
  StopAllIterationAndBuffer: 'all-limited',
} as const;

export class Iteration {
  headers: HeaderMap | undefined;
  trailers: HeaderMap | undefined;
  private readonly entries: Entry[] = [];
  private buffered: ByteBuffer | undefined;
  /** The last frame of the message has come in. */
  complete = false;

  /** `filters` in the order of requests. */
  constructor(
    filters: readonly StreamFilter[],
    private readonly direction: Direction,
    private readonly host: IterationHost,
    private readonly sink: Sink,
    public bufferLimit: number,
  ) {
    for (const filter of filters) this.entries.push(new Entry(filter));
    if (direction === 'response') this.entries.reverse();
  }

  /** True when a filter holds the message back. */
  get paused(): boolean {
    return this.entries.some((entry) => entry.state !== 'running');
  }

  receiveHeaders(map: HeaderMap, endOfStream: boolean): void {
    this.headers = map;
    this.complete = endOfStream;
    this.passHeaders(0, map, endOfStream);
  }

  receiveData(buffer: ByteBuffer, endOfStream: boolean): void {
    this.complete = endOfStream;
    this.passData(0, buffer, endOfStream);
  }

  receiveTrailers(map: HeaderMap): void {
    this.trailers = map;
    this.complete = true;
    this.passTrailers(0, map);
  }

  /** Of the filter at `place`, counted in the order of requests. */
  continue(place: number): void {
    this.resume(this.direction === 'request' ? place : this.entries.length - 1 - place);
  }

  /** Past the filter at `place`, which may hold the message back; its headers go first. */
  inject(place: number, bytes: Bytes, end: boolean): void {
    const index = this.direction === 'request' ? place : this.entries.length - 1 - place;
    const entry = this.entryAt(index);
    if (this.host.interrupted(this.direction)) return;
    if (!entry.headersContinued && this.headers !== undefined) {
      entry.headersContinued = true;
      this.passHeaders(index + 1, this.headers, false);
    }
    this.passData(index + 1, new ByteBuffer(bytes), end);
  }

  accumulated(): ByteBuffer | undefined {
    return this.buffered;
  }

  accumulate(buffer: ByteBuffer): ByteBuffer {
    return this.hold(buffer, true);
  }

  addTrailers(): HeaderMap {
    return (this.trailers ??= new HeaderMap([], `${this.direction} trailers`));
  }

  private passHeaders(from: number, map: HeaderMap, endOfStream: boolean): void {
    for (let index = from; index < this.entries.length; index++) {
      const entry = this.entryAt(index);
      entry.ended = endOfStream;
      entry.resumed = false;
      const status = entry.filter.headers(this.direction, map, endOfStream);
      if (this.host.interrupted(this.direction)) return;
      const goesOn = this.afterHeaders(entry, endOfStream && this.hasResumed(entry) ? 'Continue' : status);
      if (!goesOn) return;
    }
    this.sink.headers(map, endOfStream);
  }

  private afterHeaders(entry: Entry, status: HeadersStatus): boolean {
    if (status === 'Continue') {
      entry.headersContinued = true;
      return true;
    }
    entry.state = HEADERS_STATES[status];
    return false;
  }

  private passData(from: number, buffer: ByteBuffer, endOfStream: boolean): void {
    const hadTrailers = this.trailers !== undefined;
    let last = endOfStream;
    let trailersFrom: number | undefined;
    let index = from;
    for (; index < this.entries.length; index++) {
      const entry = this.entryAt(index);
      if (entry.state === 'all' || entry.state === 'all-limited') {
        this.hold(buffer, entry.state === 'all-limited');
        return;
      }
      if (entry.ended) return;
      entry.ended = last && this.trailers === undefined;
      const status = entry.filter.data(this.direction, buffer, entry.ended);
      if (this.host.interrupted(this.direction)) return;
      if (!hadTrailers && this.trailers !== undefined && trailersFrom === undefined) {
        last = false;
        trailersFrom = index + 1;
      }
      if (!this.afterData(index, entry, status, buffer)) break;
    }
    if (index === this.entries.length) this.sink.data(buffer, last && this.trailers === undefined);
    // Whoever added trailers to a response and paused passes them on when it resumes; to a request, it cannot pause.
    const holder = index < this.entries.length && trailersFrom === index + 1 ? this.entries[index] : undefined;
    if (holder !== undefined && this.direction === 'request') {
      holder.state = 'running';
      this.buffered = undefined;
    }
    const paused = holder !== undefined && holder.state !== 'running';
    if (trailersFrom !== undefined && this.trailers !== undefined && !paused)
      this.passTrailers(trailersFrom, this.trailers);
  }

  private afterData(index: number, entry: Entry, status: DataStatus, buffer: ByteBuffer): boolean {
    if (status === 'Continue') {
      if (entry.state !== 'single') return true;
      this.hold(buffer, false);
      this.resume(index);
      return false;
    }
    entry.state = 'single';
    if (status !== 'StopIterationNoBuffer') this.hold(buffer, status === 'StopIterationAndBuffer');
    // So that a later resume passes on an empty last frame.
    else if (entry.ended && this.trailers === undefined) this.buffered ??= new ByteBuffer();
    return false;
  }

  private passTrailers(from: number, map: HeaderMap): void {
    for (let index = from; index < this.entries.length; index++) {
      const entry = this.entryAt(index);
      if (entry.state === 'all' || entry.state === 'all-limited') return;
      entry.ended = true;
      entry.resumed = false;
      const status = entry.filter.trailers(this.direction, map);
      if (this.host.interrupted(this.direction)) return;
      if (!this.afterTrailers(index, entry, this.hasResumed(entry) ? 'Continue' : status)) return;
    }
    this.sink.trailers(map);
  }

  private afterTrailers(index: number, entry: Entry, status: TrailersStatus): boolean {
    if (status === 'Continue' && entry.state === 'running') return true;
    if (status === 'Continue') this.resume(index);
    else if (entry.state === 'running') entry.state = 'single';
    return false;
  }

  /** `commonContinue`: releases what this filter held; after a full stop, data starts again at this filter. */
  private resume(index: number): void {
    const entry = this.entryAt(index);
    entry.resumed = true;
    if (entry.state === 'running' || this.host.interrupted(this.direction)) return;
    const from = entry.state === 'single' ? index + 1 : index;
    entry.state = 'running';
    if (!entry.headersContinued && this.headers !== undefined) {
      entry.headersContinued = true;
      const headersOnly = this.complete && this.buffered === undefined && this.trailers === undefined;
      this.passHeaders(index + 1, this.headers, headersOnly);
    }
    const { trailers } = this;
    if (this.buffered !== undefined) this.passData(from, this.buffered, this.complete && trailers === undefined);
    if (trailers !== undefined && !this.host.interrupted(this.direction)) this.passTrailers(from, trailers);
  }

  /** `limited`: without flow control, so more than the limit is an error. */
  private hold(buffer: ByteBuffer, limited: boolean): ByteBuffer {
    this.buffered ??= new ByteBuffer();
    if (this.buffered !== buffer) this.buffered.moveFrom(buffer);
    if (limited && this.buffered.length > this.bufferLimit) this.host.overflow(this.direction);
    return this.buffered;
  }

  /** Set by `resume` during a call to the filter. */
  private hasResumed(entry: Entry): boolean {
    return entry.resumed;
  }

  private entryAt(index: number): Entry {
    const entry = this.entries[index];
    if (entry === undefined) throw new RangeError(`no filter ${index}`);
    return entry;
  }
}
