/** What the filter chain and a filter know of each other. Both directions of Envoy's `StreamFilter`, mirrored. */

import type { Bytes } from '../../bytes';
import type { DataStatus, HeadersStatus, TrailersStatus } from '../../proxywasm/actions';
import type { ByteBuffer } from '../byte-buffer';
import type { LocalReply } from '../context';
import type { HeaderMap } from '../header-map';
import type { StreamInfo } from './stream-info';

export type Direction = 'request' | 'response';

/** It may edit what it is given, in place. */
export interface StreamFilter {
  headers(direction: Direction, map: HeaderMap, endOfStream: boolean): HeadersStatus;
  data(direction: Direction, buffer: ByteBuffer, endOfStream: boolean): DataStatus;
  trailers(direction: Direction, map: HeaderMap): TrailersStatus;
  /** The access log phase; then `destroy`. */
  log(messages: LoggedMessages): void;
  destroy(): void;
}

/** What a filter may ask of its place in one stream. */
export interface StreamCallbacks {
  readonly info: StreamInfo;
  /** Goes on after a pause. */
  continue(direction: Direction): void;
  /** Nothing more goes this way: a reply took its place. */
  isOver(direction: Direction): boolean;
  /** What the chain holds of the body. */
  accumulated(direction: Direction): ByteBuffer | undefined;
  /** Puts `buffer` into the chain's buffer, and gives that. */
  accumulate(direction: Direction, buffer: ByteBuffer): ByteBuffer;
  /** Adds trailers to a message that has none; they then pass through the filters that follow. */
  addTrailers(direction: Direction): HeaderMap;
  /** Higress: a piece of the response, past this filter. False when there is no response to add to. */
  injectResponse(bytes: Bytes, end: boolean): boolean;
  /** Higress: of the bodies that this direction collects, in bytes. */
  setBufferLimit(direction: Direction, bytes: number): void;
  /** Higress: header changes do not pick the route again. */
  keepRoute(): void;
  sendLocalReply(reply: LocalReply): void;
  /** The request has changed, or the plugin asks for it: the router picks the route again. */
  clearRouteCache(): void;
  reset(details: string): void;
}

export interface LoggedMessages {
  readonly requestHeaders: HeaderMap | undefined;
  readonly responseHeaders: HeaderMap | undefined;
  readonly responseTrailers: HeaderMap | undefined;
}
