/** One exchange from the client's request to the client's response: what Envoy's connection manager does. */

import type { Bytes } from '../../bytes';
import { NO_BYTES } from '../../bytes';
import type { Pair } from '../../proxywasm/pairs';
import type { Exchange, ExchangeResponse } from '../../scenario/exchange';
import type { Outcome } from '../../trace/events';
import { ByteBuffer } from '../byte-buffer';
import { NS_PER_MS } from '../clock';
import type { HeaderMap } from '../header-map';
import type { PluginInstance } from '../plugin-instance';
import { randomUuid } from '../random';
import type { World } from '../world';
import { Collected, codecRefusal, pickRoute, routerRefusal } from './endpoints';
import { entryOf, headerMap, type Entry } from './entry';
import type { Iteration } from './iteration';
import { finishResponse, frameRequest, frameResponse } from './normalise';
import { proxyReply } from './local-reply';
import { HttpStream } from './stream';
import { StreamInfo } from './stream-info';

/** With HTTP/2 a stream's own window limits what is collected: Envoy's default. */
const HTTP2_WINDOW = 16 * 1024 * 1024;
const NO_HEADERS: readonly Pair[] = [];

export class ExchangeRun {
  readonly router: Router;
  readonly codec: Codec;
  private readonly stream: HttpStream;
  private readonly info: StreamInfo;
  private readonly entry: Entry;
  /** Headers as they came in. */
  private requestHeaders = NO_HEADERS;
  /** What came in from the upstream. */
  private responseBody: readonly Bytes[] = [];

  constructor(
    private readonly exchange: Exchange,
    number: number,
    plugins: readonly PluginInstance[],
    private readonly world: World,
  ) {
    for (const plugin of plugins) plugin.refresh(world.clock.peek());
    this.entry = entryOf(exchange);
    this.info = new StreamInfo(world, number, exchange.request.protocol);
    this.router = new Router(this);
    this.codec = new Codec(this);
    const limit = this.entry.isHttp1 ? world.bufferLimit : Math.max(world.bufferLimit, HTTP2_WINDOW);
    this.stream = new HttpStream(plugins, this.info, this, limit);
  }

  /** Sends the request as far as the plugins let it. */
  start(): void {
    const { entry, world } = this;
    const { recorder } = world;
    recorder.exchange();
    const id = entry.needsRequestId ? randomUuid(world.random) : undefined;
    const map = entry.requestHeaders(id);
    this.requestHeaders = map.snapshot();
    recorder.requestIn(id, this.requestHeaders);
    this.stream.traits = entry.traits;
    this.info.route = pickRoute(map, this.world.xds.routes);
    if (entry.refusal === undefined) this.sendRequest(map);
    else this.stream.sendLocalReply(entry.refusal);
  }

  /** The client has all of its response, or none will come. */
  get done(): boolean {
    return this.stream.done;
  }

  /** The stream is over, or given up. */
  finish(): void {
    const { info } = this;
    info.duration = this.world.clock.peek() - info.startTime;
    if (info.upstreamReached) info.backendLatency = info.duration;
    this.stream.destroy();
    this.report();
  }

  private sendRequest(map: HeaderMap): void {
    const { body, trailers } = this.exchange.request;
    const frames = dataFrames(body, trailers.length > 0, this.entry.isHttp1);
    this.toRequest((side) => side.receiveHeaders(map, frames.length === 0 && trailers.length === 0));
    for (const [index, [bytes, last]] of frames.entries()) {
      if (index > 0 && bytes.length > 0) this.waitForNext();
      this.info.requestBytes += bytes.length;
      this.toRequest((side) => side.receiveData(new ByteBuffer(bytes), last));
    }
    if (trailers.length > 0) this.toRequest((side) => side.receiveTrailers(headerMap(trailers, 'request trailers')));
  }

  /** What is due meanwhile happens before the next piece. */
  private waitForNext(): void {
    const { chunkGap, scheduler, clock } = this.world;
    if (chunkGap > 0) scheduler.runUntil(clock.peek() + chunkGap);
  }

  private toRequest(pass: (request: Iteration) => void): void {
    if (!this.stream.requestDone) this.stream.receiveRequest(pass);
  }

  /** The upstream has the whole request. */
  routed(): void {
    this.reportRequest();
    const { response } = this.exchange;
    const limit = this.info.route?.timeoutMs ?? 0;
    const isLate = limit > 0 && response.delayMs >= limit;
    this.world.scheduler.after((isLate ? limit : response.delayMs) * NS_PER_MS, () => {
      if (this.stream.done) return;
      if (isLate) {
        this.info.flags.push('UT');
        this.stream.sendLocalReply(proxyReply(504, 'upstream request timeout', 'response_timeout'));
      } else this.answer(response);
    });
  }

  private answer(response: ExchangeResponse): void {
    const bodyless = this.router.map?.value(':method') === 'HEAD' || response.status === 204 || response.status === 304;
    const body = bodyless ? [] : response.body;
    const map = this.entry.responseHeaders(bodyless);
    this.info.responseCode = response.status;
    this.info.responseDetails = 'via_upstream';
    this.responseBody = body;
    this.world.recorder.responseIn(bodyless, map.snapshot());
    // Chunked, it does not tell beforehand that there is no body.
    const isChunked = !bodyless && response.trailers.length === 0 && map.value('transfer-encoding') !== undefined;
    const given = dataFrames(body, response.trailers.length > 0, true);
    const frames = given.length === 0 && isChunked ? [[NO_BYTES, true] as const] : given;
    const side = this.stream.response;
    side.receiveHeaders(map, frames.length === 0 && response.trailers.length === 0);
    for (const [index, [bytes, last]] of frames.entries()) {
      if (index > 0 && bytes.length > 0) this.waitForNext();
      if (!this.stream.done) side.receiveData(new ByteBuffer(bytes), last);
    }
    if (response.trailers.length > 0 && !this.stream.done)
      side.receiveTrailers(headerMap(response.trailers, 'response trailers'));
  }

