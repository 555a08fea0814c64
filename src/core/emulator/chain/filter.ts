/** What the filter chain and a filter know of each other. Both directions of Envoy's `StreamFilter`, mirrored. */

import type { Bytes } from '../../bytes';
import type { DataStatus, HeadersStatus, TrailersStatus } from '../../proxywasm/actions';
import type { ByteBuffer } from '../byte-buffer';
import type { LocalReply } from '../context';
import type { HeaderMap } from '../header-map';
import type { Locality, Route } from '../xds';

export type Direction = 'request' | 'response';

/** A filter's part in one direction. It may edit what it is given, in place. */
export interface FilterSide {
  headers(map: HeaderMap, endOfStream: boolean): HeadersStatus;
  data(buffer: ByteBuffer, endOfStream: boolean): DataStatus;
  trailers(map: HeaderMap): TrailersStatus;
}

export interface StreamFilter {
  readonly request: FilterSide;
  readonly response: FilterSide;
  /** The access log phase; then `destroy`. */
  log(messages: LoggedMessages): void;
  destroy(): void;
}

/** What a filter may ask of its place in one direction of one stream. */
export interface FilterCallbacks {
  /** Goes on after a pause. */
  continue(): void;
  /** Nothing more goes this way: a reply took its place. */
  isOver(): boolean;
  /** What the chain holds of the body. */
  accumulated(): ByteBuffer | undefined;
  /** Puts `buffer` into the chain's buffer, and gives that. */
  accumulate(buffer: ByteBuffer): ByteBuffer;
  /** Adds trailers to a message that has none; they then pass through the filters that follow. */
  addTrailers(): HeaderMap;
}

export interface StreamCallbacks {
  readonly request: FilterCallbacks;
  readonly response: FilterCallbacks;
  readonly info: StreamInfo;
  sendLocalReply(reply: LocalReply): void;
  /** The request has changed, or the plugin asks for it: the router picks the route again. */
  clearRouteCache(): void;
  reset(details: string): void;
}

/** Facts about a stream that attributes read. Byte strings where text came from the wire. */
export interface StreamInfo {
  readonly protocol: string;
  readonly startTime: bigint;
  readonly connectionId: bigint;
  readonly clientAddress: string;
  readonly listenerAddress: string;
  readonly upstreamAddress: string;
  /** Set once there is a response from the upstream, or one has left the chain. */
  responseCode: number | undefined;
  responseDetails: string | undefined;
  requestBytes: number;
  responseBytes: number;
  /** Set when the request has reached the upstream. */
  upstreamReached: boolean;
  /** The route that was picked last. */
  route: Route | undefined;
  readonly upstreamLocality: Locality;
  /** Nanoseconds from the request's first byte to the response's last; set for the access log. */
  duration: bigint | undefined;
  backendLatency: bigint | undefined;
  /** Envoy's short names of response flags. */
  readonly flags: string[];
  /** What plugins set as properties, by Envoy's name `wasm.…`; all plugins of the stream see it. */
  readonly filterState: Map<string, FilterState>;
  filterStateBytes: number;
}

export interface FilterState {
  readonly value: Bytes;
  readonly readOnly: boolean;
}

export interface LoggedMessages {
  readonly requestHeaders: HeaderMap | undefined;
  readonly responseHeaders: HeaderMap | undefined;
  readonly responseTrailers: HeaderMap | undefined;
}
