/**
 * A chain of network filters between a client and a TCP upstream (Envoy `source/common/network/filter_manager_impl.cc`).
 * Data that a filter holds back stays in the buffer, so that the next callback sees all of it.
 */

import type { Bytes } from '../../bytes';
import { ByteBuffer } from '../byte-buffer';
import type { StreamInfo } from './stream-info';

export interface NetworkFilter {
  /** Each is true when the chain goes on. */
  open(): boolean;
  onDownstream(buffer: ByteBuffer, end: boolean): boolean;
  onUpstream(buffer: ByteBuffer, end: boolean): boolean;
  close(byPeer: boolean): void;
}

export interface ConnectionCallbacks {
  readonly info: StreamInfo;
  continueReading(): void;
  close(details: string): void;
}

export class NetworkChain {
  closed = false;
  details = '';
  readonly toUpstream = new ByteBuffer();
  readonly toDownstream = new ByteBuffer();
  private readonly filters: readonly NetworkFilter[];
  private readonly reading = new ByteBuffer();
  private readonly writing = new ByteBuffer();
  private readEnded = false;
  private opened = 0;
  private upstreamEnded = false;

  constructor(
    factories: readonly ((callbacks: ConnectionCallbacks) => NetworkFilter)[],
    readonly info: StreamInfo,
  ) {
    this.filters = factories.map((create, index) =>
      create({
        info,
        continueReading: () => this.readFrom(index + 1),
        close: (details) => this.close(details),
      }),
    );
  }

  /** A filter that pauses here keeps those behind it from being created. */
  open(): void {
    this.openFrom(0);
  }

  get connected(): boolean {
    return this.opened === this.filters.length;
  }

  fromDownstream(bytes: Bytes, end: boolean): void {
    this.reading.append(bytes);
    this.readEnded ||= end;
    this.info.requestBytes += bytes.length;
    if (this.opened > 0 || this.filters.length === 0) this.readFrom(0);
  }

  /** Write filters run in reverse. */
  fromUpstream(bytes: Bytes, end: boolean): void {
    if (this.closed) return;
    this.writing.append(bytes);
    this.upstreamEnded ||= end;
    for (const filter of [...this.filters].reverse()) {
      if (!filter.onUpstream(this.writing, end) || this.isClosed()) return;
    }
    this.toDownstream.moveFrom(this.writing);
  }

  /** Both sides are closed: filters are told once. */
  end(byPeer: boolean): void {
    if (this.closed) return;
    this.closed = true;
    for (const filter of this.filters.slice(0, Math.max(this.opened, 1))) filter.close(byPeer);
  }

  private close(details: string): void {
    if (details !== '') this.details = details;
    this.end(false);
  }

  private isClosed(): boolean {
    return this.closed;
  }

  private openFrom(from: number): boolean {
    for (let index = from; index < this.filters.length; index++) {
      this.opened = index + 1;
      if (this.filters[index]?.open() !== true || this.isClosed()) {
        this.opened = index;
        return false;
      }
    }
    return true;
  }

  private readFrom(from: number): void {
    if (this.closed) return;
    if (this.opened < from && !this.openFrom(from)) return;
    if (this.opened < this.filters.length && !this.openFrom(this.opened + 1)) return;
    if (this.reading.length === 0 && !this.readEnded) return;
    for (let index = from; index < this.filters.length; index++) {
      const passes = this.filters[index]?.onDownstream(this.reading, this.readEnded) ?? true;
      if (!passes || this.isClosed()) return;
    }
    this.info.upstreamReached = true;
    this.toUpstream.moveFrom(this.reading);
  }
}
