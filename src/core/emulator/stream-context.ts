/**
 * The stream context of a plugin, which is also its filter in the chain: Envoy's `Context`
 * (`source/extensions/common/wasm/context.cc`, decode* and encode*).
 */

import { fromByteString, type Bytes } from '../bytes';
import { dataStatus, headersStatus, trailersStatus } from '../proxywasm/actions';
import type { DataStatus, HeadersStatus, TrailersStatus } from '../proxywasm/actions';
import { BufferType, MapType, StreamType, WasmResult } from '../proxywasm/enums';
import type { CallbackName } from '../proxywasm/signatures';
import type { AttributeValue } from './attributes';
import type { ByteBuffer } from './byte-buffer';
import type { Direction, LoggedMessages, StreamCallbacks, StreamFilter } from './chain/filter';
import { Context, type LocalReply, type MapAccess } from './context';
import { filterStateAttribute, setFilterState } from './filter-state';
import type { HeaderMap } from './header-map';
import { setHigressProperty } from './higress-properties';
import { pluginAttribute, type RootContext } from './root-context';
import { streamAttribute } from './stream-attributes';
import type { Vm } from './vm';
import { TOP_LEVEL_XDS } from './xds';

/** What one direction holds while a callback runs or the stream is paused; undefined means out of the guest's reach. */
class Held {
  headers: HeaderMap | undefined = undefined;
  body: ByteBuffer | undefined = undefined;
  trailers: HeaderMap | undefined = undefined;
  /** The body callback returned Pause: the next one sees all that has come so far. */
  accumulating = false;
  /** The frame being handled is the last. */
  last = false;
}

const CALLBACKS = {
  request: {
    headers: 'proxy_on_request_headers',
    data: 'proxy_on_request_body',
    trailers: 'proxy_on_request_trailers',
  },
  response: {
    headers: 'proxy_on_response_headers',
    data: 'proxy_on_response_body',
    trailers: 'proxy_on_response_trailers',
  },
} as const satisfies Record<Direction, Record<string, CallbackName>>;

export class StreamContext extends Context implements StreamFilter {
  override inLog = false;
  private readonly held: Record<Direction, Held> = { request: new Held(), response: new Held() };
  private logged: LoggedMessages | undefined;
  private created = false;
  private failed = false;

  private readonly vm: Vm;

  constructor(
    readonly root: RootContext,
    private readonly stream: StreamCallbacks,
  ) {
    super(root.vm.allocateContextId());
    this.vm = root.vm;
    // It can be chosen as the effective one before it is created for the guest.
    this.vm.contexts.set(this.id, this);
  }

  log(messages: LoggedMessages): void {
    this.create();
    this.logged = messages;
    this.inLog = true;
    this.callback('proxy_on_log');
    this.inLog = false;
    this.logged = undefined;
  }

  destroy(): void {
    this.callback('proxy_on_done');
    this.callback('proxy_on_delete');
    this.vm.contexts.delete(this.id);
  }

  override map(type: number): MapAccess {
    if (type > MapType.ResponseTrailers) return super.map(type);
    if (this.inLog) return this.loggedMap(type);
    const { request, response } = this.held;
    switch (type) {
      case MapType.RequestHeaders:
        return request.headers;
      case MapType.RequestTrailers:
        return request.trailers;
      case MapType.ResponseHeaders:
        return response.headers;
      default:
        return response.trailers;
    }
  }

  override mutableMap(type: number): MapAccess {
    if (this.inLog || type > MapType.ResponseTrailers) return undefined;
    const direction = type === MapType.RequestTrailers ? 'request' : 'response';
    const isTrailers = type === MapType.RequestTrailers || type === MapType.ResponseTrailers;
    const held = this.held[direction];
    // On the last body callback of a message without trailers, touching them creates them.
    if (isTrailers && held.trailers === undefined && held.last && held.body !== undefined) {
      held.trailers = this.stream.addTrailers(direction);
    }
    return this.map(type);
  }

  override buffer(type: number): ByteBuffer | 'none' {
    return this.mutableBuffer(type) ?? super.buffer(type);
  }

  override mutableBuffer(type: number): ByteBuffer | undefined {
    if (type === BufferType.RequestBody) return this.heldBody('request');
    return type === BufferType.ResponseBody ? this.heldBody('response') : undefined;
  }

  /** While a body is being collected it is in the chain's buffer, where an edit counts. */
  private heldBody(direction: Direction): ByteBuffer | undefined {
    const { accumulating, body } = this.held[direction];
    return accumulating ? (this.stream.accumulated(direction) ?? body) : body;
  }

  override continueStream(type: number): void {
    const direction = type === StreamType.Request ? 'request' : 'response';
    if (type > StreamType.Response) return;
    this.vm.defer(() => this.stream.continue(direction));
    // Envoy drops the request's pointers, whichever direction is resumed.
    Object.assign(this.held.request, { headers: undefined, body: undefined, trailers: undefined });
  }

  override closeStream(type: number): void {
    if (type <= StreamType.Response) this.vm.defer(() => this.stream.reset('wasm_close_stream'));
  }

