/** gRPC over HTTP/2 without TLS, bytes in and bytes out. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */

import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import { concatBytes, type Bytes } from '../core/bytes';
import type { GrpcEvents, GrpcLink } from '../core/ports';
import type { CalloutFailure, CalloutRequest } from '../core/scenario/callouts';
import type { Header } from '../core/scenario/exchange';

/** One byte that says whether it is compressed, and four of length. */
const FRAME_HEADER = 5;
/** Fields that HTTP/2 clients set themselves, or must not have. */
const NOT_SENT = /^(:|connection$|host$|transfer-encoding$|keep-alive$|upgrade$)/;

export function openGrpc(address: string, request: CalloutRequest, events: GrpcEvents): GrpcLink {
  return new Grpc(address, request, events);
}

class Grpc implements GrpcLink {
  private readonly session: ClientHttp2Session;
  private readonly stream: ClientHttp2Stream;
  private received: Bytes = new Uint8Array(0);
  private trailers: IncomingHttpHeaders = {};
  private isConnected = false;
  private hasHeaders = false;
  private isOver = false;

  constructor(
    address: string,
    request: CalloutRequest,
    private readonly events: GrpcEvents,
  ) {
    this.session = connect(`http://${address}`);
    this.session.on('connect', () => (this.isConnected = true));
    this.session.on('error', () => this.fail());
    this.stream = this.session.request(headersOf(request), { endStream: false });
    this.stream.on('response', (headers, flags) =>
      this.onHeaders(headers, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0),
    );
    this.stream.on('data', (part: Buffer) => this.onData(part));
    this.stream.on('trailers', (trailers: IncomingHttpHeaders) => (this.trailers = trailers));
    this.stream.on('end', () => this.onEnd());
    this.stream.on('error', () => this.fail());
    this.stream.on('close', () => this.fail());
  }

  send(message: Bytes): void {
    const header = Buffer.alloc(FRAME_HEADER);
    header.writeUInt32BE(message.length, 1);
    if (this.stream.writable) this.stream.write(Buffer.concat([header, message]));
  }

  halfClose(): void {
    if (this.stream.writable) this.stream.end();
  }

  reset(): void {
    this.isOver = true;
    this.stream.close(constants.NGHTTP2_CANCEL);
    this.session.close();
  }

  private onHeaders(headers: IncomingHttpHeaders, isLast: boolean): void {
    const status = Number(headers[':status']);
    if (status !== 200) this.over(() => this.events.end({ ...NO_STATUS, httpStatus: status }));
    else if (isLast) this.trailers = headers;
    else {
      this.hasHeaders = true;
      this.events.headers(fieldsOf(headers));
    }
  }

  /** A message may come in several pieces, and a piece may hold several messages. */
  private onData(part: Bytes): void {
    this.received = concatBytes([this.received, part]);
    for (;;) {
      const view = new DataView(this.received.buffer, this.received.byteOffset, this.received.length);
      const end = this.received.length < FRAME_HEADER ? Infinity : FRAME_HEADER + view.getUint32(1);
      if (end > this.received.length) return;
      if (!this.isOver) this.events.message(this.received.slice(FRAME_HEADER, end));
      this.received = this.received.subarray(end);
    }
  }

  private onEnd(): void {
    const { 'grpc-status': status, 'grpc-message': message } = this.trailers;
    if (status === undefined) return;
    const trailingMetadata = fieldsOf(this.trailers);
    this.over(() => this.events.end({ status: Number(status), message: String(message ?? ''), trailingMetadata }));
  }

  private fail(): void {
    const begun: CalloutFailure = this.hasHeaders ? 'reset-after-headers' : 'reset';
    this.over(() => this.events.failed(this.isConnected ? begun : 'refused'));
  }

  private over(tell: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    tell();
    this.session.close();
  }
}

const NO_STATUS = { status: 0, message: '', trailingMetadata: [] };

function headersOf({ method, path, headers }: CalloutRequest): Record<string, string | string[]> {
  const sent: Record<string, string | string[]> = { ':method': method, ':path': path, ':scheme': 'http' };
  sent[':authority'] = headers.find(([name]) => name === ':authority')?.[1] ?? '';
  for (const [name, value] of headers) {
    if (NOT_SENT.test(name)) continue;
    const present = sent[name];
    sent[name] = present === undefined ? value : [...[present].flat(), value];
  }
  return sent;
}

/** Without the fields that every answer has. */
function fieldsOf(headers: IncomingHttpHeaders): Header[] {
  return Object.entries(headers).flatMap(([name, values]): Header[] => {
    if (/^(:status|content-type|grpc-status|grpc-message)$/.test(name)) return [];
    return [values ?? []].flat().map((value): Header => [name, value]);
  });
}
