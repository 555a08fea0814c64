/** One HTTP stream: both directions of the filter chain, local replies and resets. Envoy's filter manager. */

import type { Bytes } from '../../bytes';
import { ByteBuffer } from '../byte-buffer';
import type { LocalReply } from '../context';
import type { HeaderMap } from '../header-map';
import type { Direction, StreamCallbacks, StreamFilter } from './filter';
import { Iteration, type IterationHost, type Sink } from './iteration';
import { buildLocalReply, proxyReply, type RequestTraits, type Response } from './local-reply';
import type { StreamInfo } from './stream-info';

export interface StreamEnds {
  /** Takes the request that leaves the chain. */
  readonly router: Sink;
  /** Takes the response that leaves the chain. */
  readonly codec: Sink;
}

/** A plugin, as a stream needs it. */
export interface FilterSource {
  /** New streams do without it. */
  readonly passes: boolean;
  filter(place: StreamCallbacks): StreamFilter;
}

export class HttpStream implements IterationHost {
  readonly request: Iteration;
  readonly response: Iteration;
  /** Set when the stream ended without its response reaching its end. */
  resetDetails: string | undefined;
  /** Of the request as it came in, whatever filters make of it. */
  traits: RequestTraits = { isHead: false, isGrpc: false };
  /** The response is one that the plugin or the proxy made. */
  localReplySent = false;
  private readonly filters: StreamFilter[] = [];
  private readonly codec: CodecSink;
  responseEncoded = false;
  responseEnded = false;
  private inRequestCall = 0;
  private prepared: LocalReply | undefined;
  /** From the access log on, nothing moves any more. */
  ending = false;
  private requestAborted = false;
  private responseAborted = false;
  /** The route is to be picked again before the request leaves. */
  routeCleared = false;
  routeKept = false;
  /** The client is to send nothing more: a gRPC reply stands for a bad request. */
  closesConnection = false;

  constructor(
    plugins: readonly FilterSource[],
    readonly info: StreamInfo,
    ends: StreamEnds,
    bufferLimit: number,
  ) {
    this.codec = new CodecSink(this, ends.codec);
    for (const plugin of plugins)
      if (!plugin.passes) this.filters.push(plugin.filter(new FilterPlace(this, this.filters.length)));
    this.request = new Iteration(this.filters, 'request', this, ends.router, bufferLimit);
    this.response = new Iteration(this.filters, 'response', this, this.codec, bufferLimit);
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

  interrupted(direction: Direction): boolean {
    return direction === 'request' ? this.requestDone : this.responseAborted || this.done;
  }

  overflow(direction: Direction): void {
    if (direction === 'request') this.sendLocalReply(proxyReply(413, 'Payload Too Large', 'request_payload_too_large'));
    else this.sendLocalReply(proxyReply(500, 'Internal Server Error', 'response_payload_too_large'));
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
    this.codec.headers(headers, body.length === 0);
    if (body.length > 0) this.codec.data(new ByteBuffer(body), true);
  }

  private build(reply: LocalReply): Response {
    this.closesConnection ||= this.traits.isGrpc && (reply.status & 0xffff) === 400;
    const response = buildLocalReply(reply, this.traits);
    this.info.responseCode = Number.parseInt(response.headers.get(':status') ?? '', 10) || undefined;
    return response;
  }
}

/** A filter's place in a stream. */
class FilterPlace implements StreamCallbacks {
  constructor(
    private readonly stream: HttpStream,
    private readonly index: number,
  ) {}

  get info(): StreamInfo {
    return this.stream.info;
  }

  continue(direction: Direction): void {
    const { stream, index } = this;
    if (stream.ending) return;
    if (direction === 'request') stream.receiveRequest((request) => request.continue(index));
    else stream.response.continue(index);
  }

  isOver(direction: Direction): boolean {
    return this.stream.interrupted(direction);
  }

  accumulated(direction: Direction): ByteBuffer | undefined {
    return this.stream[direction].accumulated();
  }

  accumulate(direction: Direction, buffer: ByteBuffer): ByteBuffer {
    return this.stream[direction].accumulate(buffer);
  }

  addTrailers(direction: Direction): HeaderMap {
    return this.stream[direction].addTrailers();
  }

  sendLocalReply(reply: LocalReply): void {
    this.stream.sendLocalReply(reply);
  }

  clearRouteCache(): void {
    if (!this.stream.routeKept) this.stream.routeCleared = true;
  }

  keepRoute(): void {
    this.stream.routeKept = true;
  }

  setBufferLimit(direction: Direction, bytes: number): void {
    this.stream[direction].bufferLimit = bytes;
  }

  injectResponse(bytes: Bytes, end: boolean): boolean {
    const { stream, index } = this;
    if (stream.ending || stream.response.headers === undefined) return false;
    stream.response.inject(index, bytes, end);
    return true;
  }

  reset(details: string): void {
    this.stream.reset(details);
  }
}

/** What leaves the chain towards the client, told to the stream first. */
class CodecSink implements Sink {
  constructor(
    private readonly stream: HttpStream,
    private readonly codec: Sink,
  ) {}

  headers(map: HeaderMap, end: boolean): void {
    const { stream } = this;
    stream.responseEncoded = true;
    stream.info.responseCode = Number.parseInt(map.value(':status') ?? '', 10) || undefined;
    this.codec.headers(map, end);
    stream.responseEnded ||= end;
  }

  data(buffer: ByteBuffer, end: boolean): void {
    this.codec.data(buffer, end);
    this.stream.responseEnded ||= end;
  }

  trailers(map: HeaderMap): void {
    this.codec.trailers(map);
    this.stream.responseEnded = true;
  }
}
