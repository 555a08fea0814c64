/** One exchange from the client's request to the client's response: what Envoy's connection manager does. */

import { byteStringOf, concatBytes, NO_BYTES, type Bytes } from '../../bytes';
import type { Exchange, ExchangeResponse } from '../../scenario/exchange';
import type { Outcome } from '../../trace/events';
import { bodyView, messageView } from '../../trace/views';
import { ByteBuffer } from '../byte-buffer';
import { HeaderMap, type HeaderMapKind } from '../header-map';
import type { PluginInstance } from '../plugin-instance';
import { randomUuid } from '../random';
import type { World } from '../world';
import { Collected, codecRefusal, pathRefusal, pickRoute, routerRefusal } from './endpoints';
import type { StreamInfo } from './filter';
import type { Iteration } from './iteration';
import { finishResponse, frameRequest, frameResponse, normaliseRequest } from './normalise';
import { proxyReply, traitsOf } from './local-reply';
import { HttpStream } from './stream';
import { newStreamInfo } from './stream-info';

const NS_PER_MS = 1_000_000;
/** With HTTP/2 a stream's own window limits what is collected: Envoy's default. */
const HTTP2_WINDOW = 16 * 1024 * 1024;

export class ExchangeRun {
  private readonly router = new Collected();
  private readonly codec = new Collected();
  private readonly stream: HttpStream;
  private readonly info: StreamInfo;

  constructor(
    private readonly exchange: Exchange,
    number: number,
    plugins: readonly PluginInstance[],
    private readonly world: World,
  ) {
    for (const plugin of plugins) plugin.refresh(world.clock.peek());
    this.info = newStreamInfo(world, number, exchange.request.protocol);
    const factories = plugins.filter((plugin) => !plugin.passes).map((plugin) => plugin.filter);
    this.stream = new HttpStream(
      factories,
      this.info,
      { router: this.routerSink(), codec: this.codecSink() },
      exchange.request.protocol.startsWith('HTTP/1') ? world.bufferLimit : Math.max(world.bufferLimit, HTTP2_WINDOW),
    );
  }

  /** Sends the request as far as the plugins let it. */
  start(): void {
    const { recorder } = this.world;
    const { request } = this.exchange;
    recorder.emit({ kind: 'exchange', name: this.exchange.name, client: clientView(this.exchange) });
    const map = normaliseRequest(request, randomUuid(this.world.random));
    recorder.emit({ kind: 'request-in', message: messageView(map, NO_BYTES) });
    this.stream.traits = traitsOf(map);
    this.info.route = pickRoute(map, this.world.xds.routes);
    const refusal = pathRefusal(request.path);
    if (refusal === undefined) this.sendRequest(map);
    else this.stream.sendLocalReply(refusal);
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
    const { body, trailers, protocol } = this.exchange.request;
    const frames = dataFrames(body, trailers.length > 0, protocol.startsWith('HTTP/1'));
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
    if (chunkGap > 0n) scheduler.runUntil(clock.peek() + chunkGap);
  }

  private toRequest(pass: (request: Iteration) => void): void {
    if (!this.stream.requestDone) this.stream.receiveRequest(pass);
  }

  /** The upstream has the whole request. */
  private routed(): void {
    this.reportRequest();
    const { response } = this.exchange;
    const limit = this.info.route?.timeoutMs ?? 0;
    const isLate = limit > 0 && response.delayMs >= limit;
    const delay = BigInt(Math.round((isLate ? limit : response.delayMs) * NS_PER_MS));
    this.world.scheduler.after(delay, () => {
      if (this.stream.done) return;
      if (isLate) {
        this.info.flags.push('UT');
        this.stream.sendLocalReply(proxyReply(504, 'upstream request timeout', 'response_timeout'));
      } else this.answer(response);
    });
  }

