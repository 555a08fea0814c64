/** The shape of a response that the proxy makes. Envoy `source/common/http/utility.cc`, `prepareLocalReply`. */

import { byteStringOf, lowerCase, NO_BYTES, utf8, type Bytes } from '../../bytes';
import type { LocalReply } from '../context';
import { HeaderMap } from '../header-map';

export interface Response {
  readonly headers: HeaderMap;
  readonly body: Bytes;
}

/** gRPC status for an HTTP status, where the plugin gave none. https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const GRPC_STATUS: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};
const GRPC_UNKNOWN = 2;
const GRPC_LAST = 16;

export function grpcStatusOf(httpStatus: number): number {
  return GRPC_STATUS[httpStatus] ?? GRPC_UNKNOWN;
}

export interface RequestTraits {
  readonly isHead: boolean;
  readonly isGrpc: boolean;
}

export function traitsOf(request: HeaderMap): RequestTraits {
  const isGrpc = /^application\/grpc($|\+)/.test(request.get('content-type') ?? '');
  return { isHead: request.get(':method') === 'HEAD', isGrpc };
}

export function buildLocalReply(reply: LocalReply, { isHead, isGrpc }: RequestTraits): Response {
  return isGrpc ? grpcReply(reply, isHead) : httpReply(reply, isHead);
}

function httpReply(reply: LocalReply, isHead: boolean): Response {
  const headers = new HeaderMap([[':status', String(reply.status & 0xffff)], ...extraHeaders(reply)], 'response');
  if (reply.body.length > 0) {
    headers.set('content-length', String(reply.body.length));
    if (headers.get('content-type') === undefined) headers.add('content-type', 'text/plain');
  } else {
    for (const name of ['content-length', 'content-type']) headers.remove(name);
  }
  return { headers, body: isHead ? NO_BYTES : reply.body };
}

function grpcReply(reply: LocalReply, isHead: boolean): Response {
  const given = reply.grpcStatus >= 0 && reply.grpcStatus <= GRPC_LAST;
  const status = given ? reply.grpcStatus : grpcStatusOf(reply.status);
  const headers = new HeaderMap([[':status', '200'], ...extraHeaders(reply)], 'response');
  headers.set('content-type', 'application/grpc');
  if (headers.get('grpc-status') === undefined) headers.add('grpc-status', String(status));
  if (reply.body.length > 0 && !isHead) headers.set('grpc-message', percentEncode(reply.body));
  return { headers, body: NO_BYTES };
}

/** The status is the call's argument: a `:status` among the headers is ignored. */
function extraHeaders(reply: LocalReply): LocalReply['headers'] {
  return reply.headers.filter(([name]) => lowerCase(name) !== ':status');
}

/** As gRPC wants messages: printable ASCII but `%` stands for itself. */
function percentEncode(bytes: Bytes): string {
  return [...bytes]
    .map((byte) => (byte >= 0x20 && byte <= 0x7d && byte !== 0x25 ? String.fromCharCode(byte) : hex(byte)))
    .join('');
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A reply of the proxy's own. */
export function proxyReply(status: number, text: string, details: string): LocalReply {
  return { status, details, body: utf8(byteStringOf(text)), headers: [], grpcStatus: -1 };
}