  /** False: the router refuses the request. */
  routes(map: HeaderMap): boolean {
    const { info, stream } = this;
    if (stream.routeCleared) info.route = pickRoute(map, this.world.xds.routes);
    const refusal = routerRefusal(map, info.route, this.requestHeaders);
    if (refusal === undefined) {
      info.upstreamReached = true;
      return true;
    }
    info.flags.push(info.route === undefined ? 'NR' : 'DPE');
    stream.sendLocalReply(refusal);
    return false;
  }

  /** False: the codec cannot write it. */
  encodes(map: HeaderMap): boolean {
    const refusal = codecRefusal(map);
    if (refusal === undefined) finishResponse(map, this.world.date(), this.closes());
    else this.stream.refuseResponse(refusal);
    return refusal === undefined;
  }

  encoded(bytes: number): void {
    this.info.responseBytes += bytes;
  }

  private reportRequest(): void {
    const { recorder } = this.world;
    const { map, parts, trailerMap, bodyless, ended } = this.router;
    if (!recorder.full || map === undefined) return;
    const headers = frameRequest(map, bodyless).entries();
    const trailers = trailerMap !== undefined && map.value('content-length') === undefined ? trailerMap : undefined;
    recorder.requestOut(
      { headers, body: parts, trailers: trailers?.entries(), origin: this.exchange.request.body },
      !ended,
    );
  }

  private report(): void {
    const { recorder } = this.world;
    const { map, parts, trailerMap } = this.codec;
    if (this.router.map !== undefined && !this.router.ended) this.reportRequest();
    const details = this.info.responseDetails ?? '';
    if (map === undefined) {
      recorder.end(this.outcome(), details);
      return;
    }
    const status = Number.parseInt(map.value(':status') ?? '', 10);
    if (!recorder.full) {
      recorder.end(this.outcome(), details, status);
      return;
    }
    const trailers = trailerMap === undefined || this.hasOwnLength(map) ? undefined : trailerMap.entries();
    const headers = this.framed(map).entries();
    recorder.end(this.outcome(), details, status, { headers, body: parts, trailers, origin: this.responseBody });
  }

  private framed(map: HeaderMap): HeaderMap {
    return frameResponse(map, {
      isHead: this.exchange.request.method === 'HEAD',
      hasBody: this.codec.parts.length > 0,
      isLocalReply: this.stream.localReplySent,
      isHttp1: this.entry.isHttp1,
    });
  }

  /** The client asked for it, or has not sent all of its request. */
  private closes(): boolean {
    const { stream, entry } = this;
    return entry.isHttp1 && (entry.asksToClose || !stream.requestReceived || stream.closesConnection);
  }

  /** HTTP/1 has trailers only where the length is not told beforehand. */
  private hasOwnLength(map: HeaderMap): boolean {
    return this.entry.isHttp1 && map.value('content-length') !== undefined;
  }

  private outcome(): Outcome {
    if (this.stream.resetDetails !== undefined) return 'reset';
    if (!this.stream.done) return 'stalled';
    return this.stream.localReplySent ? 'local reply' : 'answered';
  }
}

const NO_FRAMES: readonly (readonly [Bytes, boolean])[] = [];

/** HTTP/1 ends a body with an empty frame, unless trailers follow; HTTP/2 marks its last piece. */
function dataFrames(
  parts: readonly Bytes[],
  trailers: boolean,
  http1: boolean,
): readonly (readonly [Bytes, boolean])[] {
  if (parts.length === 0) return NO_FRAMES;
  const pieces = parts.filter((part) => part.length > 0);
  if (pieces.length === 0) return NO_FRAMES;
  if (trailers) return pieces.map((part) => [part, false] as const);
  if (http1) return [...pieces.map((part) => [part, false] as const), [NO_BYTES, true] as const];
  return pieces.map((part, index) => [part, index === pieces.length - 1] as const);
}

/** What leaves the chain towards the upstream. */
class Router extends Collected {
  constructor(private readonly run: ExchangeRun) {
    super();
  }

  override headers(map: HeaderMap, end: boolean): void {
    if (!this.run.routes(map)) return;
    super.headers(map, end);
    if (end) this.run.routed();
  }

  override data(buffer: ByteBuffer, end: boolean): void {
    super.data(buffer, end);
    if (end) this.run.routed();
  }

  override trailers(map: HeaderMap): void {
    super.trailers(map);
    this.run.routed();
  }
}

/** What leaves the chain towards the client. */
class Codec extends Collected {
  constructor(private readonly run: ExchangeRun) {
    super();
  }

  override headers(map: HeaderMap, end: boolean): void {
    if (this.run.encodes(map)) super.headers(map, end);
  }

  override data(buffer: ByteBuffer, end: boolean): void {
    this.run.encoded(buffer.length);
    super.data(buffer, end);
  }
}