  private answer(response: ExchangeResponse): void {
    const { recorder } = this.world;
    const bodyless = this.router.map?.get(':method') === 'HEAD' || response.status === 204 || response.status === 304;
    const body = bodyless ? [] : response.body.filter((part) => part.length > 0);
    const map = upstreamHeaders(response, body.length > 0, bodyless);
    this.info.responseCode = response.status;
    this.info.responseDetails = 'via_upstream';
    recorder.emit({ kind: 'response-in', message: messageView(map, concatBytes(body)) });
    // Chunked, it does not tell beforehand that there is no body.
    const isChunked = !bodyless && response.trailers.length === 0 && map.get('transfer-encoding') !== undefined;
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

  private routerSink() {
    return {
      headers: (map: HeaderMap, end: boolean) => {
        const { info, stream } = this;
        if (stream.routeCleared) info.route = pickRoute(map, this.world.xds.routes);
        const refusal = routerRefusal(map, info.route);
        if (info.route === undefined) info.flags.push('NR');
        if (refusal !== undefined) {
          this.stream.sendLocalReply(refusal);
          return;
        }
        this.info.upstreamReached = true;
        this.router.headers(map, end);
        if (end) this.routed();
      },
      data: (buffer: ByteBuffer, end: boolean) => {
        this.router.data(buffer, end);
        if (end) this.routed();
      },
      trailers: (map: HeaderMap) => {
        this.router.trailers(map);
        this.routed();
      },
    };
  }

  private codecSink() {
    return {
      headers: (map: HeaderMap, end: boolean) => {
        const refusal = codecRefusal(map);
        if (refusal !== undefined) {
          this.stream.refuseResponse(refusal);
          return;
        }
        finishResponse(map, httpDate(this.world.clock.peek()), this.closes());
        this.codec.headers(map, end);
      },
      data: (buffer: ByteBuffer, end: boolean) => {
        this.info.responseBytes += buffer.length;
        this.codec.data(buffer, end);
      },
      trailers: (map: HeaderMap) => this.codec.trailers(map),
    };
  }

  private reportRequest(): void {
    const cut = this.router.ended ? {} : { cut: true as const };
    const { map } = this.router;
    const message = this.router.view(
      map === undefined ? undefined : frameRequest(map, this.router.bodyless),
      map?.get('content-length') !== undefined,
    );
    this.world.recorder.emit({ kind: 'request-out', message, ...cut });
  }

  private report(): void {
    const { recorder } = this.world;
    const { map } = this.codec;
    if (this.router.map !== undefined && !this.router.ended) this.reportRequest();
    const details = this.info.responseDetails ?? '';
    if (map === undefined) {
      recorder.emit({ kind: 'end', outcome: this.outcome(), details });
      return;
    }
    const client = this.codec.view(this.framed(map), this.hasOwnLength(map));
    const status = Number.parseInt(map.get(':status') ?? '', 10);
    recorder.emit({ kind: 'end', outcome: this.outcome(), status, details, client });
  }

  private framed(map: HeaderMap): HeaderMap {
    return frameResponse(map, {
      isHead: this.exchange.request.method === 'HEAD',
      hasBody: this.codec.body.length > 0,
      isLocalReply: this.stream.localReplySent,
      isHttp1: this.isHttp1,
    });
  }

  /** The client asked for it, or has not sent all of its request. */
  private closes(): boolean {
    const asked = this.exchange.request.headers.some(
      ([name, value]) => /^(proxy-)?connection$/i.test(name) && /\bclose\b/i.test(value),
    );
    return this.isHttp1 && (asked || !this.stream.requestReceived);
  }

  private get isHttp1(): boolean {
    return this.exchange.request.protocol.startsWith('HTTP/1');
  }

  /** HTTP/1 has trailers only where the length is not told beforehand. */
  private hasOwnLength(map: HeaderMap): boolean {
    return this.isHttp1 && map.get('content-length') !== undefined;
  }

  private outcome(): Outcome {
    if (this.stream.resetDetails !== undefined) return 'reset';
    if (!this.stream.done) return 'stalled';
    return this.stream.localReplySent ? 'local reply' : 'answered';
  }
}

/** HTTP/1 ends a body with an empty frame, unless trailers follow; HTTP/2 marks its last piece. */
function dataFrames(parts: readonly Bytes[], trailers: boolean, http1: boolean): (readonly [Bytes, boolean])[] {
  const pieces = parts.filter((part) => part.length > 0);
  if (pieces.length === 0) return [];
  if (trailers) return pieces.map((part) => [part, false] as const);
  if (http1) return [...pieces.map((part) => [part, false] as const), [NO_BYTES, true] as const];
  return pieces.map((part, index) => [part, index === pieces.length - 1] as const);
}

function headerMap(headers: readonly (readonly [string, string])[], kind: HeaderMapKind): HeaderMap {
  return new HeaderMap(
    headers.map(([name, value]) => [byteStringOf(name.toLowerCase()), byteStringOf(value)]),
    kind,
  );
}

/** As the router hands it to the filters, the framing that HTTP/1 needs included. */
function upstreamHeaders(response: ExchangeResponse, hasBody: boolean, bodyless: boolean): HeaderMap {
  const map = headerMap([[':status', String(response.status)], ...response.headers], 'response');
  const framed = map.get('content-length') !== undefined || map.get('transfer-encoding') !== undefined;
  // Envoy's codec takes it off what cannot have a body.
  if (response.status === 204 && map.get('content-length') === '0') map.remove('content-length');
  if (!framed && hasBody) map.add('transfer-encoding', 'chunked');
  if (!framed && !hasBody && !bodyless) map.add('content-length', '0');
  map.set('x-envoy-upstream-service-time', String(Math.round(response.delayMs)));
  return map;
}

function clientView(exchange: Exchange) {
  const { request } = exchange;
  const line: [string, string][] = [
    [':method', request.method],
    [':scheme', request.scheme],
    [':authority', request.authority],
    [':path', request.path],
  ];
  const body = concatBytes(request.body);
  return {
    headers: [...line, ...request.headers],
    ...(body.length === 0 ? {} : { body: bodyView(body) }),
    ...(request.trailers.length === 0 ? {} : { trailers: request.trailers }),
  };
}

function httpDate(time: bigint): string {
  return new Date(Number(time / BigInt(NS_PER_MS))).toUTCString();
}
