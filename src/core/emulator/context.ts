import type { Bytes } from '../bytes';
import { BufferType, MapType, WasmResult } from '../proxywasm/enums';
import type { AttributeValue } from './attributes';
import { ByteBuffer } from './byte-buffer';
import type { HeaderMap } from './header-map';
import type { RootContext } from './root-context';

/** What a map access finds: a map, or undefined when there is none within reach now. */
export type MapAccess = HeaderMap | undefined;

export interface LocalReply {
  readonly status: number;
  readonly details: string;
  readonly body: Uint8Array;
  readonly headers: readonly (readonly [string, string])[];
  /** -1 or out of range: not set. */
  readonly grpcStatus: number;
}

export interface DeclaredProperty {
  readonly readOnly: boolean;
  /** 0 filter chain, 1 request, 2 connection. */
  readonly span: number;
}

/**
 * A context as host functions see it. The defaults are those of a root context, which has no stream:
 * Envoy then answers Ok and does nothing, or says that there is no such map.
 */
export abstract class Context {
  constructor(readonly id: number) {}

  /** The root context; a root is its own. */
  abstract readonly root: RootContext;

  /** In `proxy_on_log` maps are there to be read, and a missing key or map is NotFound rather than BadArgument. */
  readonly inLog: boolean = false;

  /** Properties that were declared while this context was called back; those of a root count. */
  get declared(): Map<string, DeclaredProperty> {
    return (this.declarations ??= new Map());
  }

  /** Envoy shows what it has only as bytes through one buffer, which then still holds them. */
  private scratch: ByteBuffer | undefined = undefined;
  private declarations: Map<string, DeclaredProperty> | undefined = undefined;

  /** For reading. Answers of callouts are the root's, whichever context is in effect. */
  map(type: number): MapAccess {
    const { answer } = this.root;
    switch (type) {
      case MapType.GrpcInitialMetadata:
        return answer?.initialMetadata;
      case MapType.GrpcTrailingMetadata:
        return answer?.trailingMetadata;
      case MapType.HttpCallResponseHeaders:
        return answer?.headers;
      case MapType.HttpCallResponseTrailers:
        return answer?.trailers;
      default:
        return undefined;
    }
  }

  /** For changing; may create trailers. */
  mutableMap(_type: number): MapAccess {
    return undefined;
  }

  /** For reading. 'none': Envoy answers NotFound; an empty ByteBuffer: it answers Ok without bytes. */
  buffer(type: number): ByteBuffer | 'none' {
    const { plugin, configuring, answer } = this.root;
    switch (type) {
      case BufferType.VmConfiguration:
        return this.show(plugin.vmConfiguration);
      case BufferType.PluginConfiguration:
        return configuring ? this.show(plugin.configuration) : 'none';
      case BufferType.HttpCallResponseBody:
        return answer?.body === undefined ? 'none' : this.show(answer.body);
      case BufferType.GrpcMessage:
        return answer?.message === undefined ? new ByteBuffer() : this.show(answer.message);
      case BufferType.RedisCallResponse:
        return answer?.redis === undefined ? 'none' : this.show(answer.redis);
      case BufferType.CallData:
        return (this.scratch ??= new ByteBuffer());
      default:
        return new ByteBuffer();
    }
  }

  /** What buffer 8 has until something else is shown through it. */
  showCallData(bytes: Bytes): void {
    this.show(bytes);
  }

  private show(bytes: Bytes): ByteBuffer {
    const shown = new ByteBuffer(bytes);
    this.scratch = shown;
    return shown;
  }

  mutableBuffer(_type: number): ByteBuffer | undefined {
    return undefined;
  }

  /** Resume, close or answer the stream: queued, and run after the callback. */
  continueStream(_type: number): void {}
  closeStream(_type: number): void {}
  sendLocalResponse(_reply: LocalReply): void {}
  clearRouteCache(): void {}
  /** Sends a piece of the response to the filters that follow, past what the plugin holds back. */
  injectResponse(_bytes: Bytes, _end: boolean): WasmResult {
    return WasmResult.InternalFailure;
  }
  /** `ip:port`; false where there is no request. */
  overrideUpstream(_address: string): boolean {
    return false;
  }

  /** The guest trapped in this callback; what it queued before has yet to run. */
  trapped(_callback: string): void {}

  abstract attribute(path: readonly string[]): AttributeValue;

  /** NotFound when there is no stream to hold it. */
  setProperty(_path: string, _value: Uint8Array): WasmResult {
    return WasmResult.NotFound;
  }
}
