import type { ByteBuffer } from './byte-buffer';
import type { HeaderMap } from './header-map';
import type { AttributeValue } from './attributes';

/** What a map access finds: a map, or the reason why there is none now. */
export type MapAccess = HeaderMap | undefined;

export interface LocalReply {
  readonly status: number;
  readonly details: string;
  readonly body: Uint8Array;
  readonly headers: readonly (readonly [string, string])[];
  /** -1 or out of range: not set. */
  readonly grpcStatus: number;
}

/**
 * A context as host functions see it. The defaults are those of a root context, which has no stream:
 * Envoy then answers Ok and does nothing, or says that there is no such map.
 */
export abstract class Context {
  constructor(
    readonly id: number,
    /** The root context; a root is its own. */
    readonly rootId: number,
  ) {}

  /** In `proxy_on_log` maps are there to be read, and a missing key or map is NotFound rather than BadArgument. */
  readonly inLog: boolean = false;

  /** For reading. */
  map(_type: number): MapAccess {
    return undefined;
  }

  /** For changing; may create trailers. */
  mutableMap(_type: number): MapAccess {
    return undefined;
  }

  /**
   * A buffer for reading. 'none': Envoy answers NotFound; an empty ByteBuffer: it answers Ok without bytes.
   */
  buffer(_type: number): ByteBuffer | 'none' {
    return 'none';
  }

  mutableBuffer(_type: number): ByteBuffer | undefined {
    return undefined;
  }

  /** Resume, close or answer the stream: queued, and run after the callback. */
  continueStream(_type: number): void {}
  closeStream(_type: number): void {}
  sendLocalResponse(_reply: LocalReply): void {}

  abstract attribute(path: readonly string[]): AttributeValue;

  /** False when there is no stream to hold it. */
  setProperty(_path: string, _value: Uint8Array): boolean {
    return false;
  }
}
