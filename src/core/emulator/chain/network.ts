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
        continueReading: () => this.resume(index),
        close: (details) => this.close(details),
      }),
    );
  }

  /** A filter that pauses here keeps those behind it from being created, and all data from being read. */
  open(): void {
    this.openRest();
  }

  get connected(): boolean {
    return this.isOpen();
  }

  fromDownstream(bytes: Bytes, end: boolean): void {
    this.reading.append(bytes);
    this.readEnded ||= end;
    this.info.requestBytes += bytes.length;
    if (this.connected) this.readFrom(0);
  }

  /** Write filters run in reverse. */
  fromUpstream(bytes: Bytes, end: boolean): void {
    if (this.closed) return;
    this.writing.append(bytes);
    this.info.responseBytes += bytes.length;
    this.upstreamEnded ||= end;
    for (const filter of [...this.filters].reverse()) {
      if (!filter.onUpstream(this.writing, end) || this.isClosed()) return;
    }
    this.toDownstream.moveFrom(this.writing);
  }

  /** Both sides are closed: filters are told once. Those of a connection that never came about are not told at all. */
  end(byPeer: boolean): void {
    if (this.connected) this.tellClosed(byPeer);
    this.closed = true;
  }

  private tellClosed(byPeer: boolean): void {
    if (this.closed) return;
    this.closed = true;
    for (const filter of this.filters.slice(0, Math.max(this.opened, 1))) filter.close(byPeer);
  }

  private close(details: string): void {
    if (details !== '') this.details = details;
    this.tellClosed(false);
  }

  private isOpen(): boolean {
    return this.opened === this.filters.length;
  }

  private isClosed(): boolean {
    return this.closed;
  }

  private openRest(): void {
    for (let index = this.opened; index < this.filters.length; index++) {
      const passes = this.filters[index]?.open() ?? true;
      // It may have resumed itself meanwhile, which has opened those behind it.
      if (this.isClosed() || this.opened > index) return;
      if (!passes) return;
      this.opened = index + 1;
    }
  }

  /** A connection that now has come about is read from its beginning. */
  private resume(index: number): void {
    if (this.connected) {
      this.readFrom(index + 1);
      return;
    }
    if (index !== this.opened) return;
    this.opened = index + 1;
    this.openRest();
    if (this.isOpen()) this.readFrom(0);
  }

  private readFrom(from: number): void {
    if (this.closed) return;
    if (this.reading.length === 0 && !this.readEnded) return;
    for (let index = from; index < this.filters.length; index++) {
      const passes = this.filters[index]?.onDownstream(this.reading, this.readEnded) ?? true;
      if (!passes || this.isClosed()) return;
    }
    this.info.upstreamReached = true;
    this.toUpstream.moveFrom(this.reading);
  }
}
