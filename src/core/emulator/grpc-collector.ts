import type { Bytes } from '../bytes';
import type { GrpcEnd, GrpcEvents } from '../ports';
import type { CalloutFailure } from '../scenario/callouts';
import type { Header } from '../scenario/exchange';
import type { RecordedGrpc } from '../scenario/recording';
import type { CalloutResult } from './outside';

/** Puts together what comes piece by piece. */
export class Collector implements GrpcEvents {
  private metadata: readonly Header[] = [];
  private readonly messages: Bytes[] = [];
  private isDone = false;
  /** Of the first thing that came, in milliseconds. */
  private firstAt: number | undefined;

  constructor(
    private readonly done: (grpc: RecordedGrpc, elapsedMs: number) => void,
    private readonly elapsed: () => number = () => 0,
  ) {}

  headers(metadata: readonly Header[]): void {
    this.firstAt ??= this.elapsed();
    this.metadata = metadata;
  }

  message(bytes: Bytes): void {
    this.messages.push(bytes);
  }

  end(end: GrpcEnd): void {
    if (this.isDone) return;
    this.isDone = true;
    this.done({ headers: this.metadata, messages: this.messages, end }, this.firstAt ?? this.elapsed());
  }

  /** The plugin wants no more of it: what has come by then is what there was. */
  stop(): void {
    const isEmpty = this.messages.length === 0 && this.metadata.length === 0;
    if (isEmpty) this.failed('timeout');
    else this.end({ status: 0, message: '', trailingMetadata: [] });
  }

  failed(failure: CalloutFailure): void {
    if (this.isDone) return;
    this.isDone = true;
    const grpc = { headers: this.metadata, messages: this.messages, end: failure };
    this.done(grpc, this.firstAt ?? this.elapsed());
  }
}

const NO_HTTP = { headers: [], body: new Uint8Array(0), trailers: [] };

/** Of a call, as a mock would have answered. */
export function grpcResult({ headers, messages, end }: RecordedGrpc): CalloutResult {
  if (end === 'reset-after-headers') {
    const grpc = { status: 0, message: '', initialMetadata: headers, trailingMetadata: [], messages };
    return { kind: 'answer', http: { status: 200, ...NO_HTTP }, grpc, fail: end };
  }
  if (typeof end === 'string') return { kind: 'failure', failure: end };
  const http = { status: end.httpStatus ?? 200, ...NO_HTTP };
  if (end.httpStatus !== undefined) return { kind: 'answer', http, grpc: undefined };
  const { status, message, trailingMetadata } = end;
  return { kind: 'answer', http, grpc: { status, message, initialMetadata: headers, trailingMetadata, messages } };
}
