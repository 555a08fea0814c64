/** One HTTP stream: both directions of the filter chain, local replies and resets. Envoy's filter manager. */

import { ByteBuffer } from '../byte-buffer';
import type { LocalReply } from '../context';
import type { HeaderMap } from '../header-map';
import type { StreamCallbacks, StreamFilter, StreamInfo } from './filter';
import { Iteration, type Sink } from './iteration';
import { buildLocalReply, proxyReply, type RequestTraits, type Response } from './local-reply';

export interface StreamEnds {
  /** Takes the request that leaves the chain. */
  readonly router: Sink;
  /** Takes the response that leaves the chain. */
  readonly codec: Sink;
}

type FilterFactory = (callbacks: StreamCallbacks) => StreamFilter;

export class HttpStream {
  readonly request: Iteration;
  readonly response: Iteration;
  /** Set when the stream ended without its response reaching its end. */
  resetDetails: string | undefined;
  /** Of the request as it came in, whatever filters make of it. */
  traits: RequestTraits = { isHead: false, isGrpc: false };
  /** The response is one that the plugin or the proxy made. */
  localReplySent = false;
  private readonly filters: readonly StreamFilter[];
  private responseEncoded = false;
  private responseEnded = false;
  private inRequestCall = 0;
  private prepared: LocalReply | undefined;
  /** From the access log on, nothing moves any more. */
  private ending = false;
  private requestAborted = false;
  private responseAborted = false;
  /** The route is to be picked again before the request leaves. */
  routeCleared = false;

  constructor(
    factories: readonly FilterFactory[],
    readonly info: StreamInfo,
    private readonly ends: StreamEnds,
    bufferLimit: number,
  ) {
    const callbacks = factories.map((_, index) => this.callbacksFor(index, factories.length));
    this.filters = factories.map((create, index) => create(callbacks[index] as StreamCallbacks));
    this.request = new Iteration(
      this.filters.map((filter) => filter.request),
      ends.router,
      {
        interrupted: () => this.requestInterrupted(),
        overflow: () => this.sendLocalReply(proxyReply(413, 'Payload Too Large', 'request_payload_too_large')),
      },
      bufferLimit,
      'request trailers',
    );
    this.response = new Iteration(
      this.filters.map((filter) => filter.response).reverse(),
      this.codecSink(),
      {
        interrupted: () => this.responseAborted || this.done,
        overflow: () => this.sendLocalReply(proxyReply(500, 'Internal Server Error', 'response_payload_too_large')),
      },
      bufferLimit,
      'response trailers',
    );
  }

  /** The response is complete, or the stream was reset: nothing more passes through the chain. */
  get done(): boolean {
    return this.responseEnded || this.resetDetails !== undefined;
  }

  /** All of the request has come in. */
  get requestReceived(): boolean {
    return this.request.complete;
  }

  /** No more of the request is wanted. */
  get requestDone(): boolean {
    return this.done || this.requestAborted;
  }

  receiveRequest(pass: (request: Iteration) => void): void {
    this.inRequestCall++;
    pass(this.request);
    this.inRequestCall--;
    this.executePrepared();
  }

  /** The access log phase, then the end of every filter. */
  destroy(): void {
    this.ending = true;
    for (const filter of this.filters) {
      filter.log({
        requestHeaders: this.request.headers,
        responseHeaders: this.response.headers,
        responseTrailers: this.response.trailers,
      });
    }
    for (const filter of this.filters) filter.destroy();
  }

  sendLocalReply(reply: LocalReply): void {
    if (this.done) return;
    if (this.inRequestCall > 0) this.requestAborted = true;
    this.info.responseDetails = reply.details;
    if (this.response.headers === undefined) {
      // Of two replies in one callback the first is sent; the details are the second's.
      if (this.inRequestCall > 0) this.prepared ??= reply;
      else this.replyThroughFilters(reply);
      return;
    }
    this.responseAborted = true;
    if (this.responseEncoded) this.reset(reply.details);
    else this.replyDirectly(reply);
  }

  /** The codec cannot write the response that left the chain: this one goes out instead, past the filters. */
  refuseResponse(reply: LocalReply): void {
    this.info.responseDetails = reply.details;
    this.responseAborted = true;
    this.replyDirectly(reply);
  }

  reset(details: string): void {
    if (this.done) return;
    this.info.responseDetails ??= details;
    this.resetDetails = details;
  }

  private callbacksFor(index: number, count: number): StreamCallbacks {
    return {
      request: {
        continue: () => {
          if (!this.ending) this.receiveRequest((request) => request.callbacksFor(index).continue());
        },
        isOver: () => this.requestDone,
        accumulated: () => this.request.callbacksFor(index).accumulated(),
        accumulate: (buffer) => this.request.callbacksFor(index).accumulate(buffer),
        addTrailers: () => this.request.callbacksFor(index).addTrailers(),
      },
      response: {
        continue: () => {
          if (!this.ending) this.response.callbacksFor(count - 1 - index).continue();
        },
        isOver: () => this.responseAborted || this.done,
        accumulated: () => this.response.callbacksFor(count - 1 - index).accumulated(),
        accumulate: (buffer) => this.response.callbacksFor(count - 1 - index).accumulate(buffer),
        addTrailers: () => this.response.callbacksFor(count - 1 - index).addTrailers(),
      },
      info: this.info,
      sendLocalReply: (reply) => this.sendLocalReply(reply),
      clearRouteCache: () => (this.routeCleared = true),
      reset: (details) => this.reset(details),
    };
  }

  private requestInterrupted(): boolean {
    return this.requestDone;
  }

  /** A reply asked for while a filter had the request runs once that filter has returned. */
  private executePrepared(): void {
    const reply = this.prepared;
    if (reply === undefined || this.inRequestCall > 0) return;
    this.prepared = undefined;
    this.replyThroughFilters(reply);
  }

  private replyThroughFilters(reply: LocalReply): void {
    this.requestAborted = true;
    this.localReplySent = true;
    const { headers, body } = this.build(reply);
    this.response.receiveHeaders(headers, body.length === 0);
    if (body.length > 0 && !this.done && !this.responseAborted) this.response.receiveData(new ByteBuffer(body), true);
  }

  /** Past the filters: they have seen the response that this one replaces. */
  private replyDirectly(reply: LocalReply): void {
    this.localReplySent = true;
    const { headers, body } = this.build(reply);
    this.response.headers = headers;
    const codec = this.codecSink();
    codec.headers(headers, body.length === 0);
    if (body.length > 0) codec.data(new ByteBuffer(body), true);
  }

  private build(reply: LocalReply): Response {
    const response = buildLocalReply(reply, this.traits);
    this.info.responseCode = Number.parseInt(response.headers.get(':status') ?? '', 10) || undefined;
    return response;
  }

  private codecSink(): Sink {
    const { codec } = this.ends;
    return {
      headers: (map: HeaderMap, end) => {
        this.responseEncoded = true;
        this.info.responseCode = Number.parseInt(map.get(':status') ?? '', 10) || undefined;
        codec.headers(map, end);
        this.responseEnded ||= end;
      },
      data: (buffer, end) => {
        codec.data(buffer, end);
        this.responseEnded ||= end;
      },
      trailers: (map) => {
        codec.trailers(map);
        this.responseEnded = true;
      },
    };
  }
}