  override sendLocalResponse(reply: LocalReply): void {
    this.vm.defer(() => this.stream.sendLocalReply(reply));
  }

  attribute(path: readonly string[]): AttributeValue {
    const { overrides, host, xds } = this.vm.world;
    const overridden = overrides.size === 0 ? undefined : overrides.get(path.join('.'));
    if (overridden !== undefined) return overridden;
    const live = {
      request: this.logged?.requestHeaders ?? this.held.request.headers,
      response: this.logged?.responseHeaders ?? this.held.response.headers,
      responseTrailers: this.logged?.responseTrailers ?? this.held.response.trailers,
    };
    const { info } = this.stream;
    const atTop = host.topLevelXds && TOP_LEVEL_XDS.has(path[0] ?? '') ? ['xds', ...path] : path;
    return (
      streamAttribute(atTop, live, info, xds) ?? pluginAttribute(path, this.root) ?? filterStateAttribute(info, path)
    );
  }

  override setProperty(path: string, value: Uint8Array): WasmResult {
    const isMagic = this.vm.world.host.name === 'higress' && setHigressProperty(this.vm, this.stream, path, value);
    return isMagic ? WasmResult.Ok : setFilterState(this.stream.info, this.root, path, value);
  }

  override injectResponse(bytes: Bytes, end: boolean): WasmResult {
    return this.stream.injectResponse(bytes, end) ? WasmResult.Ok : WasmResult.InternalFailure;
  }

  override overrideUpstream(address: string): boolean {
    this.stream.info.upstreamOverride = address;
    return true;
  }

  override clearRouteCache(): void {
    this.stream.clearRouteCache();
  }

  private loggedMap(type: number): MapAccess {
    if (type === MapType.RequestHeaders) return this.logged?.requestHeaders;
    if (type === MapType.ResponseHeaders) return this.logged?.responseHeaders;
    return type === MapType.ResponseTrailers ? this.logged?.responseTrailers : undefined;
  }

  headers(direction: Direction, map: HeaderMap, end: boolean): HeadersStatus {
    // A filter that has not seen the request is not called for the reply that replaced it.
    if (direction === 'request') this.create();
    else if (!this.created) return 'Continue';
    const held = this.held[direction];
    held.headers = map;
    const action = this.callback(CALLBACKS[direction].headers, map.size, end ? 1 : 0);
    const status = action === 'stop' ? 'StopAllIterationAndWatermark' : this.headersStatus(action);
    if (status === 'Continue') held.headers = undefined;
    return status;
  }

  data(direction: Direction, buffer: ByteBuffer, end: boolean): DataStatus {
    if (!this.created) return 'Continue';
    const held = this.held[direction];
    held.body = held.accumulating ? this.stream.accumulate(direction, buffer) : buffer;
    held.last = end;
    if (direction === 'response' && this.stream.isOver('response')) return 'StopIterationNoBuffer';
    const action = this.callback(CALLBACKS[direction].data, held.body.length, end ? 1 : 0);
    const status = action === 'stop' ? 'StopIterationNoBuffer' : dataStatus(action);
    held.accumulating = status === 'StopIterationAndBuffer';
    if (status === 'Continue') held.body = undefined;
    return status;
  }

  trailers(direction: Direction, map: HeaderMap): TrailersStatus {
    if (!this.created) return 'Continue';
    const held = this.held[direction];
    held.trailers = map;
    const action = this.callback(CALLBACKS[direction].trailers, map.size);
    const status = action === 'stop' ? 'StopIteration' : trailersStatus(action);
    if (status === 'Continue') held.trailers = undefined;
    return status;
  }

  private headersStatus(action: number): HeadersStatus {
    return headersStatus(action, this.stopsHeadersAlone);
  }

  private get stopsHeadersAlone(): boolean {
    const { host } = this.vm.world;
    if (host.name === 'higress') return this.vm.abi === '0.2.100';
    return host.stopsHeadersAlone && this.root.plugin.allowHeadersStopIteration;
  }

  private create(): void {
    if (this.created) return;
    this.created = true;
    this.callback('proxy_on_context_create', this.root.id);
  }

  /** The guest's answer, 0 where it has no such callback, 'stop' when its VM has failed or it sent a local reply. */
  private callback(name: CallbackName, a = 0, b = 0): number | 'stop' {
    const { vm } = this;
    // The reply to a failure passes by the plugin that failed.
    if (this.failed) return 0;
    const answer = vm.call(name, this, a, b);
    if (vm.failure === undefined) return vm.stopIteration ? 'stop' : (answer ?? 0);
    this.trapped(name);
    return 'stop';
  }

  override trapped(callback: string): void {
    if (callback.startsWith('proxy_on_re')) this.fail();
  }

  /** Once for each stream: 503 without a body. */
  private fail(): void {
    if (this.failed) return;
    this.failed = true;
    const details = 'wasm_fail_stream';
    this.stream.sendLocalReply({ status: 503, details, body: fromByteString(''), headers: [], grpcStatus: 14 });
  }
}
